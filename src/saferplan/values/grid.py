"""A finished table as it was printed: texts in rows and columns, with the line each row begins on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Grid:
    """Texts of one table. Every row is as long as `columns`; `lines` are the lines of the file (or rows of a sheet).

    `name` is the base name of the file, `sheet` the name of a workbook's sheet (empty for CSV).
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    sheet: str = ""

    def row_name(self, row: int) -> str:
        """The row's text in the first column whose texts are all different; where there is none, its line number."""
        for column in range(len(self.columns)):
            texts = [cells[column] for cells in self.rows]
            if len(set(texts)) == len(texts):
                return texts[row]
        return str(self.lines[row])
