"""The dashboard's lines: what is shown of each indicator, filtered, sorted, and as a table to take away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from saferplan.values.document import Cell, Table
from saferplan_web.performance.models import Sheet
from saferplan_web.performance.shown import lead_of

# An activity rating has a shape too, so that colour is never alone.
RATINGS = {
    "green": {"name": "Green", "shape": "circle", "colour": "#0f7a52"},
    "amber": {"name": "Amber", "shape": "triangle", "colour": "#b35c00"},
    "red": {"name": "Red", "shape": "square", "colour": "#b10e1e"},
}
NO_PRIORITY = "Other indicators"
NOT_TESTED = ("", "not tested")
COLUMNS = (
    "Indicator", "Priority", "Status", "Period", "Figure", "Compared with", "Comparison", "Target to date",
    "Target for the year", "Same period last year", "Change", "Chance", "Year-end outlook", "Range",
    "Odds of meeting the target", "Activity", "Lead", "Exception", "Restricted",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One indicator on the dashboard."""

    sheet: Sheet

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.sheet.row.get(name, "")

    @property
    def indicator(self) -> Any:
        return self.sheet.indicator

    @property
    def priority(self) -> str:
        return self.indicator.priority.name if self.indicator.priority else NO_PRIORITY

    @property
    def activity(self) -> dict[str, str] | None:
        return RATINGS.get(self.indicator.activity)

    @property
    def lead(self) -> str:
        post = lead_of(self.indicator)
        return post.title if post else ""

    @property
    def tested(self) -> str:
        """Whether the change is more than chance, where it was tested."""
        moved = self.sheet.row.get("movement", "")
        return "" if moved in NOT_TESTED or not self.sheet.row["change"]["text"] else moved


SORTS: dict[str, Callable[[Line], Any]] = {
    "name": lambda line: line.indicator.name.casefold(),
    "status": lambda line: (line.status["worse"] is None, -(line.status["worse"] or 0), line.status["name"]),
    "priority": lambda line: (line.indicator.priority.place if line.indicator.priority else 10**6, line.priority),
    "lead": lambda line: (not line.lead, line.lead.casefold()),
    "activity": lambda line: ("red", "amber", "green", "").index(line.indicator.activity or ""),
}


def sifted(lines: Iterable[Line], chosen: dict[str, Any]) -> list[Line]:
    """The lines that the filters leave."""
    tests: dict[str, Callable[[Line, str], bool]] = {
        "priority": lambda line, key: (line.indicator.priority.key if line.indicator.priority else "none") == key,
        "status": lambda line, name: line.status["name"] == name,
        "lead": lambda line, title: line.lead == title,
        "exceptional": lambda line, _: line.sheet.exceptional,
        "restricted": lambda line, asked: line.indicator.restricted == (asked == "yes"),
    }
    return [line for line in lines if all(tests[name](line, value) for name, value in chosen.items() if name in tests)]


def in_order(lines: Sequence[Line], sort: str) -> list[Line]:
    """The lines in the order asked for; else as they came, exceptions first."""
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(lines, key=key, reverse=sort.startswith("-")) if key else list(lines)


def in_groups(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Exceptions, furthest first; then the others by priority, in the order of the plan."""
    exceptions = [line for line in lines if line.sheet.exceptional]
    groups: dict[str, list[Line]] = {}
    for line in sorted((line for line in lines if not line.sheet.exceptional), key=SORTS["priority"]):
        groups.setdefault(line.priority, []).append(line)
    return [("Exceptions", exceptions)] * bool(exceptions) + list(groups.items())


def table_of(lines: Iterable[Line], title: str, data_as_at: str) -> Table:
    """The same lines as a table to take away."""
    notes = (f"Data as at {data_as_at}.",) if data_as_at else ()
    return Table(title, COLUMNS, tuple(_cells(line) for line in lines), notes)


def _cells(line: Line) -> tuple[Cell, ...]:
    indicator, row = line.indicator, line.sheet.row

    def figure(name: str) -> Cell:
        return Cell(row[name]["text"], row[name]["value"], numeric=True, mark=row[name]["mark"])

    return (
        Cell(indicator.name), Cell(line.priority), Cell(row["status"]["name"]), Cell(row["period"]),
        figure("figure"), Cell(row["against_words"]), figure("against"), figure("target"), figure("annual_target"),
        figure("last_year"), figure("change"), Cell(line.tested), figure("outlook"), Cell(row["outlook_range"]),
        Cell(row["odds"]), Cell(line.activity["name"] if line.activity else ""), Cell(line.lead),
        Cell(row["why"]), Cell("yes" if indicator.restricted else ""),
    )  # fmt: skip
