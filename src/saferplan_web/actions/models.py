"""Actions, milestones, variances, risks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from saferplan_web.core.models import Owned, both_or_neither
from saferplan_web.people.models import Organisation, Post
from saferplan_web.plan.models import Indicator, Priority


class Action(Owned):
    """Something a post undertook to do by a date, for a priority."""

    class Status(models.TextChoices):
        NOT_STARTED = "not started", "not started"
        ON_COURSE = "on course", "on course"
        AT_RISK = "at risk", "at risk"
        LATE = "late", "late"
        DONE = "done", "done"
        STOPPED = "stopped", "stopped"
        CARRIED = "carried over", "carried over"

    class Rating(models.TextChoices):
        GREEN = "green", "green"
        AMBER = "amber", "amber"
        RED = "red", "red"

    number = models.CharField("number", max_length=20, blank=True)
    title = models.CharField("what will be done", max_length=300)
    text = models.TextField("detail", blank=True)
    priority = models.ForeignKey(Priority, models.PROTECT, null=True, blank=True, related_name="actions")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="actions")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="actions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="actions")
    starts = models.DateField("starts", null=True, blank=True)
    due = models.DateField("due", null=True, blank=True)
    done_on = models.DateField("done on", null=True, blank=True)
    status = models.CharField("status", max_length=12, choices=Status.choices, default=Status.NOT_STARTED)
    rating = models.CharField("activity rating", max_length=8, choices=Rating.choices, blank=True)
    progress = models.TextField("progress", blank=True)
    carried_from = models.CharField("carried over from", max_length=100, blank=True)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_into", verbose_name="action it carries on"
    )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def clean(self) -> None:
        """An action that is done has the day on which it was, and no other has."""
        if self.status == self.Status.DONE and self.done_on is None:
            raise ValidationError({"done_on": "Enter the day on which it was done"})
        if self.done_on is not None and self.status != self.Status.DONE:
            raise ValidationError(
                {"done_on": "Only an action with the status done has this day: clear it, or choose done"}
            )
        if self.done_on is not None and self.done_on > timezone.localdate():
            raise ValidationError({"done_on": "Done on must not lie in the future"})
        if self.starts and self.due and self.due < self.starts:
            raise ValidationError("An action must not be due before it starts")

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.status not in CLOSED

    @property
    def overdue(self) -> bool:
        """Whether its day has passed and it is still open."""
        return self.is_open and self.due is not None and self.due < timezone.localdate()


CLOSED = (Action.Status.DONE, Action.Status.STOPPED, Action.Status.CARRIED)


class Milestone(Owned):
    """A step of an action with its own date."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones")
    title = models.CharField("milestone", max_length=300)
    due = models.DateField("due", null=True, blank=True)
    done_on = models.DateField("done on", null=True, blank=True)

    def __str__(self) -> str:
        return self.title

    @property
    def overdue(self) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_on is None and self.due is not None and self.due < timezone.localdate()


class Variance(Owned):
    """A request to change an action's date or content, that a board role approves or refuses."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="variances")
    due_then = models.DateField("date it was due then", null=True, blank=True)
    new_due = models.DateField("new date asked for", null=True, blank=True)
    asks = models.TextField("what is to change", blank=True)
    reason = models.TextField("reason")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved = models.BooleanField("approved", null=True, blank=True)
    decision = models.TextField("decision and its reason", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Owned.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            both_or_neither(at="decided_at", by="decided_by", name="variance_decided"),
        ]

    def __str__(self) -> str:
        return f"Variance of {self.action}"

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.withdrawn_at is not None:
            return "taken back"
        return "waiting" if self.decided_at is None else "approved" if self.approved else "refused"


LIKELIHOOD = [(1, "1: rare"), (2, "2: unlikely"), (3, "3: possible"), (4, "4: likely"), (5, "5: almost certain")]
IMPACT = [(1, "1: slight"), (2, "2: minor"), (3, "3: moderate"), (4, "4: major"), (5, "5: severe")]


class Risk(Owned):
    """A risk to delivery: likelihood and impact from 1 to 5, and what is done about it."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        CLOSED = "closed", "closed"

    title = models.CharField("risk", max_length=300)
    cause = models.TextField("cause and effect", blank=True)
    priority = models.ForeignKey(Priority, models.PROTECT, null=True, blank=True, related_name="risks")
    likelihood = models.PositiveSmallIntegerField("likelihood", choices=LIKELIHOOD)
    impact = models.PositiveSmallIntegerField("impact", choices=IMPACT)
    response = models.TextField("response", blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="risks")
    review_on = models.DateField("to be reviewed on", null=True, blank=True)
    reviewed_on = models.DateField("last reviewed on", null=True, blank=True)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.OPEN)

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it is still on the register's table of open risks."""
        return self.state == self.State.OPEN

    @property
    def overdue(self) -> bool:
        """Whether the day of its review has passed."""
        return self.is_open and self.review_on is not None and self.review_on < timezone.localdate()
