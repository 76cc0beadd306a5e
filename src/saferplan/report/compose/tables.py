"""The table of a measure: by period of the year, or by year or survey wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from saferplan.report.compose.keys import source
from saferplan.report.compose.years import Row, change, in_year, known, outturns, owed, rows, waves, year_of
from saferplan.report.wording import (
    STATE_MARKS,
    break_sentence,
    change_cell,
    file_words,
    note_sentence,
    places,
    state_legend,
)
from saferplan.values.document import Cell, Table
from saferplan.values.figures import Unit
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.plan import Counting
from saferplan.values.series import Observation, State

NOT_RECEIVED, WITHHELD = "not received", "withheld"


@dataclass
class Notes:
    """Notes of one table: each gets a number the first time it is met; state marks are explained once."""

    texts: list[str] = field(default_factory=list)
    states: list[State] = field(default_factory=list)

    def number(self, text: str) -> str:
        if text not in self.texts:
            self.texts.append(text)
        return str(self.texts.index(text) + 1)

    def state(self, state: State) -> str:
        if state in STATE_MARKS and state not in self.states:
            self.states.append(state)
        return STATE_MARKS.get(state, "")

    def lines(self) -> tuple[str, ...]:
        numbered = tuple(f"{at}. {text}" for at, text in enumerate(self.texts, 1))
        return numbered + ((state_legend(self.states),) if self.states else ())


def amount(value: Fraction | None, unit: Unit, extra: int = 0, mark: str = "") -> Cell:
    """A figure's cell: blank where it is missing, never zero."""
    return Cell(unit.cell(value, extra), None if value is None else float(value), numeric=True, mark=mark)


def observed(seen: Observation | None, unit: Unit, notes: Notes, extra: int = 0, due: bool = False) -> Cell:
    """A figure's cell with its state and note; “not received” where a return is owed."""
    if seen is None:
        return Cell(NOT_RECEIVED, numeric=True) if due else amount(None, unit)
    if seen.withheld:
        return Cell(WITHHELD, numeric=True)
    if seen.value is None:
        text = NOT_RECEIVED if due or seen.state is State.NOT_RECEIVED else ""
        return Cell(text, numeric=True, mark=notes.number(note_sentence(seen.period, seen.note)) if seen.note else "")
    marks = [notes.state(seen.state), notes.number(note_sentence(seen.period, seen.note)) if seen.note else ""]
    return amount(seen.value, unit, extra, ", ".join(mark for mark in marks if mark))


def measure_table(judged: Judgement) -> Table | None:
    """The table of an indicator: by period of the year, else by year or wave; None where it has no figure at all."""
    if judged.series is None:
        return None
    table = _year_table(judged) if in_year(judged.indicator) else _wave_table(judged)
    return table if len(table.columns) > 1 and table.rows else None


def _year_table(judged: Judgement) -> Table:
    year, notes = year_of(judged), Notes()
    body = [_year_row(judged, row, notes) for row in rows(judged)]
    columns, kept = without_blank(("Period", *_year_columns(judged, year)), body)
    title = f"{judged.indicator.name}, {year.label}, {unit_words(judged.indicator.unit)}"
    return Table(title, columns, kept, notes.lines(), source(judged), **_alone(judged))


def _alone(judged: Judgement) -> dict[str, Any]:
    """What a measure's table needs where it stands alone: its unit and what is counted."""
    told = judged.indicator.definition
    return {
        "unit": unit_words(judged.indicator.unit),
        "definitions": ((judged.indicator.name, told),) if told else (),
    }


def unit_words(unit: Unit) -> str:
    """The unit in the title of a table."""
    return "per cent" if unit.percent else "pounds" if unit.pounds else unit.name or "figure as given"


def _year_columns(judged: Judgement, year: Period) -> tuple[str, ...]:
    last = year.year_before.label
    moved = f"Change on {last}"
    if judged.indicator.counting is Counting.EACH:
        return last, year.label, "Target to date", f"{last} to date", f"{year.label} to date", moved
    if judged.indicator.counting is Counting.CUMULATIVE:
        return "Target to date", f"{last} to date", f"{year.label} to date", moved
    return "Target", last, year.label, moved


def _year_row(judged: Judgement, row: Row, notes: Notes) -> tuple[Cell, ...]:
    unit = judged.indicator.unit
    extra = places(judged) if row.period.last == judged.period.last else 0
    before, now = observed(row.before, unit, notes), observed(row.now, unit, notes, extra, owed(judged, row.period))
    target, moved = amount(row.target, unit, extra), _moved(judged, row)
    head = Cell(row.label, mark=_row_mark(judged, row, notes))
    if judged.indicator.counting is Counting.EACH:
        before_sum, now_sum = amount(row.before_to_date, unit, extra), amount(row.to_date, unit, extra)
        if row.period.last > judged.period.last:  # nothing is known yet, last year's course still helps
            now_sum = amount(None, unit)
        return head, before, now, target, before_sum, now_sum, moved
    return head, target, before, now, moved


