"""The columns of the three kinds of police.uk file: their names, what they hold, and how either reader takes them.

Both readers, the engine's and the careful one, follow these tables, so a column is described once.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from saferplan.values.period import Period

WRONG_NUMBER = "wrong number of columns"
NOT_A_MONTH = "month is not a month"
OTHER_MONTH = "month differs from the file's"
NOT_NUMBERS = "coordinates are not numbers"
NOT_A_TIME = "date is not a time"
NOT_TRUTH = "neither True nor False"
OPEN_QUOTE = "quotation mark not closed"
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?")
_DIGITS = re.compile(r"[0-9a-fA-F]{64}")

Kind = Literal["text", "needed", "number", "id", "month", "time", "truth", "dropped"]
Value = str | float | bytes | bool | datetime | None


class Odd(Exception):
    """A field cannot be taken; its text is the reason the row is kept aside for."""


@dataclass(frozen=True)
class Column:
    """`name` in the store, `header` as published, other headers it is known by, and a pattern all its values fit."""

    name: str
    header: str
    kind: Kind = "text"
    aliases: tuple[str, ...] = ()
    pattern: str = ""

    @property
    def reason(self) -> str:
        """Why a row is kept aside whose needed text is blank."""
        return f"{self.header.lower()} is blank"

    @property
    def stored(self) -> bool:
        return self.kind not in ("month", "dropped")

    @property
    def sql_type(self) -> str:
        return {"number": "DOUBLE", "id": "BLOB", "time": "TIMESTAMP", "truth": "BOOLEAN"}.get(self.kind, "VARCHAR")

    def sql(self) -> str:
        """The stored value from the text column of the same name."""
        name = self.name
        match self.kind:
            case "number":
                return f"try_cast({name} AS DOUBLE)"
            case "id":
                return f"try(unhex({name}))"
            case "time":
                return f"try_cast({name} AS TIMESTAMP)"
            case "truth":
                return f"CASE {name} WHEN 'True' THEN true WHEN 'False' THEN false END"
        return name

    def odd_sql(self, month: str) -> str:
        """Whether the careful reader must look at the row: never false where it would keep the row aside.

        `month` is the SQL of the file's month, as text.
        """
        name = self.name
        match self.kind:
            case "needed":
                return f"coalesce(trim({name}) = '', true)"
            case "number":
                return f"({name} IS NOT NULL AND NOT coalesce(isfinite(try_cast({name} AS DOUBLE)), false))"
            case "id":  # any other identifier is left to the careful reader, which keeps it as text
                return f"({name} IS NOT NULL AND (strlen({name}) <> 64 OR try(unhex({name})) IS NULL))"
            case "month":
                return f"({name} IS DISTINCT FROM {month})"
            case "time":
                start, value = f"({month} || '-01')::TIMESTAMP", f"try_cast({name} AS TIMESTAMP)"
                span = f"{start} - INTERVAL 1 DAY AND {start} + INTERVAL 1 MONTH + INTERVAL 1 DAY"
                form = f"regexp_full_match({name}, '{_TIME.pattern}')"
                return f"NOT coalesce({value} BETWEEN {span} AND {form}, false)"
            case "truth":
                return f"({name} IS NOT NULL AND {name} NOT IN ('True', 'False'))"
        return "false"

    def take(self, text: str, month: str) -> Value:
        """The stored value, by the careful reader; raises Odd with the reason where the row must be kept aside."""
        match self.kind:
            case "needed":
                if not text.strip(" "):
                    raise Odd(self.reason)
            case "number":
                return _number(text)
            case "id":
                return _identifier(text)
            case "month":
                if not _MONTH.match(text):
                    raise Odd(NOT_A_MONTH)
                if text != month:
                    raise Odd(OTHER_MONTH)
            case "time":
                return _time(text, month)
            case "truth":
                if text not in ("", "True", "False"):
                    raise Odd(f"{self.header.lower()} is {NOT_TRUTH}")
                return text == "True" if text else None
        return text or None


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text) if text.isascii() else math.nan
    except ValueError:
        raise Odd(NOT_NUMBERS) from None
    if not math.isfinite(value):
        raise Odd(NOT_NUMBERS)
    return value


def _identifier(text: str) -> bytes | None:
    """The bytes of a 64-digit identifier; any other identifier as its text's bytes."""
    return bytes.fromhex(text) if _DIGITS.fullmatch(text) else text.encode() or None


