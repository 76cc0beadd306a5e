"""Unpacks a zip archive that a stranger may have made: nothing leaves the folder, nothing grows without bound."""

from __future__ import annotations

import lzma
import shutil
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from saferplan.sources.text_form import BLOCK, TextForm, TextScan
from saferplan.values.errors import SaferplanError

MOST_MEMBERS = 50_000
MOST_BYTES = 64 << 30
# Real street files shrink to a fifth; a bomb to a thousandth.
MOST_GROWTH = 150
SMALL = 8 << 20  # below this size growth does not matter
_ENCRYPTED = 0x1
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError)


def unpack(
    archive: Path, name: str, folder: Path, kinds: Collection[str], text: Collection[str]
) -> Iterator[tuple[str, int, Path | None, TextForm | None]]:
    """Each member's name, packed size in bytes, the file it was unpacked to, and its form where it is text.

    Members of other kinds than `kinds` are not unpacked (path None). All names and sizes are looked at before
    anything is unpacked. Raises SaferplanError for an archive that is damaged, encrypted or not to be trusted.
    """
    folder.mkdir(parents=True)
    try:
        with zipfile.ZipFile(archive) as held:
            members = [member for member in held.infolist() if not member.is_dir()]
            _check(name, held.infolist(), shutil.disk_usage(folder).free)
            # Two at a time: unpacking and looking let other threads run.
            with ThreadPoolExecutor(2) as pool:
                jobs = [
                    (member, pool.submit(_unpacked, held, member, name, folder / str(number), text))
                    if PurePosixPath(member.filename).suffix.lower() in kinds and not _is_clutter(member.filename)
                    else (member, None)
                    for number, member in enumerate(members)
                ]
                try:
                    for member, job in jobs:
                        yield member.filename, member.compress_size, *(job.result() if job else (None, None))
                except BaseException:
                    pool.shutdown(cancel_futures=True)
                    raise
    except _DAMAGED as error:
        raise SaferplanError(
            f"the archive is damaged or cut short ({error}).", name,
            "Nothing was changed. Download it again, or unpack it yourself and import the folder.",
        ) from error  # fmt: skip


def _check(name: str, members: list[zipfile.ZipInfo], free: int) -> None:
    if len(members) > MOST_MEMBERS:
        raise _refuse(f"the archive holds {len(members):,} files, more than the {MOST_MEMBERS:,} allowed", name)
    seen: set[str] = set()
    for member in members:
        where = f"{name}!{member.filename}"
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if ".." in parts or member.filename.startswith(("/", "\\")) or (parts and ":" in parts[0]):
            raise _refuse("this name would climb out of the folder it is unpacked to", where)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise _refuse("this is a link, not a file", where)
        if member.flag_bits & _ENCRYPTED:
            raise _refuse("this file is encrypted", where, "Unpack it with its password and import the folder.")
        if member.file_size > SMALL and member.file_size > MOST_GROWTH * member.compress_size:
            raise _refuse("this file would grow enormously when unpacked (a “zip bomb”)", where)
        if member.filename in seen:
            raise _refuse("the archive holds two files of this name", where)
        seen.add(member.filename)
    total = sum(member.file_size for member in members)
    if total > min(MOST_BYTES, free):
        raise _refuse(f"unpacked it would take {total / 1e9:,.1f} GB, more than allowed or free on the disk", name)


def _is_clutter(name: str) -> bool:
    """Whether a Mac made it beside the real file, or it is hidden."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _unpacked(
    held: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, target: Path, text: Collection[str]
) -> tuple[Path, TextForm | None]:
    """Unpack one member to `target` with its suffix, looking at its text on the way."""
    suffix = PurePosixPath(member.filename).suffix.lower()
    target = target.with_suffix(suffix)
    look = TextScan(f"{name}!{member.filename}") if suffix in text else None
    with held.open(member) as packed, target.open("wb") as out:
        while block := packed.read(BLOCK):
            if look:
                look.feed(block)
            out.write(block)
    return target, look.finish() if look else None


def _refuse(what: str, where: str, mend: str = "Do not trust this archive; ask where it comes from.") -> SaferplanError:
    return SaferplanError(f"{what}.", where, f"Nothing was changed. {mend}")
