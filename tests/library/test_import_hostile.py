"""Files that are not what they say: a clear error that names them, status 2, and a store as it was."""

from __future__ import annotations

import json
import os
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from saferplan.records import history
from saferplan.records.store import Store
from saferplan.sources import pipeline
from saferplan.sources.text_form import BLOCK
from saferplan.values.errors import SaferplanError
from tests.library.street_files import HEADER, street_file, street_row

NAME = "2020-01-kent-street.csv"


def written(folder: Path, data: bytes, name: str = NAME) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def zipped(folder: Path, members: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] | None = None) -> Path:
    path = folder / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if change:
                change(info)
            archive.writestr(info, data)
    return path


GOOD = f"{HEADER}\n{street_row('2020-01', 'Burglary')}\n"
ROW = street_row("2020-01", "Burglary", location="On or near Café Road")
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + zlib.compress(bytes(500))


def encrypted(folder: Path) -> Path:
    path = zipped(folder, {NAME: GOOD.encode()})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return written(folder, bytes(data), "download.zip")


def link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


HOSTILE = {
    "a picture named .csv": (lambda at: written(at, PNG), "a picture"),
    "zero bytes": (lambda at: written(at, GOOD.encode() + b"\0\0\n"), "holds zero bytes"),
    "an empty file": (lambda at: written(at, b""), "is empty"),
    "a workbook named .csv": (lambda at: written(at, b"PK\x03\x04" + bytes(40)), "workbook"),
    "two encodings": (
        lambda at: written(at, f"{HEADER}\n{ROW}\n".encode() + f"{ROW}\n".encode("cp1252")),
        "line 3: the file mixes two encodings",
    ),
    "no encoding": (lambda at: written(at, GOOD.encode() + b"\xff\x81\xfe\n"), "neither UTF-8 nor Windows-1252"),
    "a long line": (lambda at: written(at, GOOD.encode() + b"x" * (3 * BLOCK)), "longer than 1 MiB"),
    "a long line of accents": (lambda at: written(at, GOOD.encode() + "é".encode() * (2 * BLOCK)), "longer than 1 MiB"),
    "an unknown table": (lambda at: written(at, b"day,ward,calls\n2020-01-01,E05000001,3\n", "a.csv"), "--mapping"),
    "a month that is none": (lambda at: written(at, GOOD.encode(), "2020-13-kent-street.csv"), "not a month"),
    "rows of two months, no name": (
        lambda at: written(at, f"{GOOD}{street_row('2020-02', 'Drugs')}\n".encode(), "crime.csv"),
        "several forces or months",
    ),
    "a zip cut short": (
        lambda at: written(at, zipped(at, {NAME: os.urandom(9000)}).read_bytes()[:6000], "download.zip"),
        "damaged or cut short",
    ),
    "a zip with a changed byte": (
        lambda at: written(at, zipped(at, {NAME: GOOD.encode()}).read_bytes().replace(b"PK\x03\x04", b"PK\x03\x05"),
                           "download.zip"),
        "damaged or cut short",
    ),
    "a zip bomb": (lambda at: zipped(at, {NAME: b"," * (20 << 20)}), "grow enormously"),
    "a name that climbs out": (lambda at: zipped(at, {f"../../{NAME}": GOOD.encode()}), "climb out"),
    "an absolute name": (lambda at: zipped(at, {f"/tmp/{NAME}": GOOD.encode()}), "climb out"),
    "a Windows name": (lambda at: zipped(at, {f"..\\..\\{NAME}": GOOD.encode()}), "climb out"),
    "a link": (lambda at: zipped(at, {NAME: b"/etc/passwd"}, link), "a link"),
    "an encrypted zip": (encrypted, "encrypted"),
    "a picture inside a zip": (lambda at: zipped(at, {f"2020-01/{NAME}": PNG}), "a picture"),
    "a zip and a loose file of one month": (
        lambda at: zipped(at, {f"2020-01/{NAME}": GOOD.encode()}) and written(at, GOOD.encode()).parent,
        f"{NAME} holds the same records",
    ),
    "nothing to read": (lambda at: written(at, b"{}", "places.geojson").parent, "no file of a kind that is read"),
    "a path that is none": (lambda at: at / "none.csv", "no such file"),
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    pipeline.run([street_file(tmp_path / "good", "kent", "2020-01", types=["Drugs"])], tmp_path / "store")
    return tmp_path / "store"


def contents(store: Path) -> tuple[list[str], list[history.ImportEntry], list[Path]]:
    held = Store.open(store)
    files = sorted(path for path in store.rglob("*") if path.is_file() and path.suffix in (".parquet", ".csv"))
    return held.fetch(held.table("street"))["crime_type"].to_pylist(), history.imports(store), files


@pytest.mark.parametrize("case", HOSTILE)
def test_a_clear_error_and_nothing_changed(case: str, store: Path, tmp_path: Path):
    make, told = HOSTILE[case]
    folder = tmp_path / "hostile"
    folder.mkdir()
    before = contents(store)
    path = make(folder)
    if case != "a path that is none" and path.is_file() and path.suffix == ".csv":
        # One failing file spoils the whole import.
        street_file(folder, "essex", "2020-01", types=["Robbery"])
        path = folder
    with pytest.raises(SaferplanError) as error:
        pipeline.run([path], store)
    assert told in str(error.value)
    assert contents(store) == before
    assert not (tmp_path.parent / NAME).exists()


def test_one_line_of_a_gigabyte_is_refused_early(store: Path, tmp_path: Path):
    """A file of holes: a gigabyte of nothing takes no room on the disk, and must not be read to its end."""
    path = tmp_path / NAME
    with path.open("wb") as handle:
        handle.write(GOOD.encode() + b"x" * (4 * BLOCK))
        handle.truncate(1 << 30)
    with pytest.raises(SaferplanError, match="longer than 1 MiB"):
        pipeline.run([path], store)


def saferplan(*arguments: object) -> subprocess.CompletedProcess[str]:
    code = "from saferplan.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


def test_the_command_ends_with_status_2_and_prints_only_json_on_standard_output(store: Path, tmp_path: Path):
    bad = saferplan("import", written(tmp_path, PNG), "--store", store, "--format", "json")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "a picture" in bad.stderr
    folder = tmp_path / "two"
    street_file(
        folder, "essex", "2020-02", types=["Drugs", "Robbery"], more=["one,two", street_row("2020-03", "Drugs")]
    )
    written(folder, b"{}", "map.geojson")
    good = saferplan("import", folder, "--store", store, "--format", "json")
    told = json.loads(good.stdout)
    assert (told["rows_read"], told["rows_loaded"], told["rows_kept_aside"]) == (4, 2, 2)
    assert told["kept_aside"] == {"month differs from the file's": 1, "wrong number of columns": 1}
    assert told["passed_over"] == [str(folder / "map.geojson")]
    assert "4 rows" in good.stderr
    listed = json.loads(
        saferplan("aside", "--store", store, "--format", "json", "--reason", "wrong number of columns").stdout
    )
    assert [(one["line"], one["text"]) for one in listed] == [(4, "one,two")]
    out = tmp_path / "aside.csv"
    assert saferplan("aside", "--store", store, "--out", out).returncode == 0
    assert out.read_text(encoding="utf-8").splitlines()[1].endswith(',4,wrong number of columns,"one,two"')
