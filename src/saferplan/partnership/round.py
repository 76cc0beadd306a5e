"""The round: from a folder (and its records) to every indicator judged, and from there to the report's files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from saferplan.catalogue.measures import measure
from saferplan.catalogue.schemes import scheme
from saferplan.partnership import series as own
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.judgement import Judgement, PeerPosition, Reason, Rule
from saferplan.values.period import Period
from saferplan.values.plan import Indicator, StatusScheme, Target
from saferplan.values.series import Series, State

if TYPE_CHECKING:
    from saferplan.partnership.records import Records

FIGURE = "figure"
DEFAULT_SCHEME = "three-statements"


class Round:
    """One walk round a folder: series are made once, and judged as at any period."""

    def __init__(
        self,
        folder: Folder,
        records: Records | None = None,
        series: Mapping[str, Series] | None = None,
        places: Mapping[str, Sequence[PeerPosition]] | None = None,
    ) -> None:
        """`series` and `places` (in groups counted from records) are those known from an earlier walk.

        The folder's breaks and notes are set on them anew, for they may have changed since.
        """
        self.folder, self.records = folder, records
        self._series = {name: own.marked(folder, one) for name, one in (series or {}).items()}
        self.places: dict[str, Sequence[PeerPosition]] = dict(places or {})
        self._judged: dict[tuple[str, Period], Judgement] = {}
        self.faults: dict[str, SaferplanError] = {}  # indicators of which something could not be worked out, and why

    def series_of(self, name: str) -> Series:
        """The whole series of an indicator, or of a return that an indicator is worked out from."""
        if name not in self._series:
            self._series[name] = self._make(name)
        return self._series[name]

    def _make(self, name: str) -> Series:
        indicator = self.folder.indicator(name)
        rule = next((rule for rule in self.folder.derived if rule.indicator == name), None)
        if indicator and rule:
            return own.derived(self.folder, indicator, rule, self.series_of)
        if indicator and indicator.measure:
            if self.records is None:
                raise _no_store(self.folder, f"“{name}” is counted from records")
            return own.marked(self.folder, self.records.series(indicator))
        if indicator is None and not any(row.indicator == name for row in self.folder.returns):
            raise SaferplanError(f"there is no indicator “{name}”.", mend="Look in indicators.toml.")
        unit = indicator.unit if indicator else own.COUNT
        return own.returned(self.folder, name, unit)

    def judged(self, name: str, as_at: Period) -> Judgement:
        """The indicator judged as at the end of a period."""
        if (name, as_at) not in self._judged:
            self._judged[name, as_at] = self._judge(self._indicator(name), as_at)
        return self._judged[name, as_at]

    def _judge(self, indicator: Indicator, as_at: Period) -> Judgement:
        """One indicator's bad figures or target must neither stop the others nor be hidden: they are its fault."""
        from saferplan.judgement.judge import judge

        series, broken = self._series_or_fault(indicator)
        stated = next(
            (said for said in self.folder.stated if said.indicator == indicator.id and said.period.last == as_at.last),
            None,
        )

        def judged(targets: Sequence[Target]) -> Judgement:
            known, scheme = series.until(as_at), self.scheme_of(indicator)
            return judge(self.written(indicator, series), known, targets, scheme, as_at, stated)

        targets = self.targets_of(indicator.id)
        try:
            return replace(judged(targets), fault=broken)
        except SaferplanError as error:
            if not _works(judged, ()):
                return self._unjudged(indicator, as_at, error)
            sound = [target for target in targets if _works(judged, [target])]
            return replace(judged(sound), fault=self._fault(indicator, "target", error))

    def _unjudged(self, indicator: Indicator, as_at: Period, error: SaferplanError) -> Judgement:
        """Nothing but the fault: the indicator's own settings (its scheme, its frequency) do not work."""
        without = scheme(DEFAULT_SCHEME).without
        told, sound = self._fault(indicator, "status", error), replace(indicator, frequency=1)
        missing, reason = State.NOT_RECEIVED, Reason(Rule.NO_FIGURE)
        return Judgement(sound, as_at.last_month, None, missing, None, None, None, without, reason, "", fault=told)

    def _series_or_fault(self, indicator: Indicator) -> tuple[Series, str]:
        """The series; where it cannot be made an empty one, and why."""
        try:
            series = self.series_of(indicator.id)
        except SaferplanError as error:
            return Series(indicator.id, own.area_of(self.folder), indicator.unit), self._fault(indicator, FIGURE, error)
        known = self.records.unsupported.get(indicator.id) if self.records else None
        return series, self._fault(indicator, FIGURE, known) if known else ""

    def _fault(self, indicator: Indicator, part: str, error: SaferplanError) -> str:
        from saferplan.report.wording import fault_sentence

        self.faults[indicator.id] = error
        return fault_sentence(part, error)

    def written(self, indicator: Indicator, series: Series) -> Indicator:
        """The indicator with its unit as counted: a rate says of which year its residents are."""
        if not indicator.measure or not measure(indicator.measure).denominator:
            return indicator
        return replace(indicator, unit=replace(indicator.unit, name=series.unit.name))

    def to_date(self, name: str, period: Period) -> Fraction | None:
        """The figure as judged at the end of a period: counts from the start of their year, levels as they stand."""
        from saferplan.judgement.to_date import figure_at

        return figure_at(self._indicator(name), self.series_of(name), period).value

    def target_at(self, name: str, period: Period) -> Fraction | None:
        """What the target asks for, to date, at the end of a period of its year; for the whole year its last figure."""
        from saferplan.judgement.profile import spread

        target = next((one for one in self.targets_of(name) if one.year.holds(period)), None)
        points = spread(target, self._indicator(name), self.series_of(name)) if target else ()
        if points and target and period == target.year:
            return points[-1][1]
        return dict(points).get(period)

    def made(self, name: str) -> Series | None:
        """The series of an indicator, where this walk has come to it."""
        return self._series.get(name)

    def all_judged(self, as_at: Period) -> list[Judgement]:
        """Every indicator, judged, with outlook and place among peers."""
        return list(self.each_judged(as_at, [one.id for one in self.folder.indicators]))

    def each_judged(self, as_at: Period, names: Collection[str]) -> Iterator[Judgement]:
        """The indicators of `names` one by one, in the order of the folder, as `all_judged` gives them."""
        wanted = [one for one in self.folder.indicators if one.id in names]
        self._find_places(wanted, as_at)
        for indicator in wanted:
            yield self._complete(indicator, as_at)

    def _complete(self, indicator: Indicator, as_at: Period) -> Judgement:
        from saferplan.judgement.outlook import outlook

        judged = self.judged(indicator.id, as_at)
        if judged.series is None:
            return judged
        try:
            series, _ = self._series_or_fault(indicator)
            placed = self._placed(indicator, series, as_at)
            ahead = outlook(judged.indicator, series, judged.annual, judged.annual_target, as_at)
        except SaferplanError as error:
            return replace(judged, fault=self._fault(indicator, "outlook or place", error))
        return replace(judged, outlook=ahead, peers=(*self.places.get(indicator.id, ()), *placed))

    def _find_places(self, indicators: Sequence[Indicator], as_at: Period) -> None:
        """Places in groups counted from the records; a group that cannot be counted is told, not passed over."""
        lacking = [one for one in indicators if one.measure and one.id not in self.places]
        if self.records is None or not self.folder.groups or not lacking:
            return
        found, wrong = self.records.positions(lacking, as_at)
        self.places.update({one.id: found.get(one.id, ()) for one in lacking})
        self.faults.update(wrong)

    def _placed(self, indicator: Indicator, series: Series, as_at: Period) -> Sequence[PeerPosition]:
        if not any(row.indicator == indicator.id for row in self.folder.peers):
            return ()
        from saferplan.partnership.records import peers_from_figures

        return peers_from_figures(self.folder, indicator, series, as_at)

    def targets_of(self, name: str) -> tuple[Target, ...]:
        return tuple(target for target in self.folder.targets if target.indicator == name)

    def scheme_of(self, indicator: Indicator) -> StatusScheme:
        """The indicator's scheme, else the partnership's; its own go before the catalogue's."""
        wanted = indicator.scheme or self.folder.partnership.scheme
        return next((one for one in self.folder.schemes if one.id == wanted), None) or scheme(wanted)

    def _indicator(self, name: str) -> Indicator:
        indicator = self.folder.indicator(name)
        if indicator is None:
            raise SaferplanError(f"there is no indicator “{name}”.", mend="Look in indicators.toml.")
        return indicator


