"""The report as the public may see it: small counts withheld, and whatever would give them away.

Everything that is printed goes into one release: months, totals to date, years, rates, and indicators that add up to
others. What is judged, compared and drawn afterwards is made from the printed figures alone: where the partnership
rounds counts, a status near a threshold may be another than inside, and the marking says that counts are rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from saferplan.judgement.disclosure import suppress
from saferplan.judgement.disclosure_rule import Rounding, Rule
from saferplan.judgement.disclosure_series import WITHHELD, as_printed, release
from saferplan.judgement.to_date import counted, figure_at, least_settled
from saferplan.partnership.round import Round
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder, Shape
from saferplan.values.judgement import Judgement, PeerPosition
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator, Nature, Partnership
from saferplan.values.series import Observation, Series


def rule_of(partnership: Partnership) -> Rule:
    """The partnership's settings of small numbers."""
    return Rule(partnership.small_count, Rounding(partnership.round_to) if partnership.round_to > 1 else None)


def judged_for_public(walk: Round, as_at: Period) -> list[Judgement]:
    """Indicators that are not restricted, judged on what may be printed. SaferplanError where a small count would
    be given away all the same."""
    folder = walk.folder
    rule = rule_of(folder.partnership)
    open_to_all = tuple(indicator for indicator in folder.indicators if not indicator.restricted)
    known = [(indicator, walk.series_of(indicator.id).until(as_at)) for indicator in open_to_all]
    series = [_with_totals(indicator, _of_enough_people(indicator, one, rule)) for indicator, one in known]
    whole = release(series, names=_sums(folder, open_to_all), counts_of=_same_counts(open_to_all))
    found = suppress(whole, rule)
    if found.exposed:
        told = ", ".join(sorted(f"{cell.name} {cell.period}" for cell in found.exposed))
        raise SaferplanError(f"small counts cannot be kept from the public: {told}.", mend="Mark one as restricted.")
    printed = {one.name: as_printed(one, found, rule) for one in series}
    # What officers state beside a status may tell what was withheld, as their remarks may.
    public = Round(replace(folder, indicators=open_to_all, stated=()), walk.records, printed, walk.places)
    return [replace(judged, peers=_safe(judged, rule)) for judged in public.all_judged(as_at)]


def _of_enough_people(indicator: Indicator, series: Series, rule: Rule) -> Series:
    """A mean is no count, and what stands under it is not to be rounded; one of few people is withheld outright."""
    if indicator.nature is not Nature.MEAN:
        return series
    seen = []
    for one in series.observations:
        few = one.denominator is not None and one.denominator < rule.threshold
        value, note = (None, WITHHELD) if few else (one.value, one.note)
        seen.append(replace(one, value=value, note=note, numerator=None, denominator=None))
    return replace(series, observations=tuple(seen))


def _with_totals(indicator: Indicator, series: Series) -> Series:
    """The series with the totals to date that a report prints beside its months; running totals as the spans they
    cover, so that their differences count as figures."""
    if not counted(indicator):
        return series
    spans = {seen.period: seen.period.to_date(indicator.year_starts) for seen in series.observations}
    if indicator.counting is Counting.CUMULATIVE:
        short = [seen for seen in series.observations if seen.period.months <= indicator.frequency]
        moved = [replace(seen, period=spans[seen.period]) for seen in short]
        kept = [seen for seen in series.observations if seen not in short]
        taken = {seen.period for seen in moved}
        return replace(series, observations=(*moved, *(seen for seen in kept if seen.period not in taken)))
    totals = [
        _total(span, figure_at(indicator, series, period).parts)
        for period, span in spans.items()
        if period.months <= indicator.frequency and series.at(span) is None
    ]
    return replace(series, observations=(*series.observations, *(seen for seen in totals if seen is not None)))


def _total(span: Period, parts: Sequence[Observation]) -> Observation | None:
    """Figures added up; rates are all events over the mean denominator."""
    values = [seen.value for seen in parts if seen.value is not None]
    if not values or len(values) < len(parts) or sum(seen.period.months for seen in parts) != span.months:
        return None
    state = least_settled(parts)
    above = [seen.numerator for seen in parts if seen.numerator is not None]
    below = [seen.denominator for seen in parts if seen.denominator is not None]
    if len(above) < len(parts) or len(below) < len(parts):
        return Observation(span, sum(values, Fraction()), state)
    mean = sum(below, Fraction()) / len(below)
    return Observation(span, sum(values, Fraction()), state, numerator=sum(above, Fraction()), denominator=mean)


def _sums(folder: Folder, indicators: Sequence[Indicator]) -> Mapping[str, Sequence[str]]:
    """Indicators that add up to another which is printed too."""
    shown = {indicator.id for indicator in indicators}
    return {
        rule.indicator: rule.of
        for rule in folder.derived
        if rule.shape is Shape.SUM and rule.indicator in shown and shown.issuperset(rule.of)
    }


def _same_counts(indicators: Iterable[Indicator]) -> Mapping[str, str]:
    """Rates that count the same as an indicator of counts: knowing residents, one tells the other."""
    counts = {indicator.measure: indicator.id for indicator in indicators if indicator.measure}
    return {
        indicator.id: counts[base]
        for indicator in indicators
        if (base := indicator.measure.removesuffix("-rate")) != indicator.measure and base in counts
    }


def _safe(judged: Judgement, rule: Rule) -> tuple[PeerPosition, ...]:
    """Places among areas none of which has a small count. A rounded release has none: their rates are not rounded."""
    if rule.rounding is not None:
        return ()
    return tuple(place for place in judged.peers if not rule.is_small(place.least))
