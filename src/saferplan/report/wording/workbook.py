"""Words of a workbook: what stands around its tables, and how its figures are treated."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.report.wording.markings import exemption_words, marking_words
from saferplan.values.document import Exemption, Marking, Report, Table
from saferplan.values.errors import SaferplanError

CONTENTS, BACK, NOTES, DEFINITIONS = "Contents", "Back to contents", "Notes", "Definitions"
SHEET, HOLDS, UNIT, MEASURE, LABEL = "Sheet", "What it holds", "Unit", "Measure", "Label"
AREA, SIZE = "Area", "Size"
COVER, TREATED = "Cover", "How the figures are treated"
NO_ROW = "There is no row in this table."
MISSING, WITHHELD = "[x]", "[c]"  # the Analysis Function's shorthand
TREATMENT = (
    "A cell holds the figure as it was worked out, not rounded; its format shows it as the report prints it.",
    "A blank cell means that there is no figure. It never means nought.",
    "“not received” says that a figure is due and has not come, “withheld” that there is one that may not be seen. The "
    "words stand in its place, or beside it where a chart draws the column.",
    "What is said of a figure (provisional, a note, a break) stands in the column beside it.",
    "A column that only the chart of a sheet needs stands at the right of its table.",
)
SHORTHAND = (
    f"{MISSING} stands where a figure is not available: it has not been received, or there is none.",
    f"{WITHHELD} stands where a figure is withheld so that nobody can be recognised.",
    "A cell holds the figure as it was worked out; its format shows it as the report prints it.",
)
SHORTHAND_HERE = f"{MISSING} stands for not available, {WITHHELD} for withheld to protect people."
HIDDEN_WORDS = {"not received": False, "withheld": True, "": False}  # in place of a figure, and whether to protect
AS_GIVEN = "(as given)"  # after a text without any Latin letter, which the public writer would refuse
NO_NOTE = "no note"
NOTE_HEADS = ("Note number", "Note text")
BY_PERIOD = {1: "Figures by month", 3: "Figures by quarter", 6: "Figures by half year", 12: "Figures by year"}
BY_PERIOD_NOTE = (
    "The figures of the measures' tables once more, a row a measure and a column a period, as a scorecard is read. "
    "Measures whose figures are running totals have those here. Blank: no figure."
)
LIMITS_ARE = (
    "The limits at each size, which the chart of the areas draws. An area between its limits may differ by chance."
)


def limits_title(funnel: str) -> str:
    """The title of the table that holds a funnel's limits."""
    return f"{funnel}: limits"


def limit_name(name: str, role: str) -> str:
    """The name of one end of a pair of limits; other lines keep theirs."""
    end = {"low": "lower", "high": "upper"}.get(role, "")
    return f"{name}, {end}" if end else name


def unit_line(table: Table) -> str:
    """The unit of a table's figures."""
    return f"{UNIT}: {table.unit}" if table.unit else ""


def source_line(table: Table) -> str:
    """Where a table's figures come from."""
    source = table.origin.source
    return source if not source or source.startswith("Source") else f"Source: {source}"


def dated_line(report: Report) -> str:
    """The day the data of a document stood so."""
    return f"Data as at {report.data_as_at}"


def cover_lines(report: Report) -> tuple[str, ...]:
    """What stands under the title of a workbook's cover."""
    told = (
        report.partnership,
        report.subtitle,
        f"As at {report.as_at}",
        dated_line(report),
        report.marking,
        report.made_from,
    )
    return tuple(text for text in told if text)


def marked_line(marking: Marking, exemption: Exemption | None) -> str:
    """How far a sheet may travel; empty for one that anybody in the partnership may pass on."""
    told = [marking_words(marking)] if marking is not Marking.OFFICIAL else []
    return ". ".join([*told, *([exemption_words(exemption)] if exemption is not None else [])])


def one_table(notes: bool) -> str:
    """What a reader finds on a sheet of a public workbook."""
    told = " Its notes stand on the notes worksheet." if notes else ""
    return f"This worksheet contains one table.{told}"


def part_name(name: str, before: str = "", since: str = "") -> str:
    """The part of a line on one side of a break."""
    return f"{name} before {before}" if before else f"{name} from {since}"


def drawn_name(name: str) -> str:
    """A column with what a chart draws, where another column has the name already."""
    return f"{name} as drawn"


def noted(number: int) -> str:
    """The mark of a note in a public workbook."""
    return f"[note {number}]"


def table_label(number: int) -> str:
    """The name of a sheet of a public workbook."""
    return f"Table {number}"


def refused(titles: Sequence[str]) -> SaferplanError:
    """A public workbook with parts that are not for the public."""
    told = "; ".join(titles)
    return SaferplanError(
        f"these tables are not for the public: {told}.", mend="Leave them out, or do not make it public."
    )
