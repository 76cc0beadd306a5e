"""Files that people give: refused with a reason before anything is kept, or read into rows and rows kept aside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

import saferplan
from saferplan import Period, SaferplanError, read_mapping
from saferplan.values.returns import ReadReturn
from saferplan_web.core.models import KeptFile, Partnership
from saferplan_web.performance.returns.asked import Asked

LARGEST = 5 << 20  # bytes; a filled-in workbook has some tens of thousands
LARGEST_UNPACKED = 60 << 20  # bytes; read in seconds
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOKS = (".xlsx", ".xls", ".ods", ".xlsb")
_TEXTS = (".csv", ".txt", ".tsv")


@dataclass(frozen=True)
class Given:
    """An uploaded file: its name without any folder, and its bytes."""

    name: str
    data: bytes


def take(upload: Any) -> Given:
    """The uploaded file, or SaferplanError saying why it cannot be taken and what to do."""
    name = plain_name(str(upload.name))
    if upload.size > LARGEST:
        what = f"The file has more than {LARGEST >> 20} MB."
        raise SaferplanError(what, name, "Upload the return alone, without pictures or other sheets.")
    data = upload.read()
    suffix = PurePath(name).suffix.lower()
    if not data:
        raise SaferplanError("The file is empty.", name, "Choose the file that you filled in.")
    if suffix == ".xlsm" or (data[:4] == _ZIP and b"vbaProject.bin" in data):
        raise SaferplanError("The workbook holds macros.", name, "Save it as .xlsx, without macros, and upload that.")
    if data[:4] == _OLE and _ENCRYPTED in data:
        raise SaferplanError("The workbook is locked with a password.", name, "Save it without one, and upload that.")
    if suffix not in (*_WORKBOOKS, *_TEXTS):
        raise SaferplanError("This is not a workbook.", name, "Upload a file that ends with .xlsx, .xls, .ods or .csv.")
    if suffix in (".xlsx", ".ods", ".xlsb") and data[:4] != _ZIP:
        raise SaferplanError("The file is not what its name says.", name, "Open it and save it as .xlsx again.")
    if data[:4] == _ZIP and _unpacked(data, name) > LARGEST_UNPACKED:
        what = f"Unpacked, the workbook would have more than {LARGEST_UNPACKED >> 20} MB."
        raise SaferplanError(what, name, "Copy the figures into a new workbook, and upload that.")
    return Given(name, data)


def _unpacked(data: bytes, name: str) -> int:
    """How large a packed workbook says it is; reading one that grows a thousandfold would hold up everybody."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        raise SaferplanError("The file is damaged.", name, "Open it and save it as .xlsx again.") from None


def plain_name(name: str) -> str:
    """A file's name as it is kept: no folder, no control characters, not too long."""
    last = re.split(r"[\\/]", name)[-1]
    kept = re.sub(r"[^\w .,()&’'+-]", "-", last).strip(" .") or "upload"
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[:100]}.{suffix[:8]}" if dot else kept[:100]


def kept_name(file: KeptFile) -> str:
    """The name under which a kept file came."""
    return PurePath(file.path).name


def read_workbook(given: Given, asked: Sequence[Asked]) -> tuple[ReadReturn, tuple[Any, ...]]:
    """A filled-in workbook with its sheets. SaferplanError where it is another's, or nothing in it is asked for."""
    rows = [one.row for one in asked]
    read = saferplan.read_return_workbook(given.data, rows, name=given.name)
    if not read.rows and read.aside and all("not asked for" in one.reason for one in read.aside):
        what = "Nothing in this workbook is asked of you: it is another partnership's or another body's."
        raise SaferplanError(what, given.name, "Download your own workbook here and copy the figures into it.")
    return read, saferplan.read_grids(given.data, given.name)


def read_layout(given: Given, mapping: str, asked: Sequence[Asked]) -> tuple[ReadReturn, tuple[Any, ...]]:
    """A scorecard read by its kept layout, with its sheets."""
    rows = [one.row for one in asked]
    read = saferplan.read_scorecard(given.data, read_mapping(mapping, "layout"), rows, name=given.name)
    return read, saferplan.read_grids(given.data, given.name)


def need_figures(read: ReadReturn, name: str) -> None:
    """SaferplanError where a file was read and gives no figure that is new."""
    if read.rows:
        return
    if not read.cells:
        raise SaferplanError("No figure is filled in.", name, "Fill in the white cells and upload it again.")
    if read.unchanged and not read.aside:
        raise SaferplanError("All its figures are known already.", name, "Nothing has to be sent in.")
    first = "; ".join(str(one) for one in read.aside[:3])
    raise SaferplanError(f"None of its {read.cells} filled cells gives a figure: {first}", name)


def last_due(partnership: Partnership, asked: Sequence[Asked], places: Sequence[tuple[str, Period]]) -> date | None:
    """The day by which a return's newest figures were due; figures that came before and are corrected have none."""
    by_key = {one.row.key: one for one in asked}
    came = {(one.row.key, row.period) for one in asked for row in one.row.known}
    new = [(key, period) for key, period in places if key in by_key and (key, period) not in came]
    days = [by_key[key].due_on(partnership, period) for key, period in new]
    return max(days, default=None)
