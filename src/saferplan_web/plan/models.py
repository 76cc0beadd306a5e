"""Priorities, outcomes, indicators, targets, notes and breaks, as the library's values of the same names have them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from saferplan import Period, SaferplanError, from_json
from saferplan.values.plan import Counting, Direction, Nature, ProfileKind, TargetKind
from saferplan_web.core.fields import FigureField, PeriodField
from saferplan_web.core.models import Owned, both_or_neither
from saferplan_web.people.models import Organisation, Post


def _choices(kind: Any) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in kind]


class Priority(Owned):
    """What the partnership works on, or a theme that cuts across priorities."""

    name = models.CharField("name", max_length=200)
    overarching = models.BooleanField("overarching theme", default=False)
    outcome = models.TextField("outcome wanted", blank=True)
    why = models.TextField("why it is a priority", blank=True)
    lead = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="priorities")

    def __str__(self) -> str:
        return self.name


class Outcome(Owned):
    """One of the outcomes of a priority, where it has more than its headline."""

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="outcomes")
    text = models.TextField("outcome")

    def __str__(self) -> str:
        return self.text[:80]


class Indicator(Owned):
    """One line of the plan that is measured and judged. `key` is the library's id; `measure` empty: from returns.

    `unit` and `derived` are the library's values as its codec writes them (Unit; Derived or null). `restricted` is
    what every page goes by. `follows`: it would give a restricted one away, so it is restricted whatever was said of
    itself, and open to nobody but those who see all; `open_alone` keeps that it would be open otherwise.
    """

    name = models.CharField("name", max_length=300)
    unit = models.JSONField("unit")
    direction = models.CharField("better is", max_length=10, choices=_choices(Direction))
    counting = models.CharField("figures are", max_length=12, choices=_choices(Counting), default=Counting.EACH)
    nature = models.CharField("kind of figure", max_length=12, choices=_choices(Nature), default=Nature.COUNT)
    frequency = models.PositiveSmallIntegerField("months a figure covers", default=1)
    year_starts = models.PositiveSmallIntegerField("month its year starts", default=4)
    lag = models.PositiveSmallIntegerField("months figures run behind", default=0)
    priority = models.ForeignKey(Priority, models.PROTECT, null=True, blank=True, related_name="indicators")
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, blank=True, related_name="indicators")
    measure = models.CharField("measure of the catalogue", max_length=120, blank=True)
    derived = models.JSONField("worked out from others", null=True, blank=True)
    area = models.CharField("code of the area", max_length=60, blank=True)
    definition = models.TextField("definition", blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    lead = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="indicators")
    supplier = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="indicators")
    scheme = models.CharField("status scheme", max_length=60, blank=True)
    restricted = models.BooleanField("restricted: never public", default=False)
    follows = models.BooleanField("would give a restricted indicator away", default=False, editable=False)
    open_alone = models.BooleanField("restricted for that alone", default=False, editable=False)
    activity = models.CharField("activity rating", max_length=10, blank=True)  # red, amber, green: the lead's own
    activity_note = models.TextField("what the activity rating means", blank=True)

    made_anew = frozenset({"follows", "open_alone"})  # wherever the rest is loaded
    not_carried = made_anew

    class Meta(Owned.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(follows=False, open_alone=False) | Q(follows=True, restricted=True),
                name="what_gives_away_is_restricted",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def restricted_itself(self) -> bool:
        """Whether somebody said so of the indicator itself."""
        return self.restricted and not self.open_alone

    @property
    def own_lead(self) -> Post | None:
        """Its lead, where that is not the lead of its priority."""
        return None if self.priority and self.priority.lead_id == self.lead_id else self.lead

    def check_restorable(self) -> None:
        """What the board retired the board brings back; what is worked out needs its parts."""
        last = self.reviews.filter(decided_at__isnull=False, withdrawn_at__isnull=True).order_by("-decided_at").first()
        if last is not None and last.decision in (MeasureReview.Decision.RETIRE, MeasureReview.Decision.REPLACE):
            raise ValidationError("The board took it off the plan. Propose a review, so that the board brings it back.")
        rule = from_json(self.derived) if self.derived else None
        names = (*rule.of, *rule.over) if rule else ()
        gone = Indicator.objects.filter(partnership=self.partnership, key__in=names, withdrawn_at__isnull=False)
        if told := ", ".join(str(one) for one in gone):
            raise ValidationError(f"It is worked out from what is out of use: {told}. Bring that back first.")

    def as_carried(self) -> None:
        """Take the state in which it leaves: what follows from others is left out."""
        self.restricted = self.restricted_itself


class Target(Owned):
    """What an indicator is to reach in one year. `years` and `figures` are plain lists of its profile."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    year = PeriodField("year")
    kind = models.CharField("kind", max_length=30, choices=_choices(TargetKind))
    value = FigureField("annual figure", null=True, blank=True)
    percent = FigureField("per cent of the baseline", null=True, blank=True)
    baseline = PeriodField("baseline period", null=True, blank=True)
    baseline_value = FigureField("baseline figure as agreed", null=True, blank=True)
    profile = models.CharField("profile", max_length=20, choices=_choices(ProfileKind), default=ProfileKind.STRAIGHT)
    decimals = models.SmallIntegerField("places of the profile's figures", null=True, blank=True)
    start = FigureField("start of a straight line", null=True, blank=True)
    years = models.JSONField("years whose shape it takes", default=list, blank=True)
    figures = models.JSONField("figures by hand", default=list, blank=True)  # [[period, figure], …]
    note = models.TextField("note", blank=True)

    def __str__(self) -> str:
        return f"{self.indicator}, {self.year}"


