"""The pages of all wards, and what the records can be asked, made together after a recalculation."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from saferplan import Folder, Period, SaferplanError, explore_choices, to_json, ward_figures, ward_report, ward_tables
from saferplan_web.core.jobs import advance
from saferplan_web.core.models import Job, Partnership
from saferplan_web.performance import composing, kept
from saferplan_web.performance.asking import month_of_figures
from saferplan_web.performance.folder import folder_of
from saferplan_web.performance.models import Choices, WardSheet, WardTables
from saferplan_web.performance.wards import mark_of

NO_AREAS = "The records tell no area of the partnership. Import lookups of neighbourhoods and check the area’s code."


def work_out_wards(job: Job, as_at: str | None = None) -> dict[str, Any]:
    """Read the records first, then put everything in place of what was, in one transaction.

    Where the records tell no wards, that is kept too, so that the page can say why.
    """
    partnership = job.partnership
    assert partnership is not None
    folder, store = folder_of(partnership), kept.store_of(partnership)
    month = Period.parse(as_at).last_month if as_at else month_of_figures(partnership)
    if store is None or month is None:
        return {"said": "There are no records or no figures yet, so there are no pages of wards."}
    advance(job, 0, 0, "Reading the records")
    mark = mark_of(folder, kept.state_of_records(store))
    choices = _choices(partnership, folder, store)
    try:
        sheets, tables = _wards(job, partnership, folder, store, month)
    except SaferplanError as error:
        sheets, tables = [], WardTables(partnership=partnership, as_at=month, why=told(error))
    tables.stands_on = mark
    with transaction.atomic():
        Choices.objects.filter(partnership=partnership).delete()
        choices.save()
        WardSheet.objects.filter(partnership=partnership, as_at=month).delete()
        WardSheet.objects.bulk_create(sheets, batch_size=50)
        WardTables.objects.filter(partnership=partnership, as_at=month).delete()
        tables.save()
    return {"done": len(sheets), "said": tables.why, "as_at": str(month)}


def _wards(
    job: Job, partnership: Partnership, folder: Folder, store: Any, month: Period
) -> tuple[list[WardSheet], WardTables]:
    figures = ward_figures(folder, store, month)
    wards = figures.areas[figures.district]
    sheets = []
    for at, ward in enumerate(wards):
        advance(job, at, len(wards), "Writing the pages of wards")
        section = ward_report(folder, store, ward, month, figures=figures)
        row = WardSheet(partnership=partnership, ward=ward, name=figures.names[ward], as_at=month)
        for name, value in composing.kept(section).items():
            setattr(row, name, value)
        sheets.append(row)
    tables = ward_tables(folder, store, month, figures=figures)
    named = [one.id for one in folder.indicators if not one.restricted]
    return sheets, WardTables(partnership=partnership, as_at=month, tables=to_json(tables), indicators=named)


def _choices(partnership: Partnership, folder: Folder, store: Any) -> Choices:
    """What can be asked, as plain data: pairs of name and words, areas by level, the months held."""
    try:
        found = explore_choices(folder, store)
    except SaferplanError as error:
        return Choices(partnership=partnership, why=told(error))
    if not found.levels:
        return Choices(partnership=partnership, why=NO_AREAS)
    areas = {level: [[area.code, area.name or area.code] for area in known] for level, known in found.areas.items()}
    content = {
        "offences": [list(pair) for pair in found.offences],
        "levels": [list(pair) for pair in found.levels],
        "areas": areas,
        "first": str(found.first),
        "last": str(found.last),
        "steps": [list(pair) for pair in found.steps],
    }
    return Choices(partnership=partnership, content=content)


def told(error: SaferplanError) -> str:
    """What is wrong and how to mend it, without where the records lie on this machine."""
    return f"{error.what} {error.mend}".strip()
