"""The report as the public may see it: small counts withheld, and whatever would give them away.

Everything that is printed goes into one release: months, totals to date, years, rates, and indicators that add up to
others. What is judged, compared and drawn afterwards is made from the printed figures alone: where the partnership
rounds counts, a status near a threshold may be another than inside, and the marking says that counts are rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from saferplan.judgement.disclosure_editions import suppress_apart
from saferplan.judgement.disclosure_rule import Rule, Suppression
from saferplan.judgement.disclosure_series import Figure, as_printed
from saferplan.partnership.release_figures import ReleaseFigures, figures_of, rule_of
from saferplan.partnership.round import Round
from saferplan.values.errors import SaferplanError
from saferplan.values.judgement import NOT_GIVEN, NOT_PRINTED, Judgement, PeerPosition
from saferplan.values.period import Period
from saferplan.values.series import Origin, Series


def judged_for_public(walk: Round, as_at: Period) -> list[Judgement]:
    """Indicators that are not restricted, judged on what may be printed. SaferplanError where a small count would
    be given away all the same. (`public_release` also minds what earlier releases printed.)"""
    figures, rule = figures_of(walk, as_at), rule_of(walk.folder.partnership)
    found = suppress_apart(figures.release, rule)
    if found.exposed:
        raise exposed(found.exposed)
    return judged_on(walk, as_at, figures, printed_of(figures, found, rule), found)


def without_files(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The same without the names of files and the lines in them: people name files, and nobody looked at those names.

    What is known of a source is then what the indicator itself says of it.
    """
    found = []
    for one in judgements:
        if one.series is not None:
            bare = tuple(replace(seen, origin=Origin()) for seen in one.series.observations)
            one = replace(one, series=replace(one.series, observations=bare))
        found.append(one)
    return found


def exposed(cells: frozenset[Figure]) -> SaferplanError:
    """Small counts that nothing can keep from the public, named."""
    told = ", ".join(sorted(f"{cell.name} {cell.period}" for cell in cells))
    mend = "Mark it as restricted, so that this release leaves it out."
    return SaferplanError(f"small counts cannot be kept from the public: {told}.", mend=mend)


def printed_of(figures: ReleaseFigures, found: Suppression[Figure], rule: Rule) -> dict[str, Series]:
    """The indicators' series as they may be printed."""
    printed = {}
    for one in figures.series:
        year = figures.years.get(one.name)
        kept = tuple(seen for seen in one.observations if year is None or seen.period != year.period)
        printed[one.name] = as_printed(replace(one, observations=kept), found, rule)
    return printed


def judged_on(
    walk: Round, as_at: Period, figures: ReleaseFigures, printed: Mapping[str, Series], found: Suppression[Figure]
) -> list[Judgement]:
    """The indicators open to all, judged on the printed figures alone."""
    # What officers state beside a status may tell what was withheld, as their remarks may.
    folder = replace(walk.folder, indicators=figures.indicators, stated=())
    public = Round(folder, walk.records, printed, walk.places)
    rule = rule_of(walk.folder.partnership)
    closed = {name for name, year in figures.years.items() if year in found.withheld}
    judged = public.all_judged(as_at)
    walk.faults.update({**public.faults, **figures.faults})
    return [replace(_tested(one, walk), peers=_safe(one, rule, one.indicator.id in closed)) for one in judged]


def _tested(judged: Judgement, walk: Round) -> Judgement:
    """Where a movement could be tested for chance inside and cannot be on printed figures alone, that is said: such a
    movement is listed as an exception, and may be none inside."""
    name = judged.indicator.id
    if judged.signal.why_not != NOT_GIVEN or name in walk.faults:
        return judged
    counts = any(seen.numerator is not None for seen in walk.series_of(name).observations)
    return replace(judged, signal=replace(judged.signal, why_not=NOT_PRINTED)) if counts else judged


def _safe(judged: Judgement, rule: Rule, closed: bool) -> tuple[PeerPosition, ...]:
    """Places among areas none of which has a small count. A rounded release has none: their rates are not rounded.

    Where the partnership's own twelve months would give a small month away (`closed`), no place counted over them is
    printed."""
    if rule.rounding is not None:
        return ()
    return tuple(place for place in judged.peers if not rule.is_small(place.least) and not (closed and place.least > 0))
