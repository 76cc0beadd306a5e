"""Recalculation: from rows and records to the sheets that pages show; and keeping up with what changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from saferplan import Folder, Period, Report, sheets, to_json
from saferplan.values.sheet import Sheets
from saferplan_web.core.jobs import advance
from saferplan_web.core.models import Job, Partnership, Touched
from saferplan_web.performance import changes, kept, wards
from saferplan_web.performance.asking import RECALCULATE, ask_recalculation, month_of_figures, under_way
from saferplan_web.performance.drawing import drawn
from saferplan_web.performance.folder import folder_of
from saferplan_web.performance.models import Counted, Overview, Sheet
from saferplan_web.plan.models import Indicator

TELL_SECONDS = 0.5  # how often progress is written down
FAILED_REST = timedelta(hours=1)  # a partnership whose last recalculation failed is left alone for so long
# What a judgement depends on besides figures and records; returns ask for themselves when they are approved.
JUDGED_BY = ("plan.Indicator", "plan.Target", "plan.Mark", "plan.Priority", "plan.Recommendation", "core.Partnership")


def recalculate(
    job: Job, indicators: Sequence[str] | None = None, as_at: str | None = None, recount: bool = False
) -> dict[str, Any]:
    """Work out all indicators, or some and what is worked out from them, as at a month, and keep the result.

    Rows are read first and written last, in one transaction: a worker that dies between leaves the sheets as they
    were, and running again from the start gives the same. `recount` counts from the records even where a series
    counted earlier would still hold.
    """
    partnership = job.partnership
    assert partnership is not None
    read_at = timezone.now().isoformat()
    folder, store = folder_of(partnership), kept.store_of(partnership)
    month = Period.parse(as_at).last_month if as_at else month_of_figures(partnership) or _last_supplied(store)
    state = kept.state_of_records(store)
    begun = {"read_at": read_at, "records": state}
    if month is None:
        return {**begun, "done": 0, "faults": {}, "said": "There are no figures to work from yet."}
    names = _names(partnership, folder, month, indicators)
    counted = {} if recount else kept.counted_before(partnership, folder, state)
    places = kept.places_before(partnership, folder, month, counted)
    judged = kept.judged_before(partnership, month, names) if names is not None else {}
    made = sheets(
        folder, month, store=store, counted=counted, places=places, judged=judged, names=names, progress=_telling(job)
    )
    outside = _open_report(folder, month, made)
    advance(job, len(made.sheets), len(made.sheets), "Keeping the result")
    with transaction.atomic():
        worsened = _keep(partnership, month, made, names is None)
        _keep_counted(partnership, folder, made, state)
        _keep_overviews(partnership, month, made.report, outside, state)
        if month != month_of_figures(partnership):
            worsened = []  # somebody looks back: nothing is asked for months that are past
        changes.ask_for_commentary(by=None, partnership=partnership, period=month, indicators=worsened)
    wards.follow(partnership, job.asked_by, folder, state, month)
    faults = {name: str(error) for name, error in made.faults.items()}
    return {**begun, "done": len(made.sheets), "as_at": str(month), "faults": faults, "asked": len(worsened)}


def _names(
    partnership: Partnership, folder: Folder, month: Period, indicators: Sequence[str] | None
) -> Sequence[str] | None:
    """The indicators to work out; None for all, also where the month has not been worked out as a whole yet."""
    if indicators is None:
        return None
    held = set(
        Sheet.objects.filter(partnership=partnership, as_at=month, judged__isnull=False).values_list(
            "indicator__key", flat=True
        )
    )
    lacking = [one.id for one in folder.indicators if one.id not in held and one.id not in indicators]
    return None if lacking else indicators


def _telling(job: Job) -> Callable[[int, int], None]:
    """Progress for the job's page, written down now and then. It names no indicator, for everyone may read it."""
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= TELL_SECONDS:
            advance(job, done, total, "Working out indicators")
            last = time.monotonic()

    advance(job, 0, 0, "Reading figures and records")
    return tell


def _last_supplied(store: Any) -> Period | None:
    """The last month that any records were supplied for; blank where there are none."""
    from saferplan import Store

    if store is None:
        return None
    opened = Store.open(store)
    try:
        supplied = [opened.supplied(name) for name in opened.datasets()]
    finally:
        opened.close()
    months = [one.last_month for scopes in supplied for held in scopes.values() for one in held if one.months <= 3]
    return max(months, default=None)


def _open_report(folder: Folder, month: Period, made: Sheets) -> Report | None:
    """The report for those who may not see restricted indicators; the same where there are none."""
    if made.report is None or not any(one.restricted for one in folder.indicators):
        return made.report
    shown = kept.open_part(folder)
    names = {one.id for one in shown.indicators}
    judged = {name: one for name, one in made.judged.items() if name in names}
    counted = {name: one for name, one in made.counted.items() if name in names}
    return sheets(shown, month, counted=counted, places=made.places, judged=judged, names=()).report


