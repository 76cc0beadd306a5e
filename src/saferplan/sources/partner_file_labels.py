"""What long and wide tables share: the labels of a row (year, place, category), and the rows that must not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from saferplan.catalogue.mappings import Mapping, folded
from saferplan.sources.cells import heading_of, text_of
from saferplan.sources.headings import Headings
from saferplan.sources.sheets import Cell, Row, Sheet
from saferplan.values.period import Period

_LABELS = ("year", "place", "category", "subcategory")


class NotLoaded(Exception):
    """Why a row is kept aside, and the period whose count it should have given, where that is known."""

    def __init__(self, reason: str, period: Period | None = None) -> None:
        super().__init__(reason)
        self.period = period


@dataclass(frozen=True)
class Place:
    """Result of looking a place up: its code, or None for “no place”."""

    code: str | None


class Labels:
    """Reads the labels of one sheet's rows, in order: blank ones are filled from above where the sheet merges them."""

    def __init__(self, sheet: Sheet, headings: Headings, mapping: Mapping, where: str) -> None:
        self.mapping, self.headings, self.where = mapping, headings, where
        self.missing = frozenset(text.casefold() for text in mapping.missing)
        self.at = {name: self.column(getattr(mapping.columns, name)) for name in _LABELS}
        self._rules = [
            (headings.find((rule.column,), where), tuple(heading_of(value) for value in rule.values), rule.reason)
            for rule in mapping.leave_out
        ]
        self._merged = {
            (first, column): last
            for first, column, last, _ in sheet.merged
            if last > first and column in self.at.values()
        }
        self._filled: dict[int, tuple[int, Cell]] = {}
        self._down = [at for name in mapping.fill_down if (at := self.at[name]) is not None]
        self._above: dict[int, Cell] = {}
        self._codes = folded(mapping.places)
        self._known_codes = {code.casefold(): code for code in mapping.places.values() if code}
        self._places: dict[str, Place | None] = {}

    def column(self, names: Sequence[str]) -> int | None:
        """Where a column stands; None where the mapping names none."""
        return self.headings.find(names, self.where) if names else None

    def fill(self, line: int, cells: list[Cell]) -> None:
        """Put into blank label cells what a merged cell, or a cell above under `fill_down`, says of this row too."""
        for (first, column), last in self._merged.items():
            if first == line - 1:
                self._filled[column] = (last, cells[column])
        for column, (last, value) in self._filled.items():
            if line - 1 <= last and cells[column] == "":
                cells[column] = value
        for column in self._down:
            if text_of(cells[column]):
                self._above[column] = cells[column]
            else:
                cells[column] = self._above.get(column, "")

    def left_out(self, cells: Sequence[Cell]) -> str:
        """The reason why the row must not count (“total row”), or empty."""
        for column, values, reason in self._rules:
            text = heading_of(cells[column]) if column is not None else ""
            if any(fnmatchcase(text, value) for value in values):
                return reason
        return ""

    def told(self, row: Row, columns: Iterable[int | None]) -> str:
        """A row kept aside, in words: only columns that are read.

        Where cells are lacking or too many, those of a column that must not be stored may have moved under another
        heading; if the mapping has such columns, nothing of the row is told but its line.
        """
        if row.fault and (self.mapping.left_out or self.mapping.key_is == "identifier"):
            return "(not stored, because its cells may stand under wrong headings)"
        shown = sorted({at for at in columns if at is not None})
        return "; ".join(f"{text_of(self.headings.cells[at])}: {text_of(row.cells[at])}" for at in shown)

    def text(self, name: str, cells: Sequence[Cell]) -> str | None:
        """A label's text, the mapping's constant where no column holds it, None where it is missing."""
        column = self.at[name]
        if column is None:
            return getattr(self.mapping.constants, name) or None
        text = text_of(cells[column])
        return None if not text or text.casefold() in self.missing else text

    def place(self, cells: Sequence[Cell]) -> str | None:
        """The place's code where the mapping lists codes, else its text; raises NotLoaded for a name not listed."""
        text = self.text("place", cells)
        if text is None or not self._codes:
            return text
        if text not in self._places:
            self._places[text] = self._look_up(text)
        found = self._places[text]
        if found is None:
            raise NotLoaded("place not in the mapping")
        return found.code

    def _look_up(self, text: str) -> Place | None:
        key = text.casefold()
        if key in self._codes:
            return Place(self._codes[key] or None)
        return Place(self._known_codes[key]) if key in self._known_codes else None
