"""Any partner's table, long or wide, read as its mapping says.

In a long table every row under the headings is a row of the account. In a wide one, with a column a month, every
cell under a month is. Missing is not zero: a row whose count is blank is loaded without one, see `Intake`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

import pyarrow as pa

from saferplan.catalogue.mappings import Mapping, shipped_mappings
from saferplan.sources import partner_file_long, partner_file_wide
from saferplan.sources.cells import heading_of, text_of
from saferplan.sources.contract import InputFile, Progress, Writer
from saferplan.sources.headings import Headings, find_headings
from saferplan.sources.intake import Intake
from saferplan.sources.sheets import Sheet, open_sheets
from saferplan.values.errors import SaferplanError

_ALL_SHEETS = "*"
_PERSONAL = re.compile(
    r"name|(fore|first|given|middle|sur|last|full|maiden)[ _-]?names?|(client|victim|offender|suspect|perpetrator|"
    r"patient|person|child|service user|casualty)('?s)?[ _-]names?|e-?mail( address)?|(home |mobile )?(tele)?phone"
    r"( (no|number)\.?)?|mobile( (no|number)\.?)?|d\.?o\.?b\.?|date of birth|birth ?date|(home )?address( line \d)?|"
    r"nhs (no|number)\.?|ni(no| number)|national insurance( (no|number)\.?)?|passport( (no|number)\.?)?"
)
_FIELDS = [
    ("period_first", pa.int32()),
    ("period_months", pa.int32()),
    ("date", pa.date32()),
    ("place", pa.string()),
    ("category", pa.string()),
    ("subcategory", pa.string()),
    ("count", pa.float64()),
    ("key", pa.string()),
    ("flags", pa.list_(pa.string())),
]


def recognise(file: InputFile, head: str) -> bool:
    """Whether the file's headings are those of exactly one mapping of the catalogue."""
    return shipped_mapping(file, head) is not None


def shipped_mapping(file: InputFile, head: str = "") -> Mapping | None:
    """The one mapping of the catalogue that fits the file; None where none or several do.

    `head` is the decoded beginning of a text file, by which most are told apart without opening it.
    """
    folded = " ".join(head.casefold().split())
    likely = [known for known in shipped_mappings() if not head or _may_hold(known, folded)]
    if not likely:
        return None
    with suppress(SaferplanError):  # what is wrong with the file is told when it is loaded
        sheets = open_sheets(file)
        fitting = [known for known in likely if any(_fits(known, sheet) for sheet in sheets)]
        return fitting[0] if len(fitting) == 1 else None
    return None


def load(
    files: Sequence[InputFile], writer: Writer, mapping: Mapping | None = None, progress: Progress | None = None
) -> None:
    """Load the files by the mapping given, or each by the one of the catalogue that fits it."""
    for file in files:
        chosen = mapping or shipped_mapping(file)
        if chosen is None:
            raise SaferplanError(
                "no mapping says how to read this table.",
                file.name,
                "Write one (docs/guide/mappings.md shows how) and give it with --mapping.",
            )
        count = _load_file(file, chosen, writer)
        if progress:
            progress(file.size, count)


def schema_of(mapping: Mapping) -> pa.Schema:
    """Columns of `partner:<mapping>`, without `unit`."""
    return pa.schema([*_FIELDS, *((f"number_{name}", pa.float64()) for name in mapping.numbers)])


def _load_file(file: InputFile, mapping: Mapping, writer: Writer) -> int:
    intake = Intake(writer, file.name, mapping.dataset, schema_of(mapping))
    reader = partner_file_wide if mapping.layout == "wide" else partner_file_long
    for sheet, headings in _chosen_sheets(file, mapping, intake):
        _check_columns(mapping, headings, file.name, intake)
        intake.sheet = sheet.name
        reader.read(sheet, headings, mapping, intake)
    return intake.finish().rows_read


def _chosen_sheets(file: InputFile, mapping: Mapping, intake: Intake) -> list[tuple[Sheet, Headings]]:
    """The sheets to read with their headings; those passed over are remarked on."""
    sheets = open_sheets(file, mapping.separator)
    if mapping.sheet not in ("", _ALL_SHEETS) and (len(sheets) > 1 or sheets[0].name):
        named = [sheet for sheet in sheets if heading_of(sheet.name) == heading_of(mapping.sheet)]
        if not named:
            raise SaferplanError(
                f"there is no sheet “{mapping.sheet}”.", file.name, f"There are: {', '.join(s.name for s in sheets)}."
            )
        sheets = named
    needed = mapping.headings()
    pairs = [(sheet, find_headings(sheet, needed, mapping.heading_row)) for sheet in sheets]
    found = [(sheet, headings) for sheet, headings in pairs if headings]
    if not found:
        raise SaferplanError(_lacking(sheets, mapping), file.name, f"Mend the mapping {mapping.name}, or the file.")
    if len(found) > 1 and mapping.sheet != _ALL_SHEETS:
        names = ", ".join(sheet.name for sheet, _ in found)
        raise SaferplanError(
            f"several sheets hold the headings of the mapping {mapping.name}: {names}.",
            file.name,
            'Name one as `sheet` in the mapping, or write sheet = "*" for all of them.',
        )
    for sheet, headings in pairs:
        if headings is None:
            intake.remark(f"sheet “{sheet.name}” does not hold the headings and was passed over")
    return found


def _lacking(sheets: Sequence[Sheet], mapping: Mapping) -> str:
    for names in mapping.headings():
        if not any(find_headings(sheet, [names], mapping.heading_row) for sheet in sheets):
            return f"no row near the top holds the heading “{'” or “'.join(names)}” that the mapping names."
    return "no one row near the top holds all the headings that the mapping names."


def _check_columns(mapping: Mapping, headings: Headings, where: str, intake: Intake) -> None:
    """Columns that look like personal details must be named by the mapping; others not read are remarked on."""
    declared = {heading_of(name) for name in mapping.known_headings()}
    unread = [text_of(cell) for cell in headings.cells if text_of(cell) and heading_of(cell) not in declared]
    for name in unread:
        if _PERSONAL.fullmatch(name.casefold()):
            raise SaferplanError(
                f"the column “{name}” looks like personal details, and the mapping does not speak of it.",
                f"{where}, line {headings.line}",
                "Remove it from the file, or name it under left_out in the mapping: it is then never stored.",
            )
    key = [name for name in mapping.columns.key if _PERSONAL.fullmatch(heading_of(name))]
    if key and mapping.key_is != "identifier":
        raise SaferplanError(
            f"the key column “{key[0]}” looks like personal details.",
            f"{where}, line {headings.line}",
            'Write key_is = "identifier" and a key_salt in the mapping: only digests are then stored.',
        )
    if mapping.layout == "long" and unread:
        intake.remark(f"columns not read: {', '.join(unread)}")


def _may_hold(mapping: Mapping, head: str) -> bool:
    return all(any(heading_of(name) in head for name in names) for names in mapping.headings())


def _fits(mapping: Mapping, sheet: Sheet) -> bool:
    headings = find_headings(sheet, mapping.headings(), mapping.heading_row)
    if headings is None:
        return False
    return mapping.layout == "long" or bool(partner_file_wide.has_periods(headings, mapping))
