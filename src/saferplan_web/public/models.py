"""What was released, as the public reads it. Nothing else stands in this database, and `release` alone writes it.

Every page of the public part is made from these rows: nothing is worked out again, so that what was published stays
as it was published. A release that was withdrawn keeps its row, with the reason; its contents are gone.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class PublishedRelease(models.Model):
    """One release of a partnership: what it says as at the end of a month. `number` counts a partnership's releases.

    `supersedes` is the release that this one corrects; `changed` says what is different. `report` holds the parts of
    the composed report that tell of all indicators together, `figures` every printed figure as plain data.
    """

    partnership = models.SlugField("short name in addresses", max_length=60, db_index=True)
    name = models.CharField("name of the partnership", max_length=200)
    number = models.PositiveIntegerField("number")
    title = models.CharField("title", max_length=200)
    as_at = models.CharField("as at", max_length=20)  # 2015-06
    period = models.CharField("as at, in words", max_length=60)  # June 2015
    data_as_at = models.CharField("data as at", max_length=60)
    marking = models.CharField("what is withheld or rounded", max_length=300, blank=True)
    released_at = models.DateTimeField("released")
    changed = models.TextField("what changed since the release before", blank=True)
    supersedes = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="superseded_by", verbose_name="corrects"
    )
    withdrawn_on = models.DateTimeField("withdrawn", null=True, blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)
    report = models.JSONField("composed report", null=True, blank=True)
    figures = models.JSONField("printed figures", null=True, blank=True)

    LONG = ("report", "figures")

    class Meta:
        ordering: ClassVar[list[str]] = ["partnership", "-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["partnership", "number"], name="published_release_number"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True, withdrawn_why="")
                | (models.Q(withdrawn_on__isnull=False) & ~models.Q(withdrawn_why="")),
                name="published_release_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, release {self.number}"


class Part(models.Model):
    """Something of a release, in its place."""

    release = models.ForeignKey(PublishedRelease, models.CASCADE, related_name="%(class)s_set")
    place = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["place", "pk"]


class PublishedIndicator(Part):
    """One indicator: its line (`row`: status, figures and sentences as composed), its page with charts, its figures.

    `row` has the texts and cells of the library's Sheet by their names; `judgement` is plain data for programs."""

    key = models.SlugField(max_length=120)
    name = models.CharField(max_length=300)
    priority = models.CharField("key of the priority", max_length=120, blank=True)
    status = models.CharField("status in words", max_length=60)
    row = models.JSONField()
    page = models.JSONField()
    charts = models.JSONField(default=list)
    history = models.JSONField("every printed figure, as a table", null=True)
    judgement = models.JSONField(default=dict)

    LONG = ("page", "charts", "history", "judgement")

    class Meta(Part.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["release", "key"], name="one_published_indicator")
        ]

    def __str__(self) -> str:
        return self.name


class PublishedWard(Part):
    """One ward's page."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    page = models.JSONField()
    charts = models.JSONField(default=list)

    LONG = ("page", "charts")

    class Meta(Part.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["release", "code"], name="one_ward")]

    def __str__(self) -> str:
        return self.name


class PublishedPlan(Part):
    """The plan in plain language: one row a priority, with what it is to achieve and what is done for it."""

    key = models.SlugField(max_length=120)
    name = models.CharField(max_length=200)
    outcome = models.TextField(blank=True)
    why = models.TextField(blank=True)
    outcomes = models.JSONField("further outcomes", default=list)
    actions = models.JSONField("what is done", default=list)

    def __str__(self) -> str:
        return self.name


class PublishedFile(Part):
    """A file to take away, made when the release was made and never again."""

    name = models.CharField("file name", max_length=160)
    title = models.CharField("what it holds", max_length=300)
    kind = models.CharField("media type", max_length=120)
    about = models.CharField("key of the indicator, if it is of one", max_length=120, blank=True)
    document = models.SlugField("kind of document, if it is one", max_length=60, blank=True)
    size = models.PositiveIntegerField("bytes")
    content = models.BinaryField()

    class Meta(Part.Meta):
        abstract = False
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["release", "name"], name="one_file")]

    def __str__(self) -> str:
        return self.name


class PublishedNote(Part):
    """Words of the partnership itself that go with a release: what it is (`about`), whom to ask (`contact`)."""

    key = models.SlugField(max_length=60)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.key
