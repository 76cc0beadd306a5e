"""The first cell of each row of a PDF's tables as the head of that row.

Typst tags the heads of columns alone, and all other cells as data. Readers aloud want the name of a row with each of
its cells, so the tags of first cells are changed in the finished file: names of tags within its own objects, whose
places are then written anew at its end. Whatever is not laid out as expected is left as it is.
"""

from __future__ import annotations

import re

_ROW = re.compile(rb"<</Type/StructElem/S/TR/P (\d+) 0 R/K\[(\d+) 0 R")
_BODY = re.compile(rb"<</Type/StructElem/S/TBody/")
_FIRST_CELL = re.compile(rb"<</Type/StructElem/S/TD/")
_PLACE = re.compile(rb"(\d{10}) (\d{5}) n")
_EMPTY = b"/K[]"


def with_row_heads(made: bytes) -> bytes:
    """The same file, its first cells tagged as heads of their rows; an empty cell heads nothing."""
    objects = _objects(made)
    if objects is None:
        return made
    changed: dict[int, bytes] = {}
    for text in objects.values():
        row = _ROW.search(text)
        if row is None or not _BODY.search(objects.get(int(row[1]), b"")):
            continue
        cell = objects.get(int(row[2]), b"")
        if _FIRST_CELL.search(cell) and _EMPTY not in cell and cell.count(b"/O/Table/") == 1:
            cell = cell.replace(b"/S/TD/", b"/S/TH/", 1).replace(b"/O/Table/", b"/O/Table/Scope/Row/", 1)
            changed[int(row[2])] = cell
    return _rebuilt(made, objects, changed) if changed else made


def _objects(made: bytes) -> dict[int, bytes] | None:
    """Every object with all up to the next, by number; None where the file has another kind of index."""
    start = _start(made)
    if start is None:
        return None
    places = sorted((int(found[1]), number) for number, found in _entries(made, start))
    ends = [place for place, _ in places[1:]] + [start]
    return {number: made[place:end] for (place, number), end in zip(places, ends, strict=True)}


def _start(made: bytes) -> int | None:
    """Where the index of objects begins."""
    found = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", made[-64:])
    if found is None or not made.startswith(b"xref", int(found[1])):
        return None
    return int(found[1])


def _entries(made: bytes, start: int) -> list[tuple[int, re.Match[bytes]]]:
    """Lines of the index, in one run from 0: the number of each object in use and its line."""
    first = re.compile(rb"xref\s+0 (\d+)\s+").match(made, start)
    if first is None:
        return []
    lines = [made[at : at + 20] for at in range(first.end(), first.end() + 20 * int(first[1]), 20)]
    found = ((number, _PLACE.match(line)) for number, line in enumerate(lines))
    return [(number, line) for number, line in found if line is not None]


def _rebuilt(made: bytes, objects: dict[int, bytes], changed: dict[int, bytes]) -> bytes:
    """The file with some objects changed and the index to match."""
    start = _start(made)
    assert start is not None
    places = {number: int(line[1]) for number, line in _entries(made, start)}
    order = sorted(objects, key=places.__getitem__)
    parts, moved = [made[: places[order[0]]]], {}
    at = len(parts[0])
    for number in order:
        text = changed.get(number, objects[number])
        moved[number] = at
        parts.append(text)
        at += len(text)
    tail = made[start:]
    head = re.compile(rb"xref\s+0 \d+\s+").match(tail)
    assert head is not None
    index = bytearray(tail)
    for number, place in moved.items():
        begin = head.end() + 20 * number
        index[begin : begin + 10] = b"%010d" % place
    ending = re.sub(rb"startxref\s+\d+", b"startxref\n%d" % at, bytes(index))
    return b"".join(parts) + ending
