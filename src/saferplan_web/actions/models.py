"""Actions, milestones, variances, risks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from saferplan_web.core.models import Owned, both_or_neither
from saferplan_web.people.models import Organisation, Post
from saferplan_web.plan.models import Indicator, Priority


class Action(Owned):
    """Something a post undertook to do by a date, for a priority."""

    class Status(models.TextChoices):
        NOT_STARTED = "not started"
        ON_COURSE = "on course"
        AT_RISK = "at risk"
        LATE = "late"
        DONE = "done"
        STOPPED = "stopped"

    class Rating(models.TextChoices):
        GREEN = "green"
        AMBER = "amber"
        RED = "red"

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

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Milestone(Owned):
    """A step of an action with its own date."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones")
    title = models.CharField("milestone", max_length=300)
    due = models.DateField("due", null=True, blank=True)
    done_on = models.DateField("done on", null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Variance(Owned):
    """A request to change an action's date or content, that a board role approves or refuses."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="variances")
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


class Risk(Owned):
    """A risk to delivery: likelihood and impact from 1 to 5, and what is done about it."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    title = models.CharField("risk", max_length=300)
    cause = models.TextField("cause and effect", blank=True)
    priority = models.ForeignKey(Priority, models.PROTECT, null=True, blank=True, related_name="risks")
    likelihood = models.PositiveSmallIntegerField("likelihood")
    impact = models.PositiveSmallIntegerField("impact")
    response = models.TextField("response", blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="risks")
    review_on = models.DateField("to be reviewed on", null=True, blank=True)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.OPEN)

    def __str__(self) -> str:
        return self.title
