"""Addresses of pages of which some may not be there: what is not built is not shown."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def address(name: str, *parts: object) -> str:
    """The address of a page; blank where there is none of the name."""
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return ""
