"""The partnership, the things that belong to it, and what was done: changes, jobs, files kept."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from saferplan_web.core.fields import PeriodField


def both_or_neither(*, at: str, by: str, name: str) -> models.CheckConstraint:
    """A database constraint: a time of an act and who did it stand together or not at all."""
    return models.CheckConstraint(
        condition=Q(**{f"{at}__isnull": True, f"{by}__isnull": True})
        | Q(**{f"{at}__isnull": False, f"{by}__isnull": False}),
        name=name,
    )


class Partnership(models.Model):
    """A community safety partnership, or the county that several belong to, with its settings.

    Everything else belongs to one partnership. `reporting_month` is the month that pages judge as at.
    """

    key = models.SlugField("short name in addresses", max_length=60, unique=True)
    name = models.CharField("name", max_length=200)
    title = models.CharField("title of its report", max_length=200, blank=True)
    area = models.CharField("code of its area", max_length=60, blank=True)
    county = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="districts")
    scheme = models.CharField("status scheme", max_length=60, default="three-statements")
    small_count = models.PositiveIntegerField("counts below this are withheld in public", default=5)
    round_to = models.PositiveIntegerField("public counts are rounded to (0: not)", default=0)
    cycle_years = models.PositiveIntegerField("years a plan runs", default=3)
    refresh_months = models.PositiveIntegerField("months between refreshes of the plan", default=12)
    round_months = models.PositiveIntegerField("months between performance rounds", default=3)
    due_days = models.PositiveIntegerField("days after a period's end that its return is due", default=20)
    reporting_month = PeriodField("month reported", blank=True, null=True)
    store = models.CharField("folder of its records, inside the data folder", max_length=200, blank=True)
    about = models.TextField("about the partnership, in plain language", blank=True)
    contact = models.TextField("how to report and whom to ask", blank=True)
    second_factor = models.JSONField("roles that must use a second factor", default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    history_name = "Partnership"
    not_carried = frozenset({"store"})  # where this installation keeps the records

    def __str__(self) -> str:
        return self.name


class Owned(models.Model):
    """A thing of a partnership: named by `key` inside it, in the order of `place`, withdrawn rather than deleted.

    `version` counts its changes; a form that was opened on an older one is shown what changed meanwhile.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="%(class)s_set")
    key = models.SlugField(max_length=120)
    place = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["place", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["partnership", "key"], name="%(app_label)s_%(class)s_key"),
            both_or_neither(at="withdrawn_at", by="withdrawn_by", name="%(app_label)s_%(class)s_withdrawn"),
        ]


class Change(models.Model):
    """One act of one person: what was done, why and when. Never changed, never deleted."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, null=True, related_name="changes")
    act = models.CharField(max_length=80)  # the function that did it: plan.edit_priority
    said = models.CharField(max_length=300)  # in words: Priority changed: Domestic abuse
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]


class Touched(models.Model):
    """One thing that a change made, altered or withdrew, before and after: field names in words to plain values."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="touched")
    kind = models.CharField(max_length=60)  # plan.Priority
    key = models.CharField(max_length=160)  # the thing's key, or its number where it has none
    name = models.CharField(max_length=300)
    version = models.PositiveIntegerField(null=True)  # the thing's version after the change
    before = models.JSONField(null=True)  # None: the thing was made
    after = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "key"], name="touched_thing")]


class Job(models.Model):
    """Work done beside the web processes. `function` is a dotted path; its arguments must be JSON, its work idempotent.

    A running job whose heartbeat is older than half a minute has lost its worker and is tried again.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    partnership = models.ForeignKey(Partnership, models.CASCADE, null=True, related_name="jobs")
    function = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING, db_index=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    doing = models.CharField(max_length=200, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    @property
    def fault(self) -> str:
        """The error as people are told it: in the work's own words, or that nobody foresaw it."""
        if not self.error.startswith("Traceback"):
            return self.error
        return (
            "Something went wrong that nobody foresaw. Try it again. If it happens again, tell whoever runs the "
            f"installation the number of this job, {self.pk}: what happened is kept under it."
        )


class KeptFile(models.Model):
    """A file kept as it came: a return's workbook, a mapping, a file of the folder a partnership was loaded from."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="files")
    path = models.CharField(max_length=300)  # folder/… for files of its folder, upload/… for what people gave
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["partnership", "path"], name="kept_file_path")
        ]


class SavedView(models.Model):
    """A list as somebody likes to see it: the filters and order of one of its pages, under a name of their own."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="saved_views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    place = models.CharField("list", max_length=60)  # the name of the list's route
    name = models.CharField("name", max_length=80)
    query = models.CharField("filters and order", max_length=500, blank=True)

    carried = False  # an account's own, not the partnership's

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["partnership", "user", "place", "name"], name="one_saved_view_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody has answered so far about a new thing, question by question; gone once the thing is made.

    Its key stands in the address, so that two windows never mix. Nobody but its writer sees it.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    kind = models.CharField("kind of thing", max_length=60)
    answers = models.JSONField("answers", default=dict)
    begun_on = models.DateField("begun on", auto_now_add=True)

    carried = False  # an account's own, and not yet anything of the partnership's

    class Meta:
        ordering: ClassVar[list[str]] = ["-begun_on"]
