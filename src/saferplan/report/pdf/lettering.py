"""The typeface of the PDFs: its files, how wide words are in it, and texts made fit for it.

Widths are read from the typeface itself, so that columns are made for what stands in them and not for a guess.
"""

from __future__ import annotations

import functools
import re
import struct
import tempfile
from importlib.resources import files
from pathlib import Path

FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-Bold.ttf")
FAMILY = "Source Sans Pro"
LONGEST = 22  # letters that a word may have before it may be broken
STRANGE = 0.7  # width of a letter of another typeface, as a share of the size of type
BREAK = "\u200b"  # a place where a line may end, without a width
INK = "#0b0c0c"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}$")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_LONG_WORD = re.compile(rf"\S{{{LONGEST + 1},}}")
_NUMBERED = re.compile(r"\b([A-Z]{1,3}) (?=\d)")
_JOINT = re.compile(r"(?<=[/\\_.,;:=&?+-])(?=[^\s/\\_.,;:=&?+-])")


def plain(text: str) -> str:
    """Without characters that are no letters, and with one kind of line end."""
    return _NOT_TEXT.sub("", _LINE_END.sub("\n", text)).replace("\t", " ")


def colour(text: str) -> str:
    """A colour as the style files take it; ink where none is given."""
    return text if _COLOUR.match(text) else INK


def breakable(text: str) -> str:
    """The same, with places to break in words that no column has room for: behind joints, else anywhere. A number stays
    with the letters that it counts, as in NI 16."""
    return _LONG_WORD.sub(lambda found: _broken(found[0]), _NUMBERED.sub("\\1\u00a0", plain(text)))


def titled(text: str) -> str:
    """The same for a title, which may not be blank: a dash then."""
    made = breakable(text)
    return made if made.strip(f"{BREAK} \n") else "–"


def _broken(word: str) -> str:
    parts: list[str] = []
    for part in _JOINT.split(word):
        parts += [part[at : at + LONGEST] for at in range(0, len(part), LONGEST)]
    return BREAK.join(parts)


@functools.cache
def folder() -> tempfile.TemporaryDirectory[str]:
    """A folder with the faces used and no others: of two files of one face, which is taken would be chance.

    It is there until the process ends.
    """
    made = tempfile.TemporaryDirectory(prefix="saferplan-faces-")
    for name in FACES:
        Path(made.name, name).write_bytes(_file(name))
    return made


def width(text: str, *, bold: bool = False) -> float:
    """How wide a text is on one line, as a multiple of the size of type."""
    widths = _widths(FACES[1 if bold else 0])
    return sum(widths.get(ord(letter), STRANGE) for letter in text if letter != BREAK)


def known(letter: str) -> bool:
    """Whether the typeface has a letter, in all its faces."""
    return all(ord(letter) in _widths(name) for name in FACES)


def _file(name: str) -> bytes:
    return files("font_source_sans_pro").joinpath("files", name).read_bytes()


@functools.cache
def _widths(name: str) -> dict[int, float]:
    """Width of each character, from the tables `cmap`, `hmtx`, `hhea` and `head` of the file."""
    data = _file(name)
    tables = {}
    for at in range(struct.unpack(">H", data[4:6])[0]):
        tag, _, start, length = struct.unpack(">4sIII", data[12 + 16 * at : 28 + 16 * at])
        tables[tag.decode()] = data[start : start + length]
    size = struct.unpack(">H", tables["head"][18:20])[0]
    count = struct.unpack(">H", tables["hhea"][34:36])[0]
    advance = [one[0] / size for one in struct.iter_unpack(">Hh", tables["hmtx"][: 4 * count])]
    return {code: advance[min(glyph, count - 1)] for code, glyph in _glyphs(tables["cmap"]).items() if glyph}


def _glyphs(cmap: bytes) -> dict[int, int]:
    """Characters with the number of their drawing: format 12 where there is one, else format 4."""
    starts = {
        struct.unpack(">H", cmap[start : start + 2])[0]: start
        for _, _, start in struct.iter_unpack(">HHI", cmap[4 : 4 + 8 * struct.unpack(">H", cmap[2:4])[0]])
    }
    if 12 in starts:
        table = cmap[starts[12] :]
        groups = struct.iter_unpack(">III", table[16 : 16 + 12 * struct.unpack(">I", table[12:16])[0]])
        return {code: glyph + code - first for first, last, glyph in groups for code in range(first, last + 1)}
    return _glyphs_of_segments(cmap[starts[4] :])


def _glyphs_of_segments(table: bytes) -> dict[int, int]:
    double = struct.unpack(">H", table[6:8])[0]
    parts = [table[start : start + double] for start in (14, 16 + double, 16 + 2 * double, 16 + 3 * double)]
    last, first, delta, offset = ([one[0] for one in struct.iter_unpack(">H", part)] for part in parts)
    found: dict[int, int] = {}
    for at in range(double // 2):
        for code in range(first[at], min(last[at], 0xFFFE) + 1):
            if offset[at] == 0:
                found[code] = (code + delta[at]) & 0xFFFF
                continue
            place = 16 + 3 * double + 2 * at + offset[at] + 2 * (code - first[at])
            glyph = struct.unpack(">H", table[place : place + 2])[0]
            found[code] = (glyph + delta[at]) & 0xFFFF if glyph else 0
    return found
