"""How much room text takes: widths of Arial's letters, lines after wrapping, the size at which a text fits."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

SMALLEST = 12.0  # points; nothing on a slide is smaller
LINE = 1.2  # height of a line in sizes of its letters
_SAFE = 1.05  # other fonts of a like width, and programs that round up
# Thousandths of the size, for the letters from space to tilde; others are taken as wide as a capital.
_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
_BOLD = 1.08
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SENTENCES = re.compile(r"(?<=[.?!])\s+(?=[A-Z“£\d])")
# Fonts as wide as Arial wherever a file is opened. Another may be lacking there, and what takes its place is wider.
_LIKE_ARIAL = {"arial", "helvetica", "liberation sans", "arimo"}
_OTHERS = 1.2


def plain(text: str, most: int | None = None) -> str:
    """Without the characters that XML cannot hold; cut to `most` characters."""
    text = _NOT_XML.sub("", text)
    return text if most is None or len(text) <= most else text[: most - 1] + "…"


def stretch(font: str) -> float:
    """How much wider than Arial a font is taken to be."""
    return 1.0 if font.strip().lower() in _LIKE_ARIAL else _OTHERS


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line in points."""
    total = sum(_WIDTHS[ord(one) - 32] if 32 <= ord(one) < 127 else 700 for one in text)
    return total / 1000 * size * (_BOLD if bold else 1.0) * _SAFE


def lines(text: str, room: float, size: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a room of that width; a word that is too long is broken."""
    count = 0
    space = width(" ", size, bold=bold)
    for part in text.split("\n"):
        used, count = 0.0, count + 1
        for word in part.split():
            wide = width(word, size, bold=bold)
            if used and used + space + wide > room:
                count, used = count + 1, 0.0
            else:
                used += space if used else 0.0
            if wide > room:
                count += math.ceil(wide / room) - 1
                wide %= room
            used += wide
    return count


def height(text: str, room: float, size: float, *, bold: bool = False) -> float:
    """The height of a text in points."""
    return lines(text, room, size, bold=bold) * size * LINE


def fitting(text: str, room: float, high: float, sizes: Sequence[float], *, bold: bool = False) -> float:
    """The largest of the sizes at which a text fits; the smallest where none does."""
    return next((size for size in sizes if height(text, room, size, bold=bold) <= high), sizes[-1])


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return _SENTENCES.split(text)
