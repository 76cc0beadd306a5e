"""Questions that people put to the figures, their answers, and what was given out of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from saferplan_web.core.models import Job, Owned, Partnership, both_or_neither
from saferplan_web.performance.models_wards import Composed


class Answer(Composed):
    """A question and its answer, worked out by a job. The same question is kept once; `mark` knows it again.

    `stands_on` tells what the answer was made from; where that is not so any more, it is worked out again. `found` is
    what an exploration says besides its table: how many figures are withheld, the query, the record of its figures.
    """

    class Kind(models.TextChoices):
        PERIODS = "periods compared"
        AREAS = "areas compared"
        EXPLORATION = "exploration"

    carried = False  # worked out again wherever it is asked again; what was given out of it is a thing of its own

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="answers")
    key = models.SlugField(max_length=40)
    kind = models.CharField("kind", max_length=20, choices=Kind.choices)
    question = models.JSONField("question")
    mark = models.CharField(max_length=64)
    title = models.CharField("title", max_length=300, blank=True)
    found = models.JSONField(default=dict, blank=True)
    stands_on = models.JSONField(default=dict, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    worked_out_at = models.DateTimeField("worked out", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["partnership", "key"], name="answer_key"),
            models.UniqueConstraint(fields=["partnership", "mark"], name="one_answer_a_question"),
        ]

    def __str__(self) -> str:
        return self.title or "Question"


class GivenOut(Owned):
    """Figures given to someone outside in answer to a request, or to the public in a release: frozen, for ever.

    `printed` is the library's record of them: every later answer is protected beside it. A release has its own pages
    and files, so no table is kept of it here.
    """

    title = models.CharField("what was given out", max_length=300)
    to_whom = models.CharField("to whom", max_length=200)
    purpose = models.TextField("purpose")
    question = models.JSONField("question", default=dict, blank=True)
    mark = models.CharField("mark of the question", max_length=64, blank=True)
    table = models.JSONField("table", null=True, blank=True)
    printed = models.JSONField("record of the figures")
    query = models.TextField("query", blank=True)
    withheld = models.PositiveIntegerField("figures withheld", default=0)
    given_at = models.DateTimeField("given out on", null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="given out by"
    )

    history_leaves_out = frozenset({"question", "mark", "table", "printed", "query", "given_at", "given_by"})

    class Meta(Owned.Meta):
        abstract = False
        ordering: ClassVar[list[str]] = ["-place", "-pk"]
        constraints: ClassVar[list[Any]] = [
            *Owned.Meta.constraints,
            both_or_neither(at="given_at", by="given_by", name="given_out_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.title