def _time(text: str, month: str) -> datetime:
    """UTC without zone. Times of the last evening before the month, local time, stand in the month's file."""
    try:
        value = datetime.fromisoformat(text if _TIME.fullmatch(text) else "")
    except ValueError:
        raise Odd(NOT_A_TIME) from None
    if value.tzinfo:
        value = value.astimezone(UTC).replace(tzinfo=None)
    period = Period.parse(month)
    start = datetime.combine(period.start, datetime.min.time())
    after = datetime.combine(period.next.start, datetime.min.time())
    if not start - timedelta(days=1) <= value <= after + timedelta(days=1):
        raise Odd(OTHER_MONTH)
    return value


_HEX = r"[0-9a-fA-F]{64}|"
_WHERE = (
    Column("longitude", "Longitude", "number", ("lon", "lng", "long"), r"-?\d+(\.\d+)?|"),
    Column("latitude", "Latitude", "number", ("lat",), r"-?\d+(\.\d+)?|"),
    Column("location", "Location", aliases=("street", "streetname")),
    Column("lsoa", "LSOA code", aliases=("lsoa", "lsoa11cd", "lsoa21cd", "lsoacd"), pattern=r"[EWSN]\d{8}|"),
    Column("lsoa_name", "LSOA name", "dropped", ("lsoa11nm", "lsoa21nm")),
)
_WHO = (
    Column("crime_id", "Crime ID", "id", ("id", "crimereference", "persistentid"), _HEX),
    Column("month_text", "Month", "month", ("yearmonth", "crimemonth"), r"\d{4}-\d{2}"),
    Column("reported_by", "Reported by", aliases=("force",), pattern=r".+"),
    Column("falls_within", "Falls within", pattern=r".*"),
)
DATASETS: dict[str, tuple[Column, ...]] = {
    "street": (
        *_WHO, *_WHERE,
        Column("crime_type", "Crime type", "needed", ("category", "type", "crimecategory"), r"[A-Z][a-z -]+"),
        Column("outcome", "Last outcome category", aliases=("outcome", "lastoutcome", "outcomecategory")),
        Column("context", "Context", "dropped"),
    ),
    "outcomes": (
        *_WHO, *_WHERE,
        Column("outcome_type", "Outcome type", "needed", ("outcome",), r"[A-Z][a-z -]+"),
    ),
    "stop-and-search": (
        Column("type", "Type", "needed", ("searchtype",), r"(Person|Vehicle|Person and Vehicle) search"),
        Column("date", "Date", "time", ("datetime",), r"\d{4}-\d\d-\d\dT.*"),
        Column("policing_operation", "Part of a policing operation", "truth", pattern="True|False|"),
        Column("operation", "Policing operation", aliases=("operationname",)),
        Column("latitude", "Latitude", "number", ("lat",), r"-?\d+(\.\d+)?|"),
        Column("longitude", "Longitude", "number", ("lon", "lng", "long"), r"-?\d+(\.\d+)?|"),
        Column("gender", "Gender"),
        Column("age_range", "Age range"),
        Column("self_defined_ethnicity", "Self-defined ethnicity"),
        Column("officer_defined_ethnicity", "Officer-defined ethnicity"),
        Column("legislation", "Legislation"),
        Column("object", "Object of search", aliases=("object",)),
        Column("outcome", "Outcome"),
        Column("outcome_linked", "Outcome linked to object of search", "truth", pattern="True|False|"),
        Column("clothing_removed", "Removal of more than just outer clothing", "truth", pattern="True|False|"),
    ),
}  # fmt: skip
CRIME_TYPES = frozenset(
    (
        "Anti-social behaviour", "Bicycle theft", "Burglary", "Criminal damage and arson", "Drugs", "Other crime",
        "Other theft", "Possession of weapons", "Public order", "Robbery", "Shoplifting", "Theft from the person",
        "Vehicle crime", "Violence and sexual offences",
        # Used until 2013 or 2011.
        "Violent crime", "Public disorder and weapons",
    )
)  # fmt: skip
