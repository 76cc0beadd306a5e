"""Recognises police.uk files: by their header, by other names for it, or by what the columns hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from saferplan.sources.police_uk_columns import DATASETS, Column
from saferplan.values.errors import SaferplanError

# Without these a file is not of the kind.
# A partner's file may have some columns of the same names; a police.uk file has most of them.
_FEWEST = 6
_SAMPLE = 50
_MARKS = {
    "street": {"month_text", "crime_type"},
    "outcomes": {"month_text", "outcome_type"},
    "stop-and-search": {"date", "type", "object"},
}


@dataclass(frozen=True)
class Layout:
    """How one file lies: its dataset, the column at each position (None: not one of ours), rows of header to skip."""

    dataset: str
    columns: tuple[Column | None, ...]
    header: bool
    remark: str = ""

    @property
    def present(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column)


def find_layout(head: Iterable[Sequence[str]]) -> Layout | None:
    """The layout from a file's first rows, or None where it is no police.uk file.

    The header decides; where it is missing or says nothing, the columns are recognised by what they hold.
    """
    first = next(iter(head := iter(head)), None)
    if not first:
        return None
    if known := _known(tuple(first)):
        return known
    rows = [first, *islice(head, _SAMPLE)]
    return _by_contents(rows, header=False) or _by_contents(rows[1:], header=True)


@lru_cache
def _known(header: tuple[str, ...]) -> Layout | None:
    """The layout that a header says; kept, because hundreds of files have the same."""
    found = (_by_header(dataset, columns, header) for dataset, columns in DATASETS.items())
    return next((layout for layout in found if layout), None)


def _by_header(dataset: str, columns: tuple[Column, ...], header: Sequence[str]) -> Layout | None:
    names = [_plain(text) for text in header]
    at: dict[int, Column] = {}
    for column in columns:
        known = (_plain(column.header), *column.aliases)
        places = (names.index(name) for name in known if name in names)
        if (place := next((place for place in places if place not in at), None)) is not None:
            at[place] = column
    found = {column.name for column in at.values()}
    if not _MARKS[dataset] <= found or len(found) < _FEWEST:
        return None
    exact = [column.header for column in columns] == list(header)
    missing = [column.header for column in columns if column.name not in found and column.kind != "dropped"]
    remark = "" if exact else "the header is not the publisher's; columns were found by other names for them"
    if missing:
        remark = f"columns not in the file: {', '.join(missing)}"
    return Layout(dataset, tuple(at.get(place) for place in range(len(header))), True, remark)


def _by_contents(rows: Sequence[Sequence[str]], header: bool) -> Layout | None:
    """Columns in the publisher's order whose values all fit."""
    sample = [row for row in rows if row]
    for dataset, columns in DATASETS.items():
        alike = sum(len(row) == len(columns) and _fits(columns, row) for row in sample)
        if alike and alike >= 0.8 * len(sample):
            what = "unknown" if header else "missing"
            return Layout(dataset, columns, header, f"the header is {what}; columns were recognised by what they hold")
    return None


def _fits(columns: tuple[Column, ...], row: Sequence[str]) -> bool:
    return all(not col.pattern or re.fullmatch(col.pattern, text) for col, text in zip(columns, row, strict=True))


def _plain(header: str) -> str:
    return "".join(letter for letter in header.lower() if letter.isalnum())


_ENDINGS = re.compile(r"\b(police service|police|constabulary|service)\b")
_OTHERWISE = {"british transport police": "btp", "police service of northern ireland": "northern-ireland"}


def force_slug(name: str) -> str:
    """The slug that the publisher's file names use for a force: Devon & Cornwall Police is devon-and-cornwall."""
    plain = " ".join(name.lower().replace("&", " and ").split())
    return _OTHERWISE.get(plain) or "-".join(_ENDINGS.sub(" ", plain).replace("-", " ").split())


def name_it(name: str, what: str) -> SaferplanError:
    """Told where neither the file's name nor its rows say which force and month it is."""
    return SaferplanError(
        what, name,
        "Nothing was changed. Name the file as the publisher does: 2020-01-kent-street.csv "
        "(or -outcomes, -stop-and-search).",
    )  # fmt: skip
