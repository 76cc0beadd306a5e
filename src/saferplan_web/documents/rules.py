"""Which documents somebody may ask for and which they may read: the one rule of lists, pages and downloads.

A document made with everything is for those who see restricted figures. What is made of open things alone is for its
readers too: partners, scrutiny and the local policing body read what is meant for them, and no draft for the public.
What somebody wrote and marked official-sensitive is for its writer and for those who see restricted figures.
A pack is for those whom each of its papers is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q

from saferplan_web.documents.models import PACK, Document, DocumentPart
from saferplan_web.people.roles import PERMISSIONS, Role
from saferplan_web.plan.models import Priority
from saferplan_web.plan.visible import sees_restricted, serves

BOARD, PARTNERS, COUNCIL, PUBLIC = "The board", "Partners", "Council and scrutiny", "The public"
GROUPS = (BOARD, PARTNERS, COUNCIL, PUBLIC)
_FOR = {
    "performance": BOARD, "overview": BOARD, "exceptions": BOARD, "dashboard": BOARD, "board-report": BOARD,
    "challenge-pack": BOARD, "highlights": BOARD, "indicator": PARTNERS, "change-table": PARTNERS, "plan": PARTNERS,
    "plan-refresh": PARTNERS, "council-report": COUNCIL, "scrutiny-briefing": COUNCIL,
}  # fmt: skip
HINTS = {
    "performance": "Everything as at a month: exceptions, each priority, each indicator",
    "overview": "The state of every priority and what the board has to look at",
    "exceptions": "Indicators that need a decision, each with analysis and what is recommended",
    "dashboard": "All indicators on one page",
    "board-report": "A paper that asks the board to decide",
    "challenge-pack": "A slide a question, for performance challenge",
    "highlights": "What leads report on their priorities in the round",
    "indicator": "One indicator with its figures, chart and definition",
    "change-table": "How each figure moved",
    "plan": "The whole plan as it stands",
    "plan-refresh": "The plan with what changed since an earlier version marked",
    "council-report": "The council’s covering report",
    "scrutiny-briefing": "What the committee should know, and may ask",
    "public-summary": "The plan on two pages, in plain language",
    "annual-report": "What the year set out to reach, and what came of it",
    "public-performance": "Every open measure of the quarter",
}
EXEMPT = ("council-report", "scrutiny-briefing", "board-report")  # papers that Schedule 12A may keep back
# Roles that ask for one kind alone.
_ONLY = {Role.THEME_LEAD: "highlights", Role.SCRUTINY_OFFICER: "scrutiny-briefing"}


def group_of(kind: Any) -> str:
    """The readers that a kind of document is for."""
    return PUBLIC if kind.public else _FOR.get(kind.id, BOARD)


def kinds() -> Mapping[str, Any]:
    """Every kind of document that can be made here, by name."""
    from saferplan import document_formats, document_kinds

    return {name: kind for name, kind in document_kinds.items() if set(kind.formats) & set(document_formats)}


def formats_of(kind: Any) -> list[str]:
    """The formats of a kind that there is a writer for."""
    from saferplan import document_formats

    return [one for one in kind.formats if one in document_formats]


def kinds_for(person: Any) -> dict[str, Any]:
    """The kinds that somebody may ask for."""
    if not person.may("documents.make"):
        return {}
    own = {post.role for post in person.posts if serves(post, person.partnership)} & set(_makers())
    if own - set(_ONLY):
        return dict(kinds())
    allowed = {_ONLY[Role(role)] for role in own}
    return {name: kind for name, kind in kinds().items() if name in allowed}


def may_bind(person: Any) -> bool:
    """Whether somebody may ask for a pack: whoever may ask for every kind of paper."""
    return set(kinds_for(person)) == set(kinds())


def may_make(person: Any, document: Document) -> bool:
    """Whether somebody may ask for such a document, and so ask again and withdraw it."""
    return may_bind(person) if document.kind == PACK else document.kind in kinds_for(person)


def _makers() -> list[Role]:
    return [role for role, allowed in PERMISSIONS.items() if "documents.make" in allowed]


def priorities_for(person: Any) -> list[Priority]:
    """The priorities that a document of one may be asked for: a lead's own, for others all."""
    found = Priority.objects.filter(partnership=person.partnership, withdrawn_at__isnull=True)
    if set(kinds_for(person)) == {_ONLY[Role.THEME_LEAD]}:
        found = found.filter(lead__in=[post.pk for post in person.posts if serves(post, person.partnership)])
    return list(found.order_by("place", "pk"))


def readable(person: Any) -> Q:
    """The condition on documents that somebody may read."""
    if sees_restricted(person):
        return ~Q(pk__in=[])
    open_kinds = [name for name, kind in kinds().items() if group_of(kind) in (PARTNERS, COUNCIL)]
    parts = DocumentPart.objects.filter(document=OuterRef("pk"))
    closed_papers = parts.filter(~Q(kind__in=open_kinds) | Q(sensitive=True))
    meant_for_them = Q(kind__in=open_kinds) | (Q(kind=PACK) & ~Exists(closed_papers))
    return (meant_for_them & Q(inside=False, sensitive=False, made_at__isnull=False, withdrawn_at__isnull=True)) | Q(
        inside=False, asked_by=person.user
    )