def _works(judged: Callable[[Sequence[Target]], Judgement], targets: Sequence[Target]) -> bool:
    try:
        judged(targets)
    except SaferplanError:
        return False
    return True


def run(folder: Folder, as_at: Period, store: Path | None = None, public: bool = False) -> list[Judgement]:
    """Every indicator of the folder judged as at the end of a period; later figures are as if unknown.

    `public` judges what may be printed once small counts are withheld, and leaves restricted indicators out.
    """
    return judgements_of(begin(folder, store), as_at, public)


def judgements_of(walk: Round, as_at: Period, public: bool) -> list[Judgement]:
    """Every indicator judged; SaferplanError where one is counted from records and there is no store."""
    counted = [one.id for one in walk.folder.indicators if one.measure]
    if counted and walk.records is None:
        several = f"{len(counted)} indicators are counted from records ({counted[0]} …)"
        raise _no_store(walk.folder, several if len(counted) > 1 else f"{counted[0]} is counted from records")
    if not public:
        return walk.all_judged(as_at)
    from saferplan.partnership.public import judged_for_public

    return judged_for_public(walk, as_at)


def _no_store(folder: Folder, counted: str) -> SaferplanError:
    """Told for a folder of files with where a store may be, else (the service's) only what is lacking."""
    what = f"{counted}, and there is no record store."
    if folder.path == Path():
        return SaferplanError(what, mend="Import the records.")
    return SaferplanError(what, str(folder.path), "Give one with --store DIR, or import into store/.")


def begin(folder: Folder, store: Path | None = None) -> Round:
    """A round of the folder with its records: those of `store`, else of store/ in the folder, where there are any."""
    return Round(folder, _records(folder, store))


def _records(folder: Folder, store: Path | None) -> Records | None:
    if not any(indicator.measure for indicator in folder.indicators):
        return None
    path = store or folder.path / "store"
    if store is None and not path.exists():
        return None
    from saferplan.partnership.records import Records

    return Records(folder, path)
