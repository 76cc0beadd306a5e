"""Saved views: a person's own names for lists as they are filtered and sorted. The partnership does not keep them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from saferplan_web.core.models import Partnership, SavedView


def views_of(user: Any, partnership: Partnership, place: str) -> QuerySet[SavedView]:
    """A person's views of a list, by name."""
    return SavedView.objects.filter(user=user, partnership=partnership, place=place)


def keep_view(*, user: Any, partnership: Partnership, place: str, name: str, query: str) -> SavedView:
    """Save a view; one of the same name is replaced."""
    return SavedView.objects.update_or_create(
        partnership=partnership, user=user, place=place, name=name, defaults={"query": query}
    )[0]


def drop_view(view: SavedView) -> None:
    """Delete a view."""
    view.delete()
