"""Drafts: answers about a new thing kept from question to question. The partnership does not keep them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from saferplan_web.core.models import Draft, Partnership

KEPT_DAYS = 30


def drafts_of(user: Any, partnership: Partnership, kind: str) -> QuerySet[Draft]:
    """What a person has begun and not finished."""
    oldest = timezone.localdate() - timedelta(days=KEPT_DAYS)
    return Draft.objects.filter(user=user, partnership=partnership, kind=kind, begun_on__gte=oldest)


def draft_of(user: Any, partnership: Partnership, kind: str, key: UUID) -> Draft:
    """One of a person's own drafts; not found where it is finished, too old, or another's."""
    found: Draft = get_object_or_404(drafts_of(user, partnership, kind), key=key)
    found.partnership = partnership  # known, so that it is not fetched again
    return found


def begin_draft(*, user: Any, partnership: Partnership, kind: str, answers: dict[str, Any]) -> Draft:
    """Begin one. Those of the person that are too old go."""
    oldest = timezone.localdate() - timedelta(days=KEPT_DAYS)
    Draft.objects.filter(user=user, begun_on__lt=oldest).delete()
    return Draft.objects.create(user=user, partnership=partnership, kind=kind, answers=answers)


def keep_draft(draft: Draft) -> None:
    """Save what was answered."""
    draft.save(update_fields=["answers"])


def drop_draft(draft: Draft) -> None:
    """It is finished, or not wanted."""
    draft.delete()
