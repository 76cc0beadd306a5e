"""The one place that writes the public database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from saferplan_web.public import models as public
from saferplan_web.release.models import Release, ReleasePart

DATABASE = "public"
CONTENTS = (
    public.PublishedIndicator, public.PublishedWard, public.PublishedPlan, public.PublishedFile, public.PublishedNote,
)  # fmt: skip


def publish(release: Release, parts: Iterable[ReleasePart]) -> public.PublishedRelease:
    """Put a release before the public: all of it or nothing. Doing it twice gives the same as once."""
    from saferplan import from_json

    report = from_json(release.report)
    with transaction.atomic(using=DATABASE):
        key = release.partnership.key
        here = public.PublishedRelease.objects.filter(partnership=key)
        here.filter(number=release.number).delete()
        before = here.filter(number=release.supersedes.number).first() if release.supersedes else None
        row = public.PublishedRelease.objects.create(
            partnership=key, name=release.partnership.name, number=release.number, title=release.title,
            as_at=str(release.as_at), period=release.as_at.label, data_as_at=report.data_as_at,
            marking=report.marking, released_at=release.approved_at or timezone.now(), changed=release.changed,
            supersedes=before, report=release.report, figures=release.figures,
        )  # fmt: skip
        _fill(row, parts)
    return row


def _fill(row: public.PublishedRelease, parts: Iterable[ReleasePart]) -> None:
    found: dict[str, list[Any]] = {}
    for part in parts:
        fields: dict[str, Any] = {"place": part.place, **part.content}
        if part.data is not None:
            fields["content"] = bytes(part.data)
        found.setdefault(part.kind, []).append(getattr(public, part.kind)(release=row, **fields))
    for kind, rows in found.items():
        getattr(public, kind).objects.bulk_create(rows, batch_size=20)


def take_back(release: Release, why: str) -> None:
    """Empty a release that was withdrawn. That it was there, and why it is not, stays readable."""
    with transaction.atomic(using=DATABASE):
        row = public.PublishedRelease.objects.get(partnership=release.partnership.key, number=release.number)
        for kind in CONTENTS:
            kind._default_manager.filter(release=row).delete()
        public.PublishedRelease.objects.filter(pk=row.pk).update(
            withdrawn_on=timezone.now(), withdrawn_why=why, report=None, figures=None
        )
