"""What stands around priorities: links, neighbourhood plans, equality impact, approval, communication."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from saferplan_web.core.models import Owned
from saferplan_web.people.models import Post
from saferplan_web.plan.models import Priority


def _passed(day: Any) -> bool:
    return day is not None and day < timezone.localdate()


class Link(Owned):
    """An objective, strategy or partnership that priorities of the plan serve or lean on."""

    class Kind(models.TextChoices):
        OBJECTIVE = "policing objective", "objective of the local policing body"
        STRATEGY = "strategy", "strategy or plan of another body"
        PARTNERSHIP = "partnership", "other partnership"

    kind = models.CharField("kind", max_length=30, choices=Kind.choices)
    name = models.CharField("name", max_length=300)
    body = models.CharField("whose it is", max_length=200, blank=True)
    address = models.URLField("where it can be read", max_length=500, blank=True)
    how = models.TextField("how the plan serves it, or leans on it", blank=True)
    priorities = models.ManyToManyField(Priority, blank=True, related_name="links")

    def __str__(self) -> str:
        return self.name


class NeighbourhoodPlan(Owned):
    """What was agreed for one neighbourhood."""

    class State(models.TextChoices):
        WRITING = "being written", "being written"
        AGREED = "agreed", "agreed"
        ENDED = "ended", "ended"

    name = models.CharField("neighbourhood", max_length=200)
    area = models.CharField("code of its area", max_length=60, blank=True)
    state = models.CharField("state", max_length=20, choices=State.choices, default=State.WRITING)
    concerns = models.TextField("what residents asked for", blank=True)
    text = models.TextField("what was agreed", blank=True)
    lead = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="neighbourhood_plans")
    priorities = models.ManyToManyField(Priority, blank=True, related_name="neighbourhood_plans")
    agreed_on = models.DateField("agreed on", null=True, blank=True)
    review_on = models.DateField("to be reviewed on", null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A plan that is agreed says when."""
        if self.state == self.State.AGREED and self.agreed_on is None:
            raise ValidationError({"agreed_on": "Enter the day on which it was agreed"})

    @property
    def overdue(self) -> bool:
        """Whether the day of its review has passed."""
        return self.state != self.State.ENDED and _passed(self.review_on)


class EqualityImpact(Owned):
    """What a priority means for groups that the law protects. One a priority."""

    class State(models.TextChoices):
        BEGUN = "begun", "begun"
        ASSESSED = "assessed", "assessed"
        NOT_NEEDED = "no full assessment needed", "no full assessment needed"

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="equality_impacts")
    state = models.CharField("state", max_length=30, choices=State.choices, default=State.BEGUN)
    groups = models.TextField("groups it touches most", blank=True)
    evidence = models.TextField("evidence", blank=True)
    impact = models.TextField("impact found", blank=True)
    measures = models.TextField("what is done about it", blank=True)
    assessed_on = models.DateField("assessed on", null=True, blank=True)
    review_on = models.DateField("to be reviewed on", null=True, blank=True)
    lead = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="equality_impacts")

    class Meta(Owned.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            models.UniqueConstraint(
                fields=["priority"], condition=models.Q(withdrawn_at__isnull=True), name="one_equality_impact",
                violation_error_message="This priority has its equality impact already. Change that one.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Equality impact of {self.priority}"

    def clean(self) -> None:
        """An assessment that is finished has its day and what it found."""
        if self.state == self.State.BEGUN:
            return
        wanting = {}
        if self.assessed_on is None:
            wanting["assessed_on"] = "Enter the day on which it was assessed"
        if not self.impact.strip():
            wanting["impact"] = "Enter the impact found, or why none is to be expected"
        if wanting:
            raise ValidationError(wanting)

    @property
    def overdue(self) -> bool:
        """Whether the day of its review has passed."""
        return _passed(self.review_on)


class ApprovalStep(Owned):
    """One step of the way on which a plan is approved: planned, held, what was said, what changed."""

    class Stage(models.TextChoices):
        PARTNERSHIP = "partnership", "partnership"
        SCRUTINY = "scrutiny", "scrutiny"
        BOARD = "board", "board"
        CABINET = "cabinet", "cabinet"
        COUNCIL = "council", "council"

    class Outcome(models.TextChoices):
        APPROVED = "approved", "approved"
        CHANGED = "approved with changes", "approved with changes"
        NOTED = "noted", "noted"
        BACK = "sent back", "sent back"

    plan = models.CharField("plan or refresh that is approved", max_length=200)
    stage = models.CharField("stage", max_length=20, choices=Stage.choices)
    body = models.CharField("meeting", max_length=200, blank=True)
    planned_on = models.DateField("planned for", null=True, blank=True)
    held_on = models.DateField("held on", null=True, blank=True)
    outcome = models.CharField("outcome", max_length=30, choices=Outcome.choices, blank=True)
    said = models.TextField("what was said", blank=True)
    changed = models.TextField("what changed because of it", blank=True)

    def __str__(self) -> str:
        return f"{self.stage.capitalize()}: {self.body or self.plan}"

    def clean(self) -> None:
        """An outcome comes of a meeting that was held, and a meeting that was held has one."""
        if self.outcome and self.held_on is None:
            raise ValidationError({"held_on": "Enter the day on which it was held"})
        if self.held_on is not None and not self.outcome:
            raise ValidationError({"outcome": "Choose what came of it"})
        if self.held_on is not None and self.held_on > timezone.localdate():
            raise ValidationError({"held_on": "Held on must not lie in the future"})

    @property
    def overdue(self) -> bool:
        """Whether its day has passed and nobody has said that it was held."""
        return self.held_on is None and _passed(self.planned_on)


class Communication(Owned):
    """One thing that is told to somebody about the plan, by a channel, at a time."""

    audience = models.CharField("audience", max_length=200)
    message = models.TextField("message")
    channel = models.CharField("channel", max_length=120, blank=True)
    format = models.CharField("format", max_length=120, blank=True)
    language = models.CharField("language", max_length=120, blank=True)
    priority = models.ForeignKey(Priority, models.PROTECT, null=True, blank=True, related_name="communications")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="communications")
    due = models.DateField("when", null=True, blank=True)
    done_on = models.DateField("done on", null=True, blank=True)
    note = models.TextField("what came of it", blank=True)

    def __str__(self) -> str:
        return f"{self.audience}: {self.message[:80]}"

    def clean(self) -> None:
        """What is done was done by today."""
        if self.done_on is not None and self.done_on > timezone.localdate():
            raise ValidationError({"done_on": "Done on must not lie in the future"})

    @property
    def overdue(self) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_on is None and _passed(self.due)
