"""The two ways a row can go: into the dataset, batch by batch as Parquet, or aside with its line and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from saferplan.records.account import Aside, FileCount
from saferplan.sources.contract import Writer

_BATCH = 50_000
_Uncounted = tuple[Sequence[Any], Sequence[str | None], Aside]
_LONGEST_TEXT = 2_000  # characters of a row kept aside; its line number leads to the rest


class Intake:
    """The rows of one file on their way into a writer. Every row is given to `load` or to `aside`, once."""

    def __init__(self, writer: Writer, file: str, dataset: str, schema: pa.Schema) -> None:
        """`schema` lacks the column `unit`, which comes first in what is written."""
        self.writer, self.file, self.dataset = writer, file, dataset
        self.schema = pa.schema([("unit", pa.int32()), *schema])
        self.remarks: list[str] = []
        self.sheet = ""  # the sheet of a workbook that rows come from now
        self._unread: Counter[str] = Counter()
        self._uncounted: Counter[str] = Counter()
        self._waiting: dict[tuple[str, str], list[_Uncounted]] = {}
        self._supplied: set[str] = set()
        self._batch: list[tuple[Any, ...]] = []
        self._asides: list[Aside] = []
        self._reasons: Counter[str] = Counter()
        self._rows: Counter[int] = Counter()
        self._places: set[str] = set()
        self._path = writer.folder / f"intake-{dataset.replace(':', '-')}-{len(writer.counts):05d}.parquet"
        self._parquet: pq.ParquetWriter | None = None

    def unit(self, scope: str, period: str) -> int:
        """The number of a unit of this file; asking for it marks the unit as supplied, even without rows."""
        number = self.writer.unit(self.dataset, scope, period, self.file)
        self._rows[number] += 0
        self._supplied.add(period)
        return number

    def load_uncounted(
        self, scope: str, period: str, values: Sequence[Any], places: Sequence[str | None], row: Aside
    ) -> None:
        """A row whose count is missing. It is loaded without one if other rows of the file supply its period.

        Where none does, the period was not supplied (a month still to come, in a wide table) and the row is kept
        aside: a unit of blanks would replace what came earlier and let areas without rows count as zero.
        """
        if period in self._supplied:
            self._uncounted[period] += 1
            self.load(self.unit(scope, period), values, *places)
        else:
            self._waiting.setdefault((scope, period), []).append((values, places, row))

    def load(self, unit: int, values: Sequence[Any], *places: str | None) -> None:
        """One row: its values in the order of the schema, and the places it can be found by."""
        self._batch.append((unit, *values))
        self._rows[unit] += 1
        self._places.update(place for place in places if place)
        if len(self._batch) >= _BATCH:
            self._write()

    def aside(self, line: int, reason: str, text: str, short: str = "") -> None:
        """One row that is not loaded; `short` is the period whose sums fall short of its count, where that is known."""
        self._unread.update([short] if short else ())
        self._keep_row(self.told(line, reason, text))

    def told(self, line: int, reason: str, text: str) -> Aside:
        """A row as it would be kept aside."""
        told = f"[{self.sheet}] {text}" if self.sheet else text
        return Aside(line, reason, told[:_LONGEST_TEXT])

    def _keep_row(self, row: Aside) -> None:
        self._reasons[row.reason] += 1
        self._asides.append(row)
        if len(self._asides) >= _BATCH:
            self._keep()

    def remark(self, text: str) -> None:
        """Something worth knowing about the file that is no fault."""
        if text not in self.remarks:
            self.remarks.append(text)

    def finish(self) -> FileCount:
        """Hand the finished Parquet file and the account to the writer."""
        self._settle_waiting()
        self._write()
        self._keep()
        self._remark_on(self._uncounted, "counts missing", "figures that should include them are left blank")
        short = Counter({period: count for period, count in self._unread.items() if period in self._supplied})
        self._remark_on(short, "counts not readable", "totals that should include them are too low")
        if self._parquet is not None:
            self._parquet.close()
            held = {unit: rows for unit, rows in self._rows.items() if rows}
            self.writer.add(self.dataset, self._path, held, self._places)
        loaded, kept = self._rows.total(), dict(self._reasons)
        count = FileCount(
            self.file, self.dataset, loaded + sum(kept.values()), loaded, kept, remarks=tuple(self.remarks)
        )
        self.writer.count(count)
        return count

    def _settle_waiting(self) -> None:
        for (scope, period), rows in self._waiting.items():
            for values, places, row in rows:
                if period in self._supplied:
                    self.load_uncounted(scope, period, values, places, row)
                else:
                    self._keep_row(row)

    def _remark_on(self, counted: Counter[str], what: str, then: str) -> None:
        if counted:
            periods = ", ".join(sorted(counted)[:12]) + ", …" * (len(counted) > 12)
            self.remark(f"{what} in periods otherwise supplied: {counted.total()} ({periods}); {then}")

    def _write(self) -> None:
        if not self._batch:
            return
        if self._parquet is None:
            self._parquet = pq.ParquetWriter(self._path, self.schema, compression="zstd")
        columns = zip(*self._batch, strict=True)
        arrays = [pa.array(values, form.type) for values, form in zip(columns, self.schema, strict=True)]
        self._parquet.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        self._batch = []

    def _keep(self) -> None:
        if self._asides:
            self.writer.keep_aside(self.file, self._asides)
            self._asides = []
