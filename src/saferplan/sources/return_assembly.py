"""From cells to returns: numbers of one return and period come together, whatever order they stood in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from saferplan.sources.cells import text_of
from saferplan.sources.return_cells import PLACES, Fault, Taken, known_value, read_figure
from saferplan.sources.sheets import Cell
from saferplan.values.figures import round_half_away
from saferplan.values.folder import Return
from saferplan.values.period import Period
from saferplan.values.returns import Aside, Part, ReadReturn, WantedRow
from saferplan.values.series import State

_GIVEN = [state for state in State if state is not State.NOT_RECEIVED]
_PAIRS = {Part.NUMERATOR: Part.DENOMINATOR, Part.DENOMINATOR: Part.NUMERATOR}


@dataclass(frozen=True)
class Found:
    """One filled cell: which number of which return it is to give, and where it stands."""

    key: str
    part: Part
    period: Period
    cell: Cell
    sheet: str
    place: str
    line: int


@dataclass
class _Open:
    """The numbers of one return that were understood so far."""

    taken: dict[Part, tuple[Found, Taken]] = field(default_factory=dict)


class Assembly:
    """Gathers cells; `finish` makes returns of them. What does not fit together is kept aside, each with its reason."""

    def __init__(self, rows: Mapping[str, WantedRow], shown: Collection[Period], name: str) -> None:
        self._rows, self._shown, self._name = rows, set(shown), name
        self._open: dict[tuple[str, Period], _Open] = {}
        self._states: dict[str, State | str] = {}  # a text is a state that is not known
        self._notes: dict[str, str] = {}
        self._aside: list[Aside] = []
        self._remarks: list[str] = []
        self._waiting: list[Found] = []
        self._cells = self._unchanged = 0

    def keep_row(self, aside: Aside) -> None:
        """Keep aside what is not known to be any return."""
        self._aside.append(aside)
        self._cells += aside.cells

    def row(self, key: str, part: Part, state: str, note: str) -> None:
        """What stands beside the figures of a row: it holds for all that the row gives."""
        if state and (part is Part.FIGURE or key not in self._states):
            known = next((one for one in _GIVEN if one.value == state.casefold()), None)
            self._states[key] = known or state
        if note and (part is Part.FIGURE or key not in self._notes):
            self._notes[key] = note

    def add(self, found: Found) -> None:
        """One filled cell; it is read at the end, when the states of all rows are known."""
        self._cells += 1
        self._waiting.append(found)

    def _read(self, found: Found) -> None:
        row = self._rows[found.key]
        state = self._states.get(found.key)
        if found.period.months != row.frequency and not _wave(row, found.period):
            what = f"{found.period.label} is not a period that figures of “{row.name}” come in."
            return self._keep(found, Fault(what, "Clear the cell, or give the figure under its own period."))
        if isinstance(state, str) and not isinstance(state, State):
            mend = "Choose one of: " + ", ".join(_GIVEN) + "."
            return self._keep(found, Fault(f"the state “{state[:40]}” of its row is not known.", mend))
        read = read_figure(found.cell, row, found.part)
        if isinstance(read, Fault):
            return self._keep(found, read)
        if found.period in self._shown and self._is_known(found, read):
            self._unchanged += 1
            return None
        taken = self._open.setdefault((found.key, found.period), _Open()).taken
        if found.part in taken:
            return self._again(found, read, taken)
        taken[found.part] = (found, read)
        return None

    def _is_known(self, found: Found, read: Taken) -> bool:
        row = self._rows[found.key]
        before = next((one for one in row.known if one.period == found.period), None)
        value = known_value(before, found.part, row) if before else None
        if value is None or read.value is None:
            return value is None and read.value is None
        return round(float(value), PLACES) == round(float(read.value), PLACES)

    def _again(self, found: Found, read: Taken, taken: dict[Part, tuple[Found, Taken]]) -> None:
        first, known = taken[found.part]
        if known.value == read.value:
            what = f"it repeats {first.place}: the same figure for the same period."
            return self._keep(found, Fault(what, "Clear one of them."))
        mend = "Leave the one that is right, and clear the other."
        self._keep(found, Fault(f"{first.place} gives another figure for the same period.", mend))
        del taken[found.part]
        self._keep(first, Fault(f"{found.place} gives another figure for the same period.", mend))
        return None

    def _keep(self, found: Found, fault: Fault) -> None:
        text = text_of(found.cell)[:80]
        self._aside.append(Aside(found.sheet, found.place, text, fault.reason, fault.mend))

    def finish(self) -> ReadReturn:
        """The returns, in the order of keys and periods asked for, and everything that was kept aside."""
        for found in self._waiting:
            self._read(found)
        order = {key: at for at, key in enumerate(self._rows)}
        made: dict[str, list[Return]] = {}
        taken = 0
        for (key, period), one in sorted(self._open.items(), key=lambda item: (order[item[0][0]], item[0][1])):
            row = self._return(self._rows[key], period, one.taken)
            if row is not None:
                made.setdefault(key, []).append(row)
                taken += len(one.taken)
        for key, note in self._notes.items():
            if key in made:
                made[key][-1] = replace(made[key][-1], note=note)
            elif not any(one.note == note for one in self._rows[key].known):
                self._remarks.append(f"“{self._rows[key].name}” has a note and no figure, so the note was not taken")
        rows = tuple(row for each in made.values() for row in each)
        return ReadReturn(rows, tuple(self._aside), tuple(self._remarks), self._cells, taken, self._unchanged)

    def _return(self, row: WantedRow, period: Period, taken: dict[Part, tuple[Found, Taken]]) -> Return | None:
        """One return of its numbers; parts without their other half, or that disagree, are kept aside."""
        for part, other in _PAIRS.items():
            if part in taken and (other not in taken or taken[other][1].value is None):
                self._drop(taken, part, f"the {part} stands without its {other}.", "Give both, or neither.")
        self._share(row, taken)
        if Part.FIGURE not in taken and Part.NUMERATOR not in taken:
            for part in list(taken):
                self._drop(taken, part, f"the {part} stands without its figure.", "Give the figure too.")
            return None
        values = {part: read.value for part, (_, read) in taken.items()}
        figure = taken.get(Part.FIGURE)
        first = figure[0] if figure else taken[Part.NUMERATOR][0]
        for found, read in taken.values():
            if read.remark:
                self._remarks.append(f"{found.sheet}, {found.place}: {read.remark}")
        above, below = values.get(Part.NUMERATOR), values.get(Part.DENOMINATOR)
        value = None if above is not None and below is not None else values.get(Part.FIGURE)
        size = values.get(Part.SAMPLE_SIZE)
        return Return(
            row.key, period, value, self._state(row.key, figure, above), "", above, below,
            values.get(Part.STANDARD_ERROR), None if size is None else int(size), self._name, first.line,
        )  # fmt: skip

    def _state(self, key: str, figure: tuple[Found, Taken] | None, above: Fraction | None) -> State:
        own = figure[1].state if figure else None
        if own is not None and not (own is State.NOT_RECEIVED and above is not None):
            return own
        beside = self._states.get(key)
        return beside if isinstance(beside, State) else State.FINAL

    def _share(self, row: WantedRow, taken: dict[Part, tuple[Found, Taken]]) -> None:
        """A percentage typed beside its two numbers must follow from them, to the decimals it was typed with."""
        if not {Part.FIGURE, Part.NUMERATOR, Part.DENOMINATOR} <= taken.keys():
            return
        value, above, below = (taken[part][1].value for part in (Part.FIGURE, Part.NUMERATOR, Part.DENOMINATOR))
        if value is None or above is None or below is None or not row.unit.percent:
            return
        decimals = next(at for at in range(PLACES + 1) if at == PLACES or (value * 10**at).denominator == 1)
        share = above / below * 100
        if abs(share - value) > Fraction(1, 2) / 10**decimals and round_half_away(share, decimals) != value:
            what = f"the percentage does not follow from its two numbers, which make {float(share):.4g}."
            for part in (Part.FIGURE, Part.NUMERATOR, Part.DENOMINATOR):
                self._drop(taken, part, what, "Mend the figure that is wrong, or leave the percentage blank.")

    def _drop(self, taken: dict[Part, tuple[Found, Taken]], part: Part, what: str, mend: str) -> None:
        found, _ = taken.pop(part)
        self._keep(found, Fault(what, mend))


def _wave(row: WantedRow, period: Period) -> bool:
    """Waves of a survey cover less than the time between them; a year may be given as one figure."""
    return period.months <= 12 < row.frequency or (period.months == 12 and row.frequency < 12)
