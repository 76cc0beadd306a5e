"""Asking for a pack: which papers in which order, then what it shall be. What is made is a document like any other.

The papers chosen stand in the address, so that going back loses nothing and two packs can be asked for side by side.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.documents import changes, rules
from saferplan_web.documents.forms_pack import MOST, Offer, PackAskForm, PackForm
from saferplan_web.documents.views import crumbs, offered_for
from saferplan_web.people.guard import page
from saferplan_web.performance.asking import month_shown
from saferplan_web.plan.visible import sees_restricted

PAPER = "paper"  # in addresses, once a paper


@page("documents.make")
def document_pack(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The papers and their order."""
    offers = _offers(request, partnership)
    known = [one for one in request.GET.getlist(PAPER)[:MOST] if one in offers]
    form = PackForm(
        request.POST or None, offers=list(offers.values()),
        initial={f"paper-{at}": one for at, one in enumerate(known, 1)},
    )  # fmt: skip
    return editing(
        request, form, lambda form: form.papers, title="Which papers, in which order?", button="Continue",
        to=lambda papers: _address("document-pack-ask", partnership, papers), template="documents/pack.html",
        crumbs=crumbs(partnership), cancel=reverse("document-new", args=[partnership.key]),
    )  # fmt: skip


@page("documents.make")
def document_pack_ask(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """What the pack of these papers shall be."""
    offers = _offers(request, partnership)
    chosen = list(dict.fromkeys(request.GET.getlist(PAPER)))
    back = _address("document-pack", partnership, chosen)
    if not changes.FEWEST <= len(chosen) <= MOST or any(one not in offers for one in chosen):
        return HttpResponseRedirect(back)
    month, papers = month_shown(partnership), [offers[one] for one in chosen]
    restricted = sees_restricted(request.person)  # type: ignore[attr-defined]
    return editing(
        request, PackAskForm(request.POST or None, papers=papers, month=month, restricted=restricted),
        lambda form: changes.ask_for_pack(by=request.user, partnership=partnership, **form.asked),
        title="What shall the pack be?", button="Make it", said="The pack is being made",
        to=lambda made: reverse("document", args=[partnership.key, made.key]), template="documents/pack_ask.html",
        lacking="" if month else "No figures have been worked out yet, so there is no month to tell of.",
        back=back, crumbs=crumbs(partnership), cancel=reverse("documents", args=[partnership.key]),
    )  # fmt: skip


def _address(name: str, partnership: Partnership, papers: list[str]) -> str:
    asked = urlencode([(PAPER, one) for one in papers])
    return reverse(name, args=[partnership.key]) + (f"?{asked}" if asked else "")


def _offers(request: HttpRequest, partnership: Partnership) -> dict[str, Offer]:
    """Every paper that the person may have in a pack, by its name in addresses."""
    person: Any = request.person  # type: ignore[attr-defined]
    if not rules.may_bind(person):
        raise PermissionDenied("Those who bind papers to a pack are others.")
    made = []
    for kind in rules.kinds_for(person).values():
        about, versions = offered_for(person, partnership, kind)
        if kind.about:
            made += [Offer(f"{kind.id}:{key}", kind, (key, name)) for key, name in about]
        elif kind.compares:
            made += [Offer(f"{kind.id}:{one.key}", kind, before=one) for one in reversed(versions)]
        else:
            made.append(Offer(kind.id, kind))
    return {one.id: one for one in made}
