"""A release: the public version of a quarter, held against every release before it, with a record for the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from saferplan.judgement.disclosure_editions import Edition, from_record, suppress_apart, to_record, together
from saferplan.judgement.disclosure_rule import Suppression
from saferplan.judgement.disclosure_series import Figure, as_printed
from saferplan.partnership.documents import composed_report
from saferplan.partnership.public import exposed, judged_on, printed_of
from saferplan.partnership.release_answers import ANSWERS, beside_answers, given_away
from saferplan.partnership.release_figures import ReleaseFigures, figures_of, rule_of
from saferplan.partnership.round import Round
from saferplan.partnership.sheets import Places, walk_of
from saferplan.values.document import Report
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import number
from saferplan.values.folder import Folder
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.release import SmallCount, Why
from saferplan.values.series import Series
from saferplan.values.sheet import Sheet

Record = Mapping[str, Any]


class AreaSeries(Protocol):
    """Series of wards that go out in the same release, and which wards make up which district."""

    @property
    def series(self) -> Sequence[Series]: ...

    @property
    def areas(self) -> Mapping[str, Sequence[str]]: ...


@dataclass(frozen=True)
class PublicRelease:
    """What goes out as at the end of a month. `record` holds true counts and is for inside alone: hand it in again as
    one of `earlier` for the next release. `withheld` is for inside too; everything else may be published."""

    as_at: Period
    printed: Mapping[str, Series]
    ward_printed: tuple[Series, ...]
    judgements: tuple[Judgement, ...]
    sheets: tuple[Sheet, ...]
    report: Report
    withheld: tuple[SmallCount, ...]
    record: dict[str, Any] = field(repr=False)
    public_record: dict[str, Any] = field(repr=False)
    faults: Mapping[str, SaferplanError] = field(default_factory=dict)


@dataclass(frozen=True)
class _Solved:
    """One release solved: its figures, what is withheld, and what nothing can protect."""

    walk: Round
    figures: ReleaseFigures
    found: Suppression[Figure]
    open_secrets: frozenset[Figure]
    touched: tuple[str, ...] = ()


def public_release(
    folder: Folder, as_at: Period, *, counted: Mapping[str, Series] | None = None, store: Path | None = None,
    places: Places | None = None, earlier: Sequence[Record] = (), ward_figures: AreaSeries | None = None,
    answers: Sequence[Record] = (), progress: Callable[[int, int], None] | None = None,
) -> PublicRelease:  # fmt: skip
    """Everything that may be printed as at the end of a month, given every release before it.

    `counted` and `places` are what `sheets` gave; the store is opened only for what they lack. `earlier` are the
    records of all earlier releases that anyone may still hold, `answers` what `cross_tabulate` gave out (`printed`):
    both are minded. SaferplanError where a small count, of now or as it
    stood in an earlier release, could be solved whatever is withheld; it is named.
    """
    solved = _solved(folder, as_at, (counted, store, places), earlier, ward_figures, answers)
    if any(key.name == ANSWERS for key in solved.open_secrets):
        raise given_away(solved.touched)
    if solved.open_secrets:
        raise exposed(solved.open_secrets)
    return _made(solved, as_at, progress)


def small_counts(
    folder: Folder, as_at: Period, *, counted: Mapping[str, Series] | None = None, store: Path | None = None,
    places: Places | None = None, earlier: Sequence[Record] = (), ward_figures: AreaSeries | None = None,
) -> tuple[SmallCount, ...]:  # fmt: skip
    """Which figures the release would withhold, and why; also those that nothing can protect."""
    return _listed(_solved(folder, as_at, (counted, store, places), earlier, ward_figures))


def _solved(
    folder: Folder, as_at: Period, known: tuple[Mapping[str, Series] | None, Path | None, Places | None],
    earlier: Sequence[Record], wards: AreaSeries | None, answers: Sequence[Record] = (),
) -> _Solved:  # fmt: skip
    counted, store, places = known
    walk = walk_of(folder, store, counted, places)
    figures = figures_of(walk, as_at, wards.series if wards else (), wards.areas if wards else None)
    rule = rule_of(folder.partnership)
    editions = [from_record(record) for record in earlier]
    beside = beside_answers(folder, store, as_at, figures, answers)
    found = suppress_apart(together(beside.release, editions, rule), rule)
    # What an earlier release printed although it is small is no secret any more, and nothing can make it one.
    told = {key for edition in editions for key in edition.shown if rule.is_small(edition.release.cells[key])}
    if any(key.name == ANSWERS for key in found.exposed):
        told |= beside.told_already(rule)
    open_secrets = frozenset(key for key in found.exposed if key not in told)
    return _Solved(walk, figures, found, open_secrets, beside.names)


def _made(solved: _Solved, as_at: Period, progress: Callable[[int, int], None] | None) -> PublicRelease:
    from saferplan.report.sheets import drawn, sheet

    walk, figures, found = solved.walk, solved.figures, solved.found
    rule = rule_of(walk.folder.partnership)
    printed = printed_of(figures, found, rule)
    wards = tuple(as_printed(one, found, rule) for one in figures.areas)
    judgements = judged_on(walk, as_at, figures, printed, found)
    pages = []
    for at, one in enumerate(judgements):
        pages.append(drawn(sheet(one, as_at, at, None, plainly=True)))
        if progress is not None:
            progress(at + 1, len(judgements))
    pages.sort(key=lambda one: (one.place, one.plan_place))
    own = {(one.name, one.area.code) for one in printed.values()}
    apart = (one for one in wards if (one.name, one.area.code) not in own)
    edition = Edition(as_at, figures.release, _withheld_now(solved))
    return PublicRelease(
        as_at, printed, wards, tuple(judgements), tuple(pages),
        composed_report(walk, judgements, as_at, public=True), _listed(solved), to_record(edition),
        _public_record(as_at, [*printed.values(), *apart]), dict(walk.faults),
    )  # fmt: skip


def _withheld_now(solved: _Solved) -> frozenset[Figure]:
    """Of all that is withheld, the figures of this release: those of earlier ones were decided then."""
    return frozenset(key for key in solved.found.withheld if key in solved.figures.release.cells)


def _public_record(as_at: Period, series: Sequence[Series]) -> dict[str, Any]:
    """Every printed figure as plain data, to the decimals that are printed; nothing of what is withheld."""
    return {
        "as_at": str(as_at),
        "figures": [
            {
                "indicator": one.name, "area": one.area.code, "period": str(seen.period),
                "value": None if seen.value is None else number(seen.value, one.unit.decimals).replace(",", ""),
                "state": str(seen.state), "note": seen.note,
            }
            for one in series
            for seen in one.observations
        ],
    }  # fmt: skip


def _listed(solved: _Solved) -> tuple[SmallCount, ...]:
    """What is withheld, in the order of the plan, areas and periods; what cannot be protected first."""
    folder, release = solved.walk.folder, solved.figures.release
    order = {indicator.id: at for at, indicator in enumerate(folder.indicators)}
    why = dict.fromkeys(solved.found.primary, Why.SMALL) | dict.fromkeys(solved.found.secondary, Why.GIVES_AWAY)
    why |= dict.fromkeys(solved.open_secrets, Why.NOT_PROTECTED)
    own = {one.name: one.area.code for one in solved.figures.series}
    rows = []
    for key, reason in why.items():
        count = release.cells.get(key)
        if count is None and reason is not Why.NOT_PROTECTED:
            continue
        area = "" if own.get(key.name) == key.area else key.area
        indicator = folder.indicator(key.name)
        name = indicator.name if indicator else key.name
        rows.append(
            SmallCount(key.name, name, area, key.period, count or 0, reason, _sentence(key, name, area, count, reason))
        )
    most = len(order)
    rows.sort(key=lambda one: (one.why is not Why.NOT_PROTECTED, order.get(one.indicator, most), one.area, one.period))
    return tuple(rows)


def _sentence(key: Figure, name: str, area: str, count: int | None, why: Why) -> str:
    part = f" ({key.part})" if key.part else ""
    place = f"{name}{f', {area}' if area else ''}, {key.period.label}{part}"
    if why is Why.NOT_PROTECTED:
        return f"{place}: could be worked out from what is public, whatever is withheld."
    said = number(Fraction(count)) if count is not None else "the figure"
    if why is Why.SMALL:
        return f"{place}: {said} is a small count."
    return f"{place}: {said} is withheld because with it a small count could be worked out."
