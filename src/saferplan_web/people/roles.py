"""What each role may do: one table, read by the guard of every page.

A permission is named place.act. `read` permissions let a page be seen, the others let something be done. What a
person may do follows from the posts held in a partnership; what somebody without an account may do is not here,
for such pages are guarded by nothing but PUBLIC.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The parts people play in a partnership. A post carries one."""

    ADMINISTRATOR = "administrator"
    CO_ORDINATOR = "co-ordinator"
    CLERK = "clerk"
    ANALYST = "analyst"
    THEME_LEAD = "theme lead"
    BOARD_MEMBER = "board member"
    CHAIR = "chair"
    FINANCE_OFFICER = "finance officer"
    PARTNER = "partner"
    SCRUTINY_OFFICER = "scrutiny officer"
    SCRUTINY_MEMBER = "scrutiny member"
    WARD_COUNCILLOR = "ward councillor"
    LOCAL_POLICING_BODY = "local policing body"


PUBLIC = "public"  # anyone, without signing in
SIGNED_IN = "signed in"  # whoever has an account

# Everyone who works in the partnership sees its plan, performance and actions, restricted figures included, and
# areas compared with nothing withheld.
_INSIDE = {
    "plan.read", "performance.read", "restricted.read", "actions.read", "people.read", "rounds.read", "returns.read",
    "recalculation.ask", "release.read", "areas.read",
    "workings.read", "groups.act", "documents.read",
}  # fmt: skip
# Those who look in from outside see what is not restricted.
_OUTSIDE = {"plan.read", "performance.read", "actions.read"}

_CO_ORDINATOR = _INSIDE | {
    "plan.edit",
    "indicators.edit",
    "targets.edit",
    "marks.edit",
    "actions.edit",
    "actions.own",
    "risks.edit",
    "duties.edit",
    "measures.propose",
    "returns.enter",
    "returns.approve",
    "rounds.run",
    "rounds.write",
    "commentary.write",
    "escalation.raise",
    "escalation.answer",
    "people.edit",
    "records.read",
    "explore.use",
    "explore.give",
    "release.prepare",
    "release.approve",
    "jobs.read",
    "changes.read",
    "settings.edit",
    "variance.ask",
    "approval.edit",
    "documents.make",
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(
        _INSIDE | {"people.edit", "accounts.edit", "settings.edit", "jobs.read", "changes.read", "records.read"}
    ),
    Role.CO_ORDINATOR: frozenset(_CO_ORDINATOR),
    Role.CLERK: frozenset(
        _INSIDE
        | {
            "actions.edit",
            "actions.own",
            "escalation.raise",
            "variance.ask",
            "rounds.write",
            "approval.edit",
            "people.edit",
            "changes.read",
            "documents.make",
        }
    ),
    Role.ANALYST: frozenset(
        _INSIDE
        | {
            "indicators.edit",
            "targets.edit",
            "measures.propose",
            "returns.enter",
            "returns.approve",
            "marks.edit",
            "commentary.write",
            "records.read",
            "records.edit",
            "explore.use",
            "explore.give",
            "release.prepare",
            "jobs.read",
            "changes.read",
            "actions.own",
            "variance.ask",
            "documents.make",
        }
    ),
    Role.THEME_LEAD: frozenset(
        _INSIDE
        | {
            "returns.enter",
            "commentary.write",
            "rounds.write",
            "actions.own",
            "variance.ask",
            "measures.propose",
            "escalation.raise",
            "documents.make",
        }
    ),
    Role.BOARD_MEMBER: frozenset(
        _INSIDE | {"actions.own", "variance.ask", "variance.decide", "measures.decide", "escalation.answer"}
    ),
    Role.CHAIR: frozenset(
        _INSIDE
        | {
            "actions.own",
            "variance.ask",
            "variance.decide",
            "measures.decide",
            "escalation.answer",
            "brief.read",
            "release.approve",
            "rounds.challenge",
        }
    ),
    Role.FINANCE_OFFICER: frozenset(
        {"plan.read", "performance.read", "actions.read", "actions.own", "variance.ask", "people.read"}
    ),
    Role.PARTNER: frozenset(
        {
            "plan.read",
            "performance.read",
            "actions.read",
            "actions.own",
            "variance.ask",
            "returns.read",
            "returns.enter",
            "documents.read",
        }
    ),
    Role.SCRUTINY_OFFICER: frozenset(_OUTSIDE | {"people.read", "rounds.read", "documents.read", "documents.make"}),
    Role.SCRUTINY_MEMBER: frozenset(_OUTSIDE | {"documents.read"}),
    Role.WARD_COUNCILLOR: frozenset(_OUTSIDE | {"ward.read"}),
    Role.LOCAL_POLICING_BODY: frozenset(_OUTSIDE | {"people.read", "documents.read"}),
}
KNOWN = frozenset().union(*PERMISSIONS.values())
