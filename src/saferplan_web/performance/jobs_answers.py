"""Answers worked out: two periods or several areas compared, and explorations of the records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone

from saferplan import Period, SaferplanError, compare_areas, compare_periods, cross_tabulate
from saferplan.values.document import Section, TableBlock
from saferplan_web.core.jobs import advance
from saferplan_web.core.models import Job, Partnership
from saferplan_web.performance import answers, composing, kept
from saferplan_web.performance.folder import folder_of
from saferplan_web.performance.models import Answer, GivenOut
from saferplan_web.performance.records_shown import short

NO_RECORDS = "There are no records to count from."
MEND = "Import records first; an analyst does that under Records."


def compare_two_periods(job: Job, answer: str) -> dict[str, Any]:
    """Indicators over two periods, from the figures in use and the series that the last recalculation counted."""
    row, here = _asked(job, answer)
    ground, asked = answers.ground(row), row.question
    folder, store = folder_of(here), kept.store_of(here)
    counted = kept.counted_before(here, folder, kept.state_of_records(store))
    earlier, later = Period.parse(asked["earlier"]), Period.parse(asked["later"])
    try:
        found = compare_periods(folder, asked["indicators"], earlier, later, store=store, counted=counted)
    except SaferplanError as error:
        raise _plain(error) from None
    return _keep(row, found.section, ground)


def compare_several_areas(job: Job, answer: str) -> dict[str, Any]:
    """Indicators over several areas, counted from the records. Nothing is withheld: for those inside alone."""
    row, here = _asked(job, answer)
    ground, asked, store = answers.ground(row), row.question, _store(here)
    try:
        period = Period.parse(asked["period"])
        found = compare_areas(folder_of(here), store, asked["indicators"], asked["areas"], period)
    except SaferplanError as error:
        raise _plain(error) from None
    return _keep(row, found.section, ground)


def explore(job: Job, answer: str) -> dict[str, Any]:
    """A cross-tabulation of the records, protected beside everything that was given out before."""
    row, here = _asked(job, answer)
    store, asked = _store(here), row.question
    state = kept.state_of_records(store)
    given = list(GivenOut.objects.filter(partnership=here).order_by("place", "pk"))
    ground = {**answers.ground(row), "records": state}
    advance(job, 0, 0, "Counting, and protecting small counts")
    try:
        found = cross_tabulate(
            folder_of(here), store, offences=asked["offences"], first=Period.parse(asked["first"]),
            last=Period.parse(asked["last"]), level=asked["level"], areas=asked["areas"], step=asked["step"],
            rows=asked["rows"], columns=asked["columns"], earlier=[one.printed for one in given],
        )  # fmt: skip
    except SaferplanError as error:
        raise _plain(error) from None
    query = found.query.replace(f"{store}/", "")  # as an analyst would run it inside the store
    row.found = {"withheld": found.withheld, "query": query, "printed": dict(found.printed)}
    table = replace(found.table, origin=replace(found.table.origin, query=query))
    return _keep(row, Section("answer", table.title, (TableBlock(table),)), ground)


def _asked(job: Job, key: str) -> tuple[Answer, Partnership]:
    assert job.partnership is not None
    advance(job, 0, 0, "Reading the figures")
    return Answer.objects.select_related("partnership").get(partnership=job.partnership, key=key), job.partnership


def _store(partnership: Partnership) -> Path:
    store = kept.store_of(partnership)
    if store is None:
        raise SaferplanError(NO_RECORDS, mend=MEND)
    return store


def _keep(row: Answer, section: Section, ground: dict[str, Any]) -> dict[str, Any]:
    """Put the answer in place of what was there, with what it stands on."""
    for name, value in composing.kept(section).items():
        setattr(row, name, value)
    row.title, row.stands_on, row.worked_out_at = section.title[:300], ground, timezone.now()
    row.save(update_fields=["page", "charts", "title", "found", "stands_on", "worked_out_at"])
    return {"address": reverse("answer", args=[row.partnership.key, row.key])}


def _plain(error: SaferplanError) -> SaferplanError:
    """The error without where the records lie on this machine."""
    return SaferplanError(error.what, short(error.where) if "/" in error.where else error.where, error.mend)
