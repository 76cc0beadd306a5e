"""Documents asked for and made: what each was to be, the files it came to, and nothing that changes afterwards."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from saferplan_web.core.fields import PeriodField
from saferplan_web.core.models import Job, Owned
from saferplan_web.plan.models import PlanVersion

PACK = "pack"  # the kind of a document that binds several papers; what each shall be stands in its parts


class Paper(models.Model):
    """What one paper shall be, by itself or in a pack."""

    kind = models.SlugField("kind", max_length=60)
    name = models.CharField("document", max_length=200)
    about = models.CharField("about", max_length=120, blank=True)  # key of an indicator or priority
    about_name = models.CharField("about", max_length=300, blank=True)
    texts = models.JSONField("parts written by hand", default=dict, blank=True)
    sensitive = models.BooleanField("what was written by hand is official-sensitive", default=False)
    exempt_paragraph = models.PositiveIntegerField("exempt under paragraph", null=True, blank=True)
    exempt_reason = models.TextField("why keeping it back serves the public", blank=True)
    before = models.ForeignKey(
        PlanVersion, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="compared with"
    )

    class Meta:
        abstract = True


def _exempt_for_a_reason(name: str) -> models.CheckConstraint:
    stated = Q(exempt_paragraph__range=(1, 7)) & ~Q(exempt_reason="")
    return models.CheckConstraint(condition=Q(exempt_paragraph__isnull=True) | stated, name=name)


class Document(Paper, Owned):
    """One document of a kind as at a month. `inside`: made with everything, for those who may see what is restricted;
    else with what is open alone.

    What it was asked to be is never changed, what was made neither: for another text another document is asked for.
    """

    as_at = PeriodField("as at the end of")
    formats = models.JSONField("formats", default=list)
    inside = models.BooleanField("holds what is restricted", default=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField("asked for", auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("made", null=True, blank=True)
    marking = models.TextField("marking", blank=True)
    made_from = models.CharField("made from", max_length=500, blank=True)
    data_as_at = models.CharField("data as at", max_length=60, blank=True)
    digest = models.CharField("digest", max_length=64, blank=True)
    failed = models.JSONField("formats that could not be made", default=dict, blank=True)
    faults = models.JSONField("could not be worked out", default=dict, blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)

    carried = False  # a paper of this installation; the folder that a partnership leaves as makes it anew
    history_leaves_out = frozenset({"job", "made_at"})

    class Meta(Owned.Meta):
        abstract = False
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            _exempt_for_a_reason("document_exempt_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.as_at.label}" + (f": {self.about_name}" if self.about_name else "")

    @property
    def holds_sensitive_words(self) -> bool:
        """Whether somebody wrote into it, or into a paper of the pack, what is official-sensitive."""
        return self.sensitive or (self.kind == PACK and self.parts.filter(sensitive=True).exists())

    @property
    def state(self) -> str:
        """Where it stands, in a word."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.made_at:
            return "made in part" if self.failed else "made"
        if self.job is None or self.job.state in (Job.State.FAILED, Job.State.CANCELLED):
            return "not made"
        return "being made"


class DocumentPart(Paper):
    """One paper of a pack, at its place in the order."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="parts")
    place = models.PositiveIntegerField()

    carried = False

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["document", "place"], name="one_paper_a_place"),
            _exempt_for_a_reason("part_exempt_for_a_reason"),
        ]

    def __str__(self) -> str:
        about = f": {self.about_name}" if self.about_name else ""
        return f"{self.name}{about}" + (f", with changes since {self.before}" if self.before else "")


class DocumentFile(models.Model):
    """A document in one format, as it was written. `asked` False: kept for reading on screen alone."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="files")
    form = models.CharField("format", max_length=10)
    content = models.BinaryField()
    size = models.PositiveIntegerField("bytes")
    sha256 = models.CharField("digest", max_length=64)
    asked = models.BooleanField(default=True)

    carried = False

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["document", "form"], name="one_file_a_format")
        ]