def _moved(judged: Judgement, row: Row) -> Cell:
    moved = change(judged, row)
    unit = judged.indicator.unit
    value = moved.numeric if unit.percent else moved.percent
    return Cell(change_cell(moved, unit), None if value is None else float(value), numeric=True)


def _row_mark(judged: Judgement, row: Row, notes: Notes) -> str:
    """Numbers of the breaks and notes that lie in this period, of this year or the last."""
    assert judged.series is not None
    marks = [
        notes.number(break_sentence(cut))
        for cut in judged.series.breaks_until(judged.period)
        if any(period.holds(cut.at.first_month) for period in (row.period, row.period.year_before))
    ]
    marks += [
        notes.number(note_sentence(period, text))
        for period, text in judged.series.notes
        if period.last <= judged.period.last and period in (row.period, row.period.year_before)
    ]
    return ", ".join(marks)


def _wave_table(judged: Judgement) -> Table:
    unit, notes = judged.indicator.unit, Notes()
    targets = {period.last: value for period, value in judged.profile}
    body = []
    for seen in waves(judged):
        extra = places(judged) if seen.period.last == judged.period.last else 0
        body.append(
            (
                Cell(seen.period.label, mark=_wave_mark(judged, seen, notes)),
                observed(seen, unit, notes, extra, owed(judged, seen.period)),
                amount(targets.get(seen.period.last), unit, extra),
                amount(seen.standard_error, Unit(decimals=unit.decimals + 1)),
                amount(Fraction(seen.sample_size) if seen.sample_size is not None else None, Unit()),
            )
        )
    columns, kept = without_blank(("Period", "Figure", "Target", "Standard error", "People asked"), body)
    title = f"{judged.indicator.name}, {unit_words(unit)}"
    return Table(title, columns, kept, notes.lines(), source(judged), **_alone(judged))


def _wave_mark(judged: Judgement, seen: Observation, notes: Notes) -> str:
    assert judged.series is not None
    marks = [notes.number(break_sentence(cut)) for cut in judged.series.breaks if seen.period.holds(cut.at.first_month)]
    marks += [notes.number(note_sentence(at, text)) for at, text in judged.series.notes if at == seen.period]
    return ", ".join(marks)


def without_blank(
    columns: Sequence[str], body: Sequence[tuple[Cell, ...]]
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Without the columns in which no row has anything (the first always stays)."""
    keep = [at for at in range(len(columns)) if at == 0 or any(row[at].text for row in body)]
    return tuple(columns[at] for at in keep), tuple(tuple(row[at] for at in keep) for row in body)


def outturn_table(judged: Judgement) -> Table | None:
    """Outturns of earlier years, where there are any beyond last year."""
    earlier, unit = outturns(judged), judged.indicator.unit
    if len(earlier) < 2:
        return None
    cells = tuple((Cell(year.label), amount(value, unit)) for year, value in earlier)
    return Table(f"{judged.indicator.name}, earlier years", ("Year", "Outturn"), cells, (), source(judged))


def history_table(judged: Judgement) -> Table | None:
    """Every figure of the series up to the one judged, with its target of this year, state, note and source.

    Totals that were added beside the indicator's own periods are left out.
    """
    unit, targets = judged.indicator.unit, {period.last: value for period, value in judged.profile}
    every = [] if judged.series is None else list(known(judged).observations)
    own = [seen for seen in every if seen.period.months <= judged.indicator.frequency] or every
    body = [
        (
            Cell(seen.period.label),
            observed(seen, unit, Notes(), due=owed(judged, seen.period)),
            amount(targets.get(seen.period.last), unit),
            Cell(seen.state.value if seen.value is not None else ""),
            Cell(seen.note),
            Cell(_from(seen)),
        )
        for seen in own
    ]
    if not any(row[1].text for row in body):
        return None
    columns, kept = without_blank(("Period", "Figure", _target_column(judged), "State", "Note", "From"), body)
    title = f"{judged.indicator.name}, all figures, {unit_words(unit)}"
    return Table(title, columns, kept, (), source(judged), **_alone(judged))


def _target_column(judged: Judgement) -> str:
    return "Target" + (" to date" if judged.indicator.counting is Counting.EACH else "")


def _from(seen: Observation) -> str:
    """The file and line of a return; a query that gives all figures alike stands in the page's own part on sources."""
    line = seen.origin.query if seen.origin.query.startswith("line ") else ""
    return ", ".join(part for part in (file_words(seen.origin.source), line) if part)
