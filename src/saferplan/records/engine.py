"""The embedded engine, opened late and never before a fork; its temporary files stay inside the store."""

from __future__ import annotations

from pathlib import Path

import duckdb

# Leaves room below 2 GB for Python, Arrow and the engine's own buffers.
MEMORY_LIMIT = "1000MB"


def connect(temporary: Path) -> duckdb.DuckDBPyConnection:
    """A fresh in-memory database that spills to `temporary`, keeps no order it need not, and fetches no extension."""
    return quiet(
        duckdb.connect(
            config={
                "temp_directory": str(temporary),
                "memory_limit": MEMORY_LIMIT,
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
            }
        )
    )


def quiet(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Without the engine's progress bar, which would write to standard output; each cursor needs it anew."""
    connection.execute("SET enable_progress_bar = false")
    return connection