class Mark(Owned):
    """A note at a point of an indicator's series, or a break across which no change is computed."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="marks")
    period = PeriodField("period")
    note = models.TextField("note")
    is_break = models.BooleanField("figures before cannot be compared", default=False)

    def __str__(self) -> str:
        return f"{self.indicator}, {self.period}"


class Recommendation(Owned):
    """A strategic recommendation, followed to its end."""

    number = models.CharField("number", max_length=20)
    text = models.TextField("recommendation")
    owner = models.CharField("owner", max_length=200, blank=True)
    due = models.CharField("due", max_length=60, blank=True)
    progress = models.TextField("progress", blank=True)
    state = models.CharField("state", max_length=60, blank=True)

    class Meta(Owned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.number} {self.text[:80]}"

    @property
    def due_words(self) -> str:
        """When it is due, a period in words; what is no period as it was written."""
        try:
            return Period.parse(self.due).label
        except SaferplanError:
            return self.due


class Holding(models.Model):
    """Parts of a partnership's folder that the service keeps and does not edit: comparison groups, peers' figures,
    denominators, lists of areas, further tables, claims, status schemes. One row a part, as the codec writes it."""

    partnership = models.ForeignKey("core.Partnership", models.CASCADE, related_name="holdings")
    part = models.CharField(max_length=40)
    content = models.JSONField()

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["partnership", "part"], name="one_holding")]


class PlanVersion(Owned):
    """The whole plan as it stood when it was agreed: frozen, so that two can be compared whatever changed since."""

    number = models.PositiveIntegerField("number")
    title = models.CharField("title", max_length=200, help_text="Such as: plan for 2015 to 2018, first refresh")
    years = models.CharField("years it is for", max_length=60, help_text="Such as: 2015/16 to 2017/18")
    note = models.TextField("note", blank=True, help_text="What led to it, and where it was agreed")
    content = models.JSONField("the plan", default=dict)
    made_at = models.DateTimeField("made")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    history_leaves_out = frozenset({"content"})

    def __str__(self) -> str:
        return f"Version {self.number}: {self.title}"


class MeasureReview(Owned):
    """A proposal about a measure, and what was decided: so that the history of a measure is known."""

    class Decision(models.TextChoices):
        KEEP = "keep"
        CHANGE = "change"
        REPLACE = "replace"
        RETIRE = "retire"
        REFER = "refer on"
        BRING_BACK = "bring back"
        BASELINE = "baseline-setting year"

    title = models.CharField("measure", max_length=300, help_text="What is, or would be, measured")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name="indicator of the plan"
    )
    aim = models.TextField("aim", help_text="What the measure should tell the board")
    proposal = models.TextField("proposal", help_text="What should be done with it, and why")
    proposed_at = models.DateTimeField("proposed")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.CharField("decision", max_length=30, choices=Decision.choices, blank=True)
    reason = models.TextField("reason for the decision", blank=True)
    meeting = models.CharField("meeting that decided", max_length=200, blank=True)
    met_on = models.DateField("date of the meeting", null=True, blank=True)
    year = PeriodField("baseline-setting year", null=True, blank=True)
    decided_at = models.DateTimeField("decided", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Owned.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            both_or_neither(at="decided_at", by="decided_by", name="measure_review_decided"),
        ]

    def __str__(self) -> str:
        return self.title


class DutyNote(Owned):
    """What a partnership says about a duty (`key` is that of the list): evidence, or that it is switched off."""

    off = models.BooleanField("not shown as a duty of this partnership", default=False)
    evidence = models.TextField("evidence that it is met", blank=True)

    def __str__(self) -> str:
        return f"Duty {self.key}"


# What stands around the priorities has a file of its own; Django finds an app's models here.
from saferplan_web.plan.models_further import (  # noqa: E402
    ApprovalStep,
    Communication,
    EqualityImpact,
    Link,
    NeighbourhoodPlan,
)

__all__ = [
    "ApprovalStep", "Communication", "DutyNote", "EqualityImpact", "Holding", "Indicator", "Link", "Mark",
    "MeasureReview", "NeighbourhoodPlan", "Outcome", "PlanVersion", "Priority", "Recommendation", "Target",
]  # fmt: skip
