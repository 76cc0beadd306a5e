"""The board's overview of a round: the draft while the round runs, the frozen paper ever after."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from saferplan import SaferplanError, from_json
from saferplan.values.sheet import Drawing
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance.models import Round, Snapshot
from saferplan_web.performance.rounds.access import round_of
from saferplan_web.performance.rounds.overview import SECTIONS, composed
from saferplan_web.performance.rounds.views import crumbs_of
from saferplan_web.performance.rounds.wording import digest_of
from saferplan_web.plan.visible import sees_restricted


@page("rounds.read")
def round_board(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """The paper. Whoever looks in from outside sees it once it is frozen, without what is restricted."""
    thing = round_of(partnership, key)
    person = request.person  # type: ignore[attr-defined]
    kept = Snapshot.objects.filter(round=thing).select_related("frozen_by").first() if thing.frozen_at else None
    content, fault = _content(thing, kept, person)
    crumbs = crumbs_of(partnership, thing) if person.may("workings.read") else crumbs_of(partnership)
    context = {
        "title": f"Board’s overview, {thing.period.label}", "crumbs": crumbs, "layout": "full", "round": thing,
        "kept": kept, "content": content, "fault": fault, "sections": _sections(content),
        "drawings": _drawings(content), "is_whole": kept is None or _agrees(kept),
        "caption": partnership.name, "data_as_at": f"Data as at {content['data_as_at']}." if content else "",
    }  # fmt: skip
    return render(request, "performance/rounds/board.html", context)


@page("rounds.read")
def round_board_file(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """The frozen overview as plain data."""
    kept = Snapshot.objects.filter(round=round_of(partnership, key)).first()
    if kept is None:
        raise Http404
    content = kept.content if sees_restricted(request.person) else kept.open_content  # type: ignore[attr-defined]
    written = json.dumps(content, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="overview-{key}.json"'}
    return HttpResponse(written, content_type="application/json; charset=utf-8", headers=headers)


def _content(thing: Round, kept: Snapshot | None, person: Any) -> tuple[dict[str, Any] | None, str]:
    whole = sees_restricted(person)
    if kept is not None:
        return (kept.content if whole else kept.open_content), ""
    if not (whole and person.may("workings.read")):
        return None, "The board’s overview of this round is not frozen yet. It can be read here once it is."
    try:
        return composed(thing, restricted=True, whole=False), ""
    except SaferplanError as error:
        return None, str(error)


def _agrees(kept: Snapshot) -> bool:
    """Whether what is kept is what was frozen."""
    return digest_of(kept.content, kept.open_content) == kept.digest


def _sections(content: dict[str, Any] | None) -> list[Any]:
    """The parts of the composed report that the paper has."""
    if content is None:
        return []
    parts = {section.key: section for section in from_json(content["report"]).sections}
    return [parts[name] for name in SECTIONS if name in parts]


def _drawings(content: dict[str, Any] | None) -> Any:
    held = [
        Drawing(one["key"], from_json(one["chart"]), one["svg"], one["alt"], tuple(one["notes"]))
        for one in (content["drawings"] if content else [])
    ]
    return lambda chart: next((one for one in held if one.chart == chart), None)
