"""Bringing back what was withdrawn: one act for every kind of thing."""

from __future__ import annotations

from typing import Any

from saferplan_web.core.changing import changing
from saferplan_web.people.models import User
from saferplan_web.people.restoring import Kind, check_restorable


def restore(*, by: User, kind: Kind, thing: Any, why: str = "") -> Any:
    """A thing is in use again, with its history. Holders and seats that ended with it do not come back."""
    check_restorable(kind, thing)
    values = {"withdrawn_at": None, "withdrawn_by": None, **dict.fromkeys(kind.clears)}
    with changing(by, thing.partnership, f"Brought back: {thing}", why) as change:
        change.edit(thing, values)
    return thing
