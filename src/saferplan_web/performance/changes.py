"""What people add to an indicator's figures: analysis and intervention, a stated status; and acts on the records.

Where pages show what was written as the library composed it, a recalculation of the indicator is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from saferplan import Period
from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership
from saferplan_web.performance.asking import ask_recalculation
from saferplan_web.performance.models import Commentary, Stated
from saferplan_web.plan.models import Indicator


def ask_for_commentary(
    *, by: Any, partnership: Partnership, period: Period, indicators: Iterable[Indicator], why: str = ""
) -> list[Commentary]:
    """Ask the leads of indicators for their analysis; not where one was asked, or wrote, for the period already."""
    wanted = list(indicators)
    held = Commentary.objects.filter(indicator__in=wanted, period=period, withdrawn_at__isnull=True)
    known = set(held.values_list("indicator_id", flat=True))
    with changing(by, partnership, f"Analysis asked for: {period.label}", why) as change:
        return [
            change.add(_commentary(partnership, indicator, period, asked_at=timezone.now()))
            for indicator in wanted
            if indicator.pk not in known
        ]


def write_commentary(
    *, by: Any, indicator: Indicator, period: Period, analysis: str, intervention: str,
    version: int | None = None, why: str = "",
) -> Commentary:  # fmt: skip
    """Write, or change, what a lead says of an indicator as at a period."""
    partnership = indicator.partnership
    said = commentary_at(indicator, period)
    values = {
        "analysis": analysis, "intervention": intervention, "answered_at": timezone.now(), "answered_by": by
    }  # fmt: skip
    with changing(by, partnership, f"Analysis written: {indicator.name}, {period.label}", why) as change:
        if said is None:
            said = change.add(_commentary(partnership, indicator, period, **values))
        else:
            said = change.edit(said, values, version)
    ask_recalculation(partnership, by, [indicator.key], period)
    return said


def _commentary(partnership: Partnership, indicator: Indicator, period: Period, **values: Any) -> Commentary:
    return Commentary(
        partnership=partnership, key=_key(indicator, period), indicator=indicator, period=period, **values
    )  # fmt: skip


def commentary_at(indicator: Indicator, period: Period) -> Commentary | None:
    """What was asked or said of an indicator as at a period."""
    return Commentary.objects.filter(indicator=indicator, period=period, withdrawn_at__isnull=True).first()


def state_status(
    *, by: Any, indicator: Indicator, period: Period, statement: str, reason: str,
    version: int | None = None, why: str = "",
) -> Stated:  # fmt: skip
    """Put an officer's own statement of the status beside the computed one, with the reason for differing."""
    partnership = indicator.partnership
    stated = Stated.objects.filter(indicator=indicator, period=period).first()  # one taken back earlier is used again
    values = {"statement": statement, "reason": reason, "withdrawn_at": None, "withdrawn_by": None}
    with changing(by, partnership, f"Status stated: {indicator.name}, {period.label}", why) as change:
        if stated is None:
            key = _key(indicator, period)
            stated = change.add(Stated(partnership=partnership, key=key, indicator=indicator, period=period, **values))
        else:
            stated = change.edit(stated, values, version)
    ask_recalculation(partnership, by, [indicator.key], period)
    return stated


def withdraw_stated(*, by: Any, stated: Stated, why: str = "") -> Stated:
    """Take a stated status back; the computed one then stands alone."""
    indicator, period = stated.indicator, stated.period
    with changing(by, stated.partnership, f"Stated status withdrawn: {indicator.name}, {period.label}", why) as change:
        change.withdraw(stated, by)
    ask_recalculation(stated.partnership, by, [indicator.key], period)
    return stated


def stated_at(indicator: Indicator, period: Period) -> Stated | None:
    """What an officer said of an indicator's status as at a period."""
    return Stated.objects.filter(indicator=indicator, period=period, withdrawn_at__isnull=True).first()


def _key(indicator: Indicator, period: Period) -> str:
    return f"{indicator.key[:100]}-{period.last_month}"


def name_store(*, by: Any, partnership: Partnership, store: str, why: str = "") -> Partnership:
    """Say where the partnership's records stand, inside the data folder."""
    with changing(by, partnership, "Record store begun", why) as change:
        change.edit(partnership, {"store": store})
    return partnership


def withdraw_records(*, by: Any, partnership: Partnership, store: Path, number: int, why: str = "") -> list[Any]:
    """Take an import back; the version before is current again. SaferplanError where that cannot be."""
    from saferplan import withdraw_import

    with changing(by, partnership, f"Import withdrawn: import {number}", why) as change:
        differences = withdraw_import(store, number)
        change.note(partnership, {"import": number}, {"import": number, "withdrawn": True})
    ask_recalculation(partnership, by)
    return differences


def note_records(
    *, by: Any, partnership: Partnership, said: str, before: Mapping[str, Any], after: Mapping[str, Any], why: str = ""
) -> None:
    """Keep what was done to the record store: an import, or one taken back."""
    with changing(by, partnership, said, why) as change:
        change.note(partnership, before, after)
