"""Returns and their figures; what was worked out from them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from saferplan.values.series import State
from saferplan_web.core.fields import FigureField, PeriodField
from saferplan_web.core.models import KeptFile, Owned, Partnership, both_or_neither
from saferplan_web.people.models import Organisation, Post
from saferplan_web.plan.models import Indicator


class Batch(Owned):
    """A return: figures that came together, from one person and one source. Draft until submitted; approved figures
    are used; locked ones are corrected only by a further batch with a reason."""

    class Stage(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        APPROVED = "approved"
        LOCKED = "locked"

    class Source(models.TextChoices):
        FORM = "typed into the form"
        WORKBOOK = "workbook"
        SCORECARD = "scorecard"
        API = "API"
        FOLDER = "partnership's folder"

    source = models.CharField("source", max_length=30, choices=Source.choices)
    stage = models.CharField("stage", max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="batches")
    file = models.ForeignKey(KeptFile, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("note", blank=True)
    sent_back = models.TextField("why it was sent back", blank=True)
    correction_reason = models.TextField("reason for correcting locked figures", blank=True)
    due_on = models.DateField("due on", null=True, blank=True)
    read = models.JSONField("what was read", default=dict, blank=True)  # cells, taken, unchanged, remarks
    asked = models.JSONField("what was asked for", default=dict, blank=True)  # names of returns, months
    aside = models.JSONField("rows kept aside", default=list, blank=True)  # [{sheet, cell, text, reason, mend, cells}]
    warnings = models.JSONField("warnings", default=list, blank=True)  # [{indicator, period, kind, …, seen, answer}]
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Owned.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            both_or_neither(at="submitted_at", by="submitted_by", name="batch_submitted"),
            both_or_neither(at="approved_at", by="approved_by", name="batch_approved"),
            both_or_neither(at="locked_at", by="locked_by", name="batch_locked"),
        ]

    # Told by what a change says of its figures and answers, not as lists of raw values.
    history_leaves_out = frozenset({"read", "asked", "aside", "warnings"})

    def __str__(self) -> str:
        return f"Return {self.key.removeprefix('return-')}"


class Figure(models.Model):
    """One figure of a return. `indicator` is a key, for some returns only feed a derived indicator.

    `current` marks the one figure of an indicator and period that pages use: of an approved or locked batch that is
    not withdrawn, the latest. Earlier ones stay.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="figures")
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="figures")
    indicator = models.CharField("indicator", max_length=120)
    period = PeriodField("period")
    value = FigureField("figure", null=True, blank=True)
    numerator = FigureField("numerator", null=True, blank=True)
    denominator = FigureField("denominator", null=True, blank=True)
    standard_error = FigureField("standard error", null=True, blank=True)
    sample_size = models.PositiveIntegerField("sample size", null=True, blank=True)
    state = models.CharField("state", max_length=20, choices=[(s.value, s.value) for s in State], default=State.FINAL)
    note = models.TextField("note", blank=True)
    file = models.CharField(max_length=200, blank=True)  # the file of the folder it came in, for dumping it again
    line = models.PositiveIntegerField(default=0)
    current = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["partnership", "indicator", "period"], condition=Q(current=True), name="one_current_figure"
            ),
            models.UniqueConstraint(fields=["batch", "indicator", "period"], name="one_figure_a_return"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.period}"


class Layout(Owned):
    """How the scorecard that a body already keeps is read, agreed once and used whenever the next one comes."""

    name = models.CharField("name of the scorecard", max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="layouts")
    mapping = models.TextField("which cell is which figure")  # as the library writes a mapping

    def __str__(self) -> str:
        return self.name


