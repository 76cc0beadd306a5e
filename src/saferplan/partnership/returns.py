"""Returns of a partnership: what may be sent in, what taking it in would change, and how a scorecard is mapped."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from saferplan.partnership.plain import Problems, Reader, plain
from saferplan.partnership.toml import write_toml
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.folder import Folder, Return
from saferplan.values.plan import Indicator, Nature
from saferplan.values.returns import Part, ReturnDifference, ScorecardMapping, WantedRow
from saferplan.values.series import State


def wanted_rows(folder: Folder, names: Iterable[str] | None = None) -> tuple[WantedRow, ...]:
    """What can be sent in: indicators that are neither counted from records nor worked out, and the returns that
    others are worked out from. `names` limits it, in their order; SaferplanError for one that cannot be sent in."""
    rules = {rule.indicator for rule in folder.derived}
    open_to_returns = [one for one in folder.indicators if not one.measure and one.id not in rules]
    rows = {one.id: _of_indicator(folder, one) for one in open_to_returns}
    ids = {one.id for one in folder.indicators}
    for rule in folder.derived:
        for part in (*rule.of, *rule.over):
            if part not in ids | rules:
                rows.setdefault(part, _of_part(folder, part, rule.indicator))
    if names is None:
        return tuple(rows.values())
    wanted = list(dict.fromkeys(names))
    if unknown := [name for name in wanted if name not in rows]:
        raise _not_returned(folder, unknown[0])
    return tuple(rows[name] for name in wanted)


def _not_returned(folder: Folder, name: str) -> SaferplanError:
    indicator = folder.indicator(name)
    if indicator and indicator.measure:
        return SaferplanError(f"“{name}” is counted from records.", mend="Import the records; nothing is sent in.")
    if indicator:
        return SaferplanError(f"“{name}” is worked out from other returns.", mend="Send in those.")
    return SaferplanError(f"there is no return “{name}”.", mend="Look in indicators.toml.")


def _of_indicator(folder: Folder, one: Indicator) -> WantedRow:
    known = _known(folder, one.id)
    parts = [Part.FIGURE]
    if (one.unit.percent and one.nature is Nature.PERCENTAGE) or any(row.numerator is not None for row in known):
        parts += [Part.NUMERATOR, Part.DENOMINATOR]
    if one.nature is Nature.SURVEY:
        parts += [Part.STANDARD_ERROR, Part.SAMPLE_SIZE]
    return WantedRow(
        one.id, one.name, one.unit, one.frequency, one.year_starts, one.counting, one.nature, tuple(parts),
        one.definition, known,
    )  # fmt: skip


def _of_part(folder: Folder, name: str, indicator: str) -> WantedRow:
    """A return that an indicator is worked out from comes as often as its figures do, or else as the indicator's."""
    whole, known = folder.indicator(indicator), _known(folder, name)
    seen = {row.period.months for row in known}
    step = min(seen) if seen else whole.frequency if whole else 1
    starts = whole.year_starts if whole else 4
    return WantedRow(name, name, Unit(), step, starts, definition=f"for {whole.name}" if whole else "", known=known)


def _known(folder: Folder, name: str) -> tuple[Return, ...]:
    return tuple(sorted((row for row in folder.returns if row.indicator == name), key=lambda row: row.period))


def return_difference(folder: Folder, rows: Sequence[Return]) -> ReturnDifference:
    """What taking in the rows would change: new figures, changed ones with before and after, the same, and those that
    would become blank."""
    known = {(row.indicator, row.period): row for row in folder.returns}
    new, changed, same, withdrawn = [], [], [], []
    for row in rows:
        before = known.get((row.indicator, row.period))
        if before is None:
            new.append(row)
        elif _alike(before) == _alike(row):
            same.append(row)
        elif _has_figure(before) and not _has_figure(row):
            withdrawn.append((before, row))
        else:
            changed.append((before, row))
    return ReturnDifference(tuple(new), tuple(changed), tuple(same), tuple(withdrawn))


def _alike(row: Return) -> Return:
    """A row as it counts: one without a figure is not received, whatever else it says."""
    return replace(row, state=State.NOT_RECEIVED) if not _has_figure(row) and row.state is State.FINAL else row


def _has_figure(row: Return) -> bool:
    return row.value is not None or row.numerator is not None


def with_returns(folder: Folder, rows: Sequence[Return]) -> Folder:
    """The folder as it would be with the rows taken in: each replaces what stood there for its period."""
    given = {(row.indicator, row.period): row for row in rows}
    kept = [given.pop((row.indicator, row.period), row) for row in folder.returns]
    return replace(folder, returns=(*kept, *given.values()))


def write_mapping(mapping: ScorecardMapping) -> str:
    """A scorecard's mapping as TOML."""
    return write_toml(plain(mapping))


def read_mapping(text: str, where: str = "mapping") -> ScorecardMapping:
    """A scorecard's mapping from TOML; SaferplanError that names the first thing wrong in it."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SaferplanError(f"{error}.", where, "Texts and periods stand in quotes.") from None
    problems: Problems = []
    mapping = Reader(lambda field: f"{where}, {field}", problems).build(ScorecardMapping, data)
    if mapping is None:
        raise problems[0]
    return mapping
