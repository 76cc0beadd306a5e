"""The query behind a figure as a script that runs in DuckDB by itself (a store named by a relative path: from here)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from saferplan.records.store import Store


def script(store: Store, query: Any) -> str:
    """The query with what it reads before it: the store's files as views, and the places asked for as tables."""
    import ibis.expr.operations as ops

    parts = []
    for table in query.op().find(ops.DatabaseTable):
        held = "SELECT sql FROM duckdb_views() WHERE view_name = $1"
        for (made,) in store.engine.con.execute(held, [table.name]).fetchall():
            parts.append(made.rstrip(";\n").replace("CREATE TEMP", "CREATE OR REPLACE TEMP", 1))
    for table in query.op().find(ops.InMemoryTable):
        rows = zip(*table.data.to_pyarrow(table.schema).to_pydict().values(), strict=True)
        values = ",\n  ".join("(" + ", ".join(map(_written, row)) + ")" for row in rows)
        columns = ", ".join(f'"{name}"' for name in table.schema.names)
        parts.append(
            f'CREATE OR REPLACE TEMP TABLE "{table.name}" AS\nSELECT * FROM (VALUES\n  {values}) AS t ({columns})'
        )
    return ";\n\n".join([*dict.fromkeys(parts), store.sql(query)])


def _written(value: object) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