class Commentary(Owned):
    """What a lead says of an indicator as at a period: analysis and recommended intervention. `asked_at` is set when
    a status that worsened asked for it."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="commentary")
    period = PeriodField("period")
    analysis = models.TextField("further analysis", blank=True)
    intervention = models.TextField("recommended intervention", blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Owned.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            both_or_neither(at="answered_at", by="answered_by", name="commentary_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.period}"


class Stated(Owned):
    """What an officer says of an indicator's status, beside the computed one, and why it differs."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="stated")
    period = PeriodField("period")
    statement = models.CharField("statement", max_length=300)
    reason = models.TextField("reason for differing")

    def __str__(self) -> str:
        return f"{self.indicator}, {self.period}"


class Counted(models.Model):
    """The series of an indicator that is counted from records, as the codec writes it.

    `records` says from which state of the store and by which definition it was counted; another one counts anew.
    """

    worked_out = True  # not carried with a partnership, but made anew

    indicator = models.OneToOneField(Indicator, models.CASCADE, related_name="counted")
    series = models.JSONField()
    records = models.CharField(max_length=120, blank=True)
    counted_at = models.DateTimeField(auto_now=True)


class Sheet(models.Model):
    """What pages show of an indicator as at a month: made by the recalculation, never by a page.

    Lists are filtered and sorted by the columns and read `row`, the dashboard's texts and small drawing. The rest is
    for one indicator's page and left unread by lists: `page` the composed section, `html` that section drawn by the
    templates named in `drawn_by`, `charts` the drawings, `history` every figure, `judgement` plain data for programs,
    `judged` and `places` what a later run needs so as not to do this one's work again.
    """

    worked_out = True

    LONG = ("page", "html", "charts", "history", "judgement", "judged", "places")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="sheets")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="sheets")
    as_at = PeriodField("as at")
    status = models.CharField(max_length=60)
    exceptional = models.BooleanField(default=False)
    off_target = models.BooleanField(default=False)
    awaited = models.BooleanField(default=False)
    place = models.FloatField(default=0)
    plan_place = models.PositiveIntegerField(default=0)
    row = models.JSONField()
    page = models.JSONField()
    html = models.TextField(blank=True)
    drawn_by = models.CharField(max_length=64, blank=True)
    charts = models.JSONField(default=list)
    history = models.JSONField(null=True)
    judgement = models.JSONField()
    judged = models.JSONField(null=True)
    places = models.JSONField(null=True)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["place", "plan_place", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["indicator", "as_at"], name="one_sheet_a_month")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["partnership", "as_at"], name="sheets_of_a_month")
        ]


class Overview(models.Model):
    """The composed report of a partnership as at a month, all indicators together, as the codec writes it.

    `restricted` tells the one that speaks of restricted indicators too from the one for readers who may not see them.
    """

    worked_out = True

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="overviews")
    as_at = PeriodField("as at")
    restricted = models.BooleanField(default=True)
    report = models.JSONField()
    sentence = models.TextField("counts in words", blank=True)
    data_as_at = models.CharField("data as at", max_length=60, blank=True)
    priorities = models.JSONField("one line a priority", null=True)  # that section of the report, kept for its page
    records = models.CharField("state of the record store", max_length=60, blank=True)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["partnership", "as_at", "restricted"], name="one_overview_a_month")
        ]


# What is asked of places and records stands in files of its own; Django finds an app's models here.
from saferplan_web.performance.models_api import SentOnce  # noqa: E402
from saferplan_web.performance.models_explore import Answer, GivenOut  # noqa: E402
from saferplan_web.performance.models_rounds import (  # noqa: E402
    ChallengeRemark,
    HighlightReport,
    Message,
    Problem,
    ProblemStep,
    Round,
    Snapshot,
    Told,
)
from saferplan_web.performance.models_wards import Choices, WardSheet, WardTables  # noqa: E402

__all__ = [
    "Answer", "Batch", "ChallengeRemark", "Choices", "Commentary", "Counted", "Figure", "GivenOut", "HighlightReport",
    "Layout", "Message", "Overview", "Problem", "ProblemStep", "Round", "SentOnce", "Sheet", "Snapshot", "Stated",
    "Told", "WardSheet", "WardTables",
]  # fmt: skip
