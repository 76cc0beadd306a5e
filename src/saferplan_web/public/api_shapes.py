"""What answers of the API look like where inside and public parts have the same: figures, lines, tables, faults."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Schema
from ninja.pagination import PaginationBase

from saferplan.values.document import ChartBlock, Section, Table, TableBlock

KEY = r"^[-a-zA-Z0-9_]+$"
Key = Annotated[str, Path(pattern=KEY, max_length=120, description="Short name, as lists give it")]
Month = Annotated[
    str,
    Query(
        pattern=r"^[0-9]{4}-[0-9]{2}$", description="As at the end of this month, such as 2015-06", examples=["2015-06"]
    ),
]  # fmt: skip
LARGEST_PAGE, LAST_PAGE = 200, 100_000


class Fault(Schema):
    """One thing that is wrong: what, where in the request, how to mend it."""

    what: str
    where: str = ""
    mend: str = ""


class Refusal(Schema):
    """Every answer that is not what was asked for. `faults` are all that were found; what, where and mend the first."""

    status: int
    what: str
    where: str = ""
    mend: str = ""
    faults: list[Fault]


class Cell(Schema):
    """A figure as it is printed, blank where there is none. `value` is unrounded where figures may be, else null."""

    text: str
    value: float | None = None
    mark: str = ""


class Status(Schema):
    """A status by its word, and what it states."""

    name: str
    statement: str = ""


class Line(Schema):
    """An indicator as at a month, in the words and figures of the dashboard."""

    key: str
    name: str
    priority: str | None = None
    status: Status
    period: str
    sentence: str
    unit: str
    figure: Cell
    compared_with: Cell
    comparison: str
    target: Cell
    annual_target: Cell
    target_words: str
    last_year: Cell
    change: Cell
    change_words: str
    chance: str
    outlook: Cell
    outlook_range: str
    odds: str
    state: str


_SAME = (
    "period", "sentence", "unit", "figure", "target", "annual_target", "target_words", "last_year", "change",
    "change_words", "chance", "outlook", "outlook_range", "odds", "state", "status",
)  # fmt: skip


def line_of(key: str, name: str, priority: str | None, row: Mapping[str, Any]) -> dict[str, Any]:
    """A line from the row that a sheet or a release keeps."""
    same = {one: row[one] for one in _SAME}
    return {
        "key": key, "name": name, "priority": priority, **same, "compared_with": row["against"],
        "comparison": row["against_words"],
    }  # fmt: skip


class TableShape(Schema):
    """A table as it is printed; the first cell of a row names it."""

    title: str
    columns: list[str]
    rows: list[list[Cell]]
    notes: list[str]


def table_shape(table: Table) -> dict[str, Any]:
    """A table of the library."""
    rows = [[{"text": cell.text, "value": cell.value, "mark": cell.mark} for cell in row] for row in table.rows]
    return {"title": table.title, "columns": list(table.columns), "rows": rows, "notes": list(table.notes)}


def tables_in(section: Section) -> list[dict[str, Any]]:
    """Every table of a composed section, in its order."""
    blocks = [one for one in section.blocks if isinstance(one, TableBlock | ChartBlock)]
    own = [table_shape(one.table) for one in blocks if one.table is not None]
    return own + [table for part in section.sections for table in tables_in(part)]


class Paging(PaginationBase):
    """Lists a page at a time: `?page=2&size=50`. The answer says how many there are and which page comes next."""

    class Input(Schema):
        """Which page."""

        page: int = Field(1, ge=1, le=LAST_PAGE)
        size: int = Field(100, ge=1, le=LARGEST_PAGE)

    class Output(Schema):
        """A page of a list."""

        items: list[Any]
        count: int
        page: int
        next_page: int | None

    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        """The part of the list asked for."""
        start = (pagination.page - 1) * pagination.size
        count = self._items_count(queryset)
        more = start + pagination.size < count
        items = queryset[start : start + pagination.size] if start < count else []
        return {
            "items": items, "count": count, "page": pagination.page,
            "next_page": pagination.page + 1 if more else None,
        }  # fmt: skip


REFUSED = frozenset({400, 403, 404, 405, 422, 429, 500})
NEEDS_TOKEN = REFUSED | {401}


def answers(shape: Any, *more: int, status: int = 200, token: bool = True) -> dict[Any, Any]:
    """The answers that an address may give, for its description: what was asked for, and refusals in one form."""
    return {status: shape, frozenset({*(NEEDS_TOKEN if token else REFUSED), *more}): Refusal}
