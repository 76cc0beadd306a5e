"""Releases in the making and as they were made: what was checked, by whom, and what each held."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from saferplan_web.core.fields import PeriodField
from saferplan_web.core.models import Job, Owned, both_or_neither


class Release(Owned):
    """Something to be published as at a month: composed by a job, checked, approved by a second person.

    For inside alone: `record` and `withheld` hold true small counts. `hints` are places in free text that may tell
    who someone is; `seen` those that somebody looked at and let stand. `offered` are texts of leads as they stood when
    it was composed, `chosen` the idents of those that somebody let go out. What is withdrawn after approval leaves the
    public part and stays here, because people may still hold it.
    """

    number = models.PositiveIntegerField("number")
    as_at = PeriodField("figures as at the end of")
    title = models.CharField("title", max_length=200)
    changed = models.TextField("what changed since the release that it corrects", blank=True)
    annual = models.BooleanField("with the annual report", default=False)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="corrects"
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    summary = models.JSONField("what it holds", default=dict, blank=True)  # counts and names for lists
    withheld = models.JSONField("small counts withheld", default=list, blank=True)
    left_out = models.JSONField("restricted and left out", default=list, blank=True)
    faults = models.JSONField("could not be worked out", default=list, blank=True)
    hints = models.JSONField("text that may identify someone", default=list, blank=True)
    seen = models.JSONField("hints looked at", default=list, blank=True)
    offered = models.JSONField("texts of leads that it may take", default=list, blank=True)
    chosen = models.JSONField("those chosen to go out", default=list, blank=True)
    minded = models.JSONField("earlier releases taken into account", default=list, blank=True)
    given = models.JSONField("answers to requests taken into account", default=list, blank=True)
    differences = models.JSONField("differences to the last release", default=list, blank=True)
    record = models.JSONField("record for later releases", null=True, blank=True)
    figures = models.JSONField("printed figures", null=True, blank=True)
    report = models.JSONField("report", null=True, blank=True)
    composed_at = models.DateTimeField("composed", null=True, blank=True)
    composed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField("prepared")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField("approved and released", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)

    carried = False  # what this installation published is its own history, whatever is loaded into it

    LONG = (
        "withheld",
        "hints",
        "differences",
        "record",
        "figures",
        "report",
        "faults",
        "seen",
        "offered",
        "chosen",
        "minded",
        "given",
        "left_out",
    )
    # What a change tells of a release are its words and dates, not true counts and whole reports.
    history_leaves_out = frozenset({*LONG, "summary", "job"})

    class Meta(Owned.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            both_or_neither(at="composed_at", by="composed_by", name="release_composed"),
            both_or_neither(at="approved_at", by="approved_by", name="release_approved"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("prepared_by")) & ~Q(approved_by=F("composed_by"))),
                name="release_needs_a_second_person",
            ),
            models.UniqueConstraint(fields=["partnership", "number"], name="one_release_a_number"),
        ]

    def __str__(self) -> str:
        return f"Release {self.number}: {self.title}"

    @property
    def state(self) -> str:
        """Where it stands, in a word."""
        if self.withdrawn_at:
            return "withdrawn" if self.approved_at else "dropped"
        if self.approved_at:
            return "released"
        return "to be checked" if self.composed_at else "being prepared"


class ReleasePart(models.Model):
    """One thing that a release publishes, as it will stand in the public database. `kind` is the table there."""

    class Kind(models.TextChoices):
        INDICATOR = "PublishedIndicator"
        WARD = "PublishedWard"
        PLAN = "PublishedPlan"
        FILE = "PublishedFile"
        NOTE = "PublishedNote"

    release = models.ForeignKey(Release, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    place = models.PositiveIntegerField(default=0)
    content = models.JSONField(default=dict)  # the fields of the row, but for bytes
    data = models.BinaryField(null=True)

    carried = False

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "place"]
