"""Small record stores made for a test: rows in, a store out, without a source in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from saferplan.records.account import FileCount
from saferplan.records.store import Store
from saferplan.values.period import Period

PLACES = {"street": "lsoa", "outcomes": "lsoa"}
STREET = pa.schema(
    [
        ("unit", pa.int32()), ("force", pa.string()), ("month", pa.int32()), ("crime_type", pa.string()),
        ("lsoa", pa.string()), ("longitude", pa.float64()), ("latitude", pa.float64()), ("location", pa.string()),
        ("outcome", pa.string()), ("crime_id", pa.binary()), ("reported_by", pa.string()),
        ("falls_within", pa.string()),
    ]
)  # fmt: skip
PARTNER = pa.schema(
    [
        ("unit", pa.int32()), ("period_first", pa.int32()), ("period_months", pa.int32()), ("date", pa.date32()),
        ("place", pa.string()), ("category", pa.string()), ("subcategory", pa.string()), ("count", pa.float64()),
        ("key", pa.string()), ("flags", pa.list_(pa.string())),
    ]
)  # fmt: skip
RECORDED = pa.schema(
    [
        ("unit", pa.int32()), ("period_first", pa.int32()), ("period_months", pa.int32()), ("force", pa.string()),
        ("partnership", pa.string()), ("partnership_code", pa.string()), ("offence", pa.string()),
        ("offence_group", pa.string()), ("offence_sub_group", pa.string()), ("offence_code", pa.string()),
        ("number", pa.int64()),
    ]
)  # fmt: skip
CASUALTIES = pa.schema(
    [
        ("unit", pa.int32()), ("month", pa.int32()), ("severity", pa.string()), ("mode", pa.string()),
        ("age_band", pa.string()), ("area_name", pa.string()), ("collision_ref", pa.string()),
    ]
)  # fmt: skip
STOPS = pa.schema(
    [
        ("unit", pa.int32()),
        ("force", pa.string()),
        ("month", pa.int32()),
        ("type", pa.string()),
        ("outcome", pa.string()),
    ]
)
Units = Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]
"""(scope, written period) to rows; a unit without rows is supplied and empty."""


def put(store: Path, dataset: str, units: Units, schema: pa.Schema) -> None:
    """One import of a dataset. Month or period and, for street files, the force are filled in from the unit."""
    with Store.create(store).begin() as writer:
        rows: list[dict[str, Any]] = []
        held: dict[int, int] = {}
        for (scope, written), given in units.items():
            unit = writer.unit(dataset, scope, written, f"{written} {scope} {dataset}")
            if given:
                held[unit] = len(given)
            filled = {"unit": unit, **_when(written, schema), **({"force": scope} if scope else {})}
            rows += [filled | dict(row) for row in given]
        if rows:
            path = writer.folder / "made.parquet"
            pq.write_table(pa.Table.from_pylist([_only(row, schema) for row in rows], schema=schema), path)
            place = PLACES.get(dataset)
            writer.add(dataset, path, held, {row[place] for row in rows if row.get(place)} if place else None)
        writer.count(FileCount("made", dataset, len(rows), len(rows)))
        writer.commit()


def _when(written: str, schema: pa.Schema) -> dict[str, int]:
    if not written:
        return {}
    period = Period.parse(written)
    if "month" in schema.names:
        return {"month": period.first}
    return {"period_first": period.first, "period_months": period.months}


def _only(row: Mapping[str, Any], schema: pa.Schema) -> dict[str, Any]:
    return {name: row.get(name) for name in schema.names}


def put_lookup(store: Path, name: str, rows: Iterable[Mapping[str, str]]) -> None:
    """One lookup, replacing an earlier one of the name."""
    kept = list(rows)
    schema = pa.schema([("unit", pa.int32()), *((column, pa.string()) for column in kept[0])])
    put(store, "lookup", {(name, ""): kept}, schema)