def _keep(partnership: Partnership, month: Period, made: Sheets, whole: bool) -> list[Indicator]:
    """Put the sheets in place of those before, and give the indicators whose status worsened."""
    rows = {row.key: row for row in Indicator.objects.filter(partnership=partnership, withdrawn_at__isnull=True)}
    before = _latest_rows(partnership, month, rows.values())
    found, worsened = [], []
    for sheet in made.sheets:
        indicator = rows.get(sheet.indicator)
        if indicator is None:  # withdrawn while the work was done
            continue
        judged, places = made.judged.get(sheet.indicator), made.places.get(sheet.indicator)
        columns = kept.columns_of(sheet)
        columns["judged"] = to_json(judged) if judged else None
        columns["places"] = None if places is None else to_json(tuple(places))
        columns["row"]["movement"] = str(judged.signal.movement) if judged else ""
        html, drawn_by = drawn(partnership.key, sheet.indicator, str(month), sheet.section, sheet.charts)
        found.append(
            Sheet(partnership=partnership, indicator=indicator, as_at=month, html=html, drawn_by=drawn_by, **columns)
        )
        if (held := before.get(indicator.pk)) and kept.has_worsened(held, columns["row"]):
            worsened.append(indicator)
    stale = Sheet.objects.filter(partnership=partnership, as_at=month)
    if not whole:
        stale = stale.filter(indicator__in=[sheet.indicator for sheet in found])
    stale.delete()
    Sheet.objects.bulk_create(found, batch_size=50)
    return worsened


def _latest_rows(partnership: Partnership, month: Period, indicators: Iterable[Indicator]) -> dict[int, Any]:
    """What lists showed last of each indicator: of the same month, else of the last month worked out before."""
    held = Sheet.objects.filter(partnership=partnership, indicator__in=list(indicators), as_at__lte=str(month))
    return {row["indicator_id"]: row["row"] for row in held.order_by("as_at").values("indicator_id", "row")}


def _keep_counted(partnership: Partnership, folder: Folder, made: Sheets, state: str) -> None:
    marks = kept.Definitions(folder, state)
    known = {one.id: one for one in folder.indicators}
    rows = {row.key: row for row in Indicator.objects.filter(partnership=partnership, withdrawn_at__isnull=True)}
    fresh = [
        Counted(
            indicator=rows[name], series=to_json(series), records=marks.of(known[name]),
            counted_at=timezone.now(),
        )
        for name, series in made.counted.items()
        if name in rows
    ]  # fmt: skip
    Counted.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["indicator"],
        update_fields=["series", "records", "counted_at"],
        batch_size=50,
    )


def _keep_overviews(
    partnership: Partnership, month: Period, whole: Report | None, outside: Report | None, state: str
) -> None:
    """Both reports. Where one could not be made the one before stays no longer: it would tell of other figures."""
    Overview.objects.filter(partnership=partnership, as_at=month).delete()
    made = [(True, whole), (False, outside)]
    Overview.objects.bulk_create(
        Overview(partnership=partnership, as_at=month, restricted=inside, records=state, **kept.overview_of(report))
        for inside, report in made
        if report is not None
    )


def follow_changes(job: Job) -> dict[str, Any]:
    """Ask for a recalculation of every partnership whose plan or records are not as they were at the last one."""
    asked = [partnership.key for partnership in Partnership.objects.all() if _follow(partnership)]
    Job.objects.filter(function=job.function, state=Job.State.DONE).exclude(pk=job.pk).delete()
    return {"asked": asked}


def _follow(partnership: Partnership) -> bool:
    if under_way(partnership).exists():
        return False
    whole = Job.objects.filter(function=RECALCULATE, partnership=partnership, arguments={})
    if whole.filter(state=Job.State.FAILED, ended_at__gt=timezone.now() - FAILED_REST).exists():
        return False
    last = whole.filter(state=Job.State.DONE).first()
    if last and last.result and not _changed_since(partnership, last.result):
        return False
    ask_recalculation(partnership, None)
    return True


def _changed_since(partnership: Partnership, result: dict[str, Any]) -> bool:
    """Whether records or plan changed after what a recalculation read."""
    state = kept.state_of_records(kept.store_of(partnership))
    if state and state != result.get("records"):
        return True
    since = datetime.fromisoformat(result["read_at"])
    return Touched.objects.filter(
        kind__in=JUDGED_BY, change__partnership=partnership, change__at__gt=since
    ).exists()  # fmt: skip
