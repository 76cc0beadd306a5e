"""What pages show of places: a ward's page, the tables of all wards, and what the records can be asked."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from saferplan_web.core.fields import PeriodField
from saferplan_web.core.models import Partnership


class Composed(models.Model):
    """A section as the library composed it, with its charts drawn: made by a job, never by a page."""

    page = models.JSONField(null=True)
    charts = models.JSONField(default=list)

    class Meta:
        abstract = True


class WardSheet(Composed):
    """A ward's page as at a month. It holds nothing but what may be printed, and no restricted indicator."""

    worked_out = True

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="ward_sheets")
    ward = models.CharField("code of the ward", max_length=60)
    name = models.CharField("name of the ward", max_length=200)
    as_at = PeriodField("as at")
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "ward"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["partnership", "as_at", "ward"], name="one_ward_sheet_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.as_at}"


class WardTables(models.Model):
    """The tables of all wards as at a month, one an indicator, as they may be printed.

    `indicators` are those that wards' pages tell of or name: where one of them has become restricted since, nothing of
    it is shown until it is made anew. `stands_on` is the mark of what all was made from; blank `tables` and `why` say
    that there are no wards, and why.
    """

    worked_out = True

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="ward_tables")
    as_at = PeriodField("as at")
    tables = models.JSONField(null=True)
    indicators = models.JSONField(default=list)
    why = models.TextField(blank=True)
    stands_on = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["partnership", "as_at"], name="one_ward_tables_a_month")
        ]


class Choices(models.Model):
    """What the records can be asked: offences, levels, areas of each, months held. `why` says what they lack."""

    worked_out = True

    partnership = models.OneToOneField(Partnership, models.CASCADE, related_name="choices")
    content = models.JSONField(null=True)
    why = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now=True)
