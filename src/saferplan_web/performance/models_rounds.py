"""Rounds of reporting: highlight reports, challenge, problems that go up, frozen overviews, and who was told what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from saferplan_web.actions.models import Action
from saferplan_web.core.fields import PeriodField
from saferplan_web.core.models import Owned, Partnership, both_or_neither
from saferplan_web.people.models import Group
from saferplan_web.plan.models import Indicator, Priority


def _who(name: str) -> Any:
    """Who did the act of a time; blank until it is done."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=name
    )


class Round(Owned):
    """One round of performance reporting: returns, highlight reports, challenge, and the board's overview, frozen."""

    period = PeriodField("period")
    returns_due = models.DateField("returns due on")
    reports_due = models.DateField("highlight reports due on")
    challenge_due = models.DateField("performance challenge due on")
    meets_on = models.DateField("board meets on", null=True, blank=True)
    note = models.TextField("note to all who report", blank=True)
    opened_at = models.DateTimeField("opened")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField("frozen", null=True, blank=True)
    frozen_by = _who("frozen by")

    class Meta(Owned.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            both_or_neither(at="frozen_at", by="frozen_by", name="round_frozen"),
        ]

    def __str__(self) -> str:
        return f"Round for {self.period.label}"


class HighlightReport(Owned):
    """What the lead of a priority tells the board in a round. The row is made when the round opens, so that whoever
    has not written is known."""

    class Stage(models.TextChoices):
        ASKED = "not begun"
        DRAFT = "draft"
        SUBMITTED = "submitted"

    round = models.ForeignKey(Round, models.PROTECT, related_name="reports")
    priority = models.ForeignKey(Priority, models.PROTECT, related_name="highlight_reports")
    achievements = models.TextField("key achievements", blank=True)
    schemes = models.TextField("figures of schemes", blank=True)
    shown = models.ManyToManyField(
        Indicator, blank=True, related_name="+", verbose_name="indicators whose figures are shown"
    )
    concerns = models.TextField("concerns", blank=True)
    recommendations = models.TextField("recommendations", blank=True)
    publicity = models.TextField("items for publicity", blank=True)
    restricted = models.BooleanField("only for those who may see restricted figures", default=False)
    stage = models.CharField("stage", max_length=10, choices=Stage.choices, default=Stage.ASKED)
    sent_back = models.TextField("why it was sent back", blank=True)
    submitted_at = models.DateTimeField("submitted", null=True, blank=True)
    submitted_by = _who("submitted by")

    TEXTS = ("achievements", "schemes", "concerns", "recommendations", "publicity")

    class Meta(Owned.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            both_or_neither(at="submitted_at", by="submitted_by", name="highlight_report_submitted"),
        ]

    def __str__(self) -> str:
        return f"Highlight report: {self.priority}, {self.round.period.label}"


class ChallengeRemark(Owned):
    """What performance challenge says of a priority or an indicator in a round, and what the lead answers."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="remarks")
    group = models.CharField("said by group", max_length=200, blank=True)  # by name: what was said stays said
    priority = models.ForeignKey(Priority, models.PROTECT, null=True, blank=True, related_name="remarks")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="remarks")
    text = models.TextField("remark")
    due = models.DateField("answer due on", null=True, blank=True)
    said_at = models.DateTimeField("said")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField("answer", blank=True)
    answered_at = models.DateTimeField("answered", null=True, blank=True)
    answered_by = _who("answered by")

    class Meta(Owned.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            both_or_neither(at="answered_at", by="answered_by", name="challenge_remark_answered"),
        ]

    def __str__(self) -> str:
        return f"Remark on {self.indicator or self.priority or 'the round'}"

    @property
    def state(self) -> str:
        """Answered or not."""
        return "answered" if self.answered_at else "to be answered"


class Problem(Owned):
    """A problem or blockage that a group cannot settle: it goes up the tree of groups, and the answer comes down."""

    class State(models.TextChoices):
        OPEN = "to be answered"
        ANSWERED = "answered"
        SETTLED = "settled"

    title = models.CharField("problem or blockage", max_length=300)
    text = models.TextField("what stands in the way, and what is asked for")
    priority = models.ForeignKey(Priority, models.PROTECT, null=True, blank=True, related_name="problems")
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="problems")
    raised_in = models.ForeignKey(
        Group, models.PROTECT, related_name="problems_raised", verbose_name="group it comes from"
    )
    now_with = models.ForeignKey(
        Group, models.PROTECT, related_name="problems_held", verbose_name="group that is to answer"
    )
    due = models.DateField("answer due on", null=True, blank=True)
    state = models.CharField("state", max_length=20, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField("raised")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.title


class ProblemStep(Owned):
    """One step of a problem on its way: raised, passed up, answered, settled; by whom, when, to which group."""

    class Kind(models.TextChoices):
        RAISED = "raised"
        PASSED = "passed up"
        ANSWERED = "answered"
        SETTLED = "settled"

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="steps")
    kind = models.CharField("step", max_length=12, choices=Kind.choices)
    group = models.CharField("by group", max_length=200, blank=True)  # names, so that a later group changes nothing
    to = models.CharField("to group", max_length=200, blank=True)
    text = models.TextField("what was said", blank=True)
    taken_at = models.DateTimeField("when")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.problem}: {self.kind}"


class Snapshot(models.Model):
    """The board's overview of a round as it was frozen. Never written again, whatever is corrected afterwards.

    `open_content` is the same without what is restricted. `digest` is the SHA-256 of both, by which anyone can see
    that nothing was altered.
    """

    round = models.OneToOneField(Round, models.PROTECT, related_name="snapshot")
    as_at = PeriodField("as at")
    data_as_at = models.CharField("data as at", max_length=60, blank=True)
    content = models.JSONField("overview")
    open_content = models.JSONField("overview without what is restricted")
    digest = models.CharField("digest (SHA-256)", max_length=64)
    frozen_at = models.DateTimeField("frozen")
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    history_leaves_out = frozenset({"content", "open_content"})

    def __str__(self) -> str:
        return f"Overview for {self.round.period.label}, frozen"

    def save(self, *args: Any, **options: Any) -> None:
        """Once; a second time would alter what the board was shown."""
        if not self._state.adding:
            raise TypeError("a frozen overview is never written again")
        super().save(*args, **options)


class Message(models.Model):
    """One digest that somebody was sent on a day: never two. Its words are not kept, only what it told of."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages_sent")
    sent_on = models.DateField("day")
    sent_at = models.DateTimeField("sent")
    sent_by = _who("sent by")  # blank: the daily reminder

    carried = False  # whom this installation wrote to

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "sent_on"], name="one_message_a_person_a_day")
        ]

    def __str__(self) -> str:
        return f"Message to {self.user}"


class Told(models.Model):
    """One thing that a message told of, by the key it has in its partnership."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="told")
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    round = models.SlugField("round", max_length=120, blank=True)
    kind = models.CharField("kind", max_length=40)  # return, highlight report, analysis, remark, problem, action
    key = models.CharField("thing", max_length=200)
    due = models.DateField("due on", null=True, blank=True)

    carried = False

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
