"""Mappings: how a partner's table is to be read, as a TOML file, checked here and nowhere else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from saferplan.values.errors import SaferplanError

Headings = Annotated[tuple[str, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]
"""One heading, or the several by which the same column is known in copies of the file."""

STRICT = ConfigDict(extra="forbid")
FOLDER = Path(__file__).parent / "mappings"
DATE_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S",
)  # fmt: skip
YES = ("y", "yes", "true", "1", "x", "✓")
NO = ("n", "no", "false", "0")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_NEVER_OPTIONAL = {"", "date", "period", "year", "month", "count"}  # without them every row would mean another thing
_NUMBER_NAME = re.compile(r"[a-z][a-z0-9_]*$")


@dataclass(frozen=True)
class Columns:
    """The heading of each column that is read. What is not named here is not loaded.

    A table of records names `date` (a day) or `period` (a month, quarter or year) or `year`, alone or with `month`.
    Without `count`, every row counts one. In a wide table the periods are headings, and `year` may name a column that
    holds the year of a row whose headings are Apr, May … or Q1, Q2 ….
    """

    __pydantic_config__ = STRICT
    date: Headings = ()
    period: Headings = ()
    year: Headings = ()
    month: Headings = ()
    place: Headings = ()
    category: Headings = ()
    subcategory: Headings = ()
    count: Headings = ()
    key: Headings = ()


@dataclass(frozen=True)
class Constants:
    """What is the same for every row and stands in no column."""

    __pydantic_config__ = STRICT
    period: str = ""
    year: str = ""
    place: str = ""
    category: str = ""
    subcategory: str = ""


@dataclass(frozen=True)
class Flag:
    """A column of yes and no. Blank is no; a text that is in neither list keeps the row aside."""

    __pydantic_config__ = STRICT
    column: Headings
    yes: tuple[str, ...] = YES
    no: tuple[str, ...] = NO


@dataclass(frozen=True)
class LeaveOut:
    """Rows that must not be counted, such as totals: where `column` holds one of `values` (a * stands for any text)."""

    __pydantic_config__ = STRICT
    column: str
    values: tuple[str, ...]
    reason: str = "total row"


@dataclass(frozen=True)
class Mapping:
    """How one kind of file is read. Every field but `name`, `layout` and `columns` may be left out.

    `sheet` is the sheet's name, empty for the first that has the headings; `heading_row` its line, 0 to look for it.
    `periods` narrows what counts as a period: “month”, “quarter”, “financial year”, “calendar year”. `missing` are
    texts that mean a value is not known. `places` gives the code of a place's name, empty for “no place”; names that
    it lacks keep the row aside. `left_out` are columns known and not loaded, `optional` names columns, numbers
    and flags that some copies lack. `key_is` says whether the key column
    holds pseudonyms already or identifiers, which are replaced by a keyed digest with `key_salt` before anything is
    written. `marks` are marks that may stand behind a number; what they mean becomes a flag of the row.
    """

    __pydantic_config__ = STRICT
    name: str
    layout: Literal["long", "wide"]
    columns: Columns
    title: str = ""
    sheet: str = ""
    heading_row: int = 0
    separator: str = ""
    periods: Literal["", "month", "quarter", "financial year", "calendar year"] = ""
    year_starts: int = 4
    date_formats: tuple[str, ...] = DATE_FORMATS
    excel_serials: bool = False
    missing: tuple[str, ...] = ("", "-", "–", "n/a", "na", "tbc", "*", "..", ":")
    decimal_comma: bool = False
    fill_down: tuple[Literal["year", "place", "category", "subcategory"], ...] = ()
    left_out: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    key_is: Literal["pseudonym", "identifier"] = "pseudonym"
    key_salt: str = ""
    constants: Constants = Constants()
    numbers: dict[str, Headings] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(
        default_factory=lambda: {"(p)": "provisional", "(r)": "revised", "(e)": "estimated", "*": "footnote"}
    )
    leave_out: tuple[LeaveOut, ...] = ()

    @property
    def dataset(self) -> str:
        return f"partner:{self.name}"

    def named(self) -> list[tuple[str, Headings]]:
        """Every column that is read: our name of it, and the headings it may have."""
        found = [(column.name, getattr(self.columns, column.name)) for column in fields(self.columns)]
        found += [*self.numbers.items(), *((name, flag.column) for name, flag in self.flags.items())]
        found += [("", (rule.column,)) for rule in self.leave_out]
        return [(name, headings) for name, headings in found if headings]

    def headings(self) -> list[Headings]:
        """The columns that must be there, each with the headings it may have."""
        return [headings for name, headings in self.named() if name not in self.optional]

    def known_headings(self) -> list[str]:
        """Every heading that the mapping speaks of, whether it is read or left out."""
        return [heading for _, headings in self.named() for heading in headings] + list(self.left_out)


_ADAPTER = TypeAdapter(Mapping)


def load_mapping(path: Path | str) -> Mapping:
    """Read a mapping file; SaferplanError names the file, the field and what is allowed there."""
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise SaferplanError(f"the mapping cannot be read ({error.strerror}).", str(path)) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SaferplanError(f"this is no TOML: {error}.", str(path), "Texts stand in quotes.") from None
    try:
        mapping = _ADAPTER.validate_python(data)
    except ValidationError as error:
        raise SaferplanError(_told(error), str(path)) from None
    _check(mapping, str(path))
    return mapping


@cache
def shipped_mappings() -> tuple[Mapping, ...]:
    """The mappings of the catalogue, by name."""
    return tuple(load_mapping(path) for path in sorted(FOLDER.glob("*.toml")))


def _told(error: ValidationError) -> str:
    parts = []
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"]) or "the file"
        parts.append(f"{where}: {_plainly(fault)}")
    return "; ".join(parts) + "."


def _plainly(fault: Any) -> str:
    if fault["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        allowed = _allowed(fault["loc"][:-1])
        return f"there is no such field; known are {', '.join(allowed)}" if allowed else "there is no such field"
    if fault["type"] in ("missing", "missing_argument"):
        return "must be given"
    return f"{fault['msg']}, not {fault['input']!r}"


def _allowed(place: tuple[Any, ...]) -> list[str]:
    kind: Any = {(): Mapping, ("columns",): Columns, ("constants",): Constants}.get(place)
    if place[:1] == ("flags",):
        kind = Flag
    elif place[:1] == ("leave_out",):
        kind = LeaveOut
    return [column.name for column in fields(kind)] if kind else []


def _check(mapping: Mapping, where: str) -> None:
    """What single fields cannot show: that together they say how to find a period, and that names are usable."""
    for fault, what, mend in _faults(mapping):
        if fault:
            raise SaferplanError(what, where, mend)


def _faults(mapping: Mapping) -> Iterable[tuple[bool, str, str]]:
    columns, constants = mapping.columns, mapping.constants
    dated = bool(columns.date or columns.period or columns.year or constants.period or constants.year)
    yield not _NAME.match(mapping.name), f"name: “{mapping.name}” is not usable.", "Small letters, digits and hyphens."
    yield (
        mapping.layout == "long" and not dated,
        "columns: a long table needs the column of its date, period or year.",
        "Give columns.date, columns.period or columns.year, or constants.period.",
    )
    yield (
        mapping.layout == "wide" and bool(columns.date or columns.period or columns.month or columns.count),
        "columns: in a wide table the periods are headings and the counts stand under them.",
        "Leave out date, period, month and count.",
    )
    yield (
        mapping.layout == "wide" and bool(mapping.numbers or columns.key),
        "a wide table has counts only: numbers and key belong to long tables.",
        'Leave them out, or write layout = "long".',
    )
    yield bool(columns.month) and not (columns.year or constants.year), "columns: month needs year.", "Give both."
    yield not 1 <= mapping.year_starts <= 12, "year_starts: must be a month from 1 to 12.", "4 is April."
    yield mapping.heading_row < 0, "heading_row: must be a line number.", "0 looks for it."
    yield mapping.separator not in ("", ",", ";", "\t", "|"), "separator: must be one of , ; | or a tab.", ""
    yield (
        mapping.key_is == "identifier" and len(mapping.key_salt) < 16,
        "key_salt: identifiers need a salt of at least 16 characters.",
        "Make one up, keep it with the mapping, and never change it: keys would no longer match.",
    )
    yield from _name_faults(mapping)


def _name_faults(mapping: Mapping) -> Iterable[tuple[bool, str, str]]:
    known = {name for name, _ in mapping.named()} - _NEVER_OPTIONAL
    for name in mapping.optional:
        yield name not in known, f"optional: “{name}” is not one of {', '.join(sorted(known))}.", ""
    for name in mapping.numbers:
        yield not _NUMBER_NAME.match(name), f"numbers.{name}: is not usable as a name.", "Small letters, digits and _."
    for heading in mapping.known_headings():
        yield not heading.strip(), "columns: a heading is blank.", "Write the heading as it stands in the file."
    for form in mapping.date_formats:
        yield "%" not in form, f"date_formats: “{form}” is no format.", "Write %d/%m/%Y or the like."


def folded(texts: Dict[str, str]) -> dict[str, str]:
    """Keys without regard to case and doubled spaces."""
    return {" ".join(key.casefold().split()): value for key, value in texts.items()}
