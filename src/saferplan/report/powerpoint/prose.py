"""The text of a slide: what is said first, in letters as large as there is room for; the rest goes to the notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from saferplan.report.powerpoint.canvas import BETWEEN, Canvas, Words, stacked
from saferplan.report.powerpoint.lettering import SMALLEST, height, sentences
from saferplan.report.powerpoint.template import Box
from saferplan.report.wording import REMARK_HEADS
from saferplan.values.document import Block, Bullets, Facts, Paragraph, StatusLine

SIZES = (18.0, 16.0, 14.0)
SHAPE = 18.0  # the side of a status's shape
# What is said where there is not room for all, the weightiest first.
_RANK = {"warning": 0, "lead": 1, "body": 2, "note": 3}


@dataclass(frozen=True)
class Prose:
    """Text of a part: its status, and paragraphs with how much each weighs (0 is weightiest)."""

    status: StatusLine | None = None
    words: tuple[tuple[int, Words], ...] = ()

    @property
    def empty(self) -> bool:
        return self.status is None and not self.words


NO_PROSE = Prose()


def prose_of(blocks: Sequence[Block], message: str) -> Prose:
    """All that the blocks say in sentences, but for the message, which is the title."""
    status = next((block for block in blocks if isinstance(block, StatusLine)), None)
    found: list[tuple[int, Words]] = []
    for block in blocks:
        if isinstance(block, StatusLine):
            if block is not status:
                found.append((1, Words(block.name, bold=True)))
            found.append((1, Words(block.sentence)))
        elif isinstance(block, Paragraph) and block.style != "code" and block.text.strip() != message.strip():
            remark = block.text.startswith(tuple(f"{head}: " for head in REMARK_HEADS))
            found.append((1 if remark else _RANK[block.style], _worded(block)))
        elif isinstance(block, Bullets):
            found += [(2, Words(item, mark="1" if block.ordered else "•")) for item in block.items]
        elif isinstance(block, Facts):
            found += [(1, Words(f"{term}: {text}")) for term, text in block.items]
    return Prose(status, tuple(found))


def _worded(block: Paragraph) -> Words:
    text = f"Warning: {block.text}" if block.style == "warning" else block.text
    return Words(text, bold=block.style in ("lead", "warning"), quiet=block.style == "note")


def fitted(prose: Prose, wide: float, high: float, stretch: float) -> tuple[list[Words], list[str]]:
    """What stands on the slide, in the largest letters that hold all of it; else what fits, and what is left over."""
    high -= _head(prose, wide, stretch)
    for size in SIZES:
        words = [replace(one, size=SMALLEST if one.quiet else size) for _, one in prose.words]
        if stacked(words, wide, stretch) <= high:
            return words, []
    return _chosen(prose, wide, high, stretch)


def room_for(prose: Prose, wide: float, stretch: float) -> float:
    """The height that all of it needs over a table, with the space under it."""
    words = [replace(one, size=SMALLEST if one.quiet else SIZES[1]) for _, one in prose.words]
    return _head(prose, wide, stretch) + stacked(words, wide, stretch) + 14


def _head(prose: Prose, wide: float, stretch: float) -> float:
    """The height of the line that names the status."""
    if prose.status is None:
        return 0.0
    return height(prose.status.name, (wide - SHAPE - 8) / stretch, SHAPE, bold=True) + 2 * BETWEEN


def _chosen(prose: Prose, wide: float, high: float, stretch: float) -> tuple[list[Words], list[str]]:
    """The weightiest first, each whole or its first sentences; in their own order on the slide."""
    kept: dict[int, Words] = {}
    left: dict[int, str] = {}
    for at, (_, one) in sorted(enumerate(prose.words), key=lambda numbered: (numbered[1][0], numbered[0])):
        size = SMALLEST if one.quiet else SIZES[-1]
        parts = sentences(one.text)
        for many in range(len(parts), -1, -1):
            words = replace(one, text=" ".join(parts[:many]), size=size)
            tried = [*kept.values(), *([words] if many else [])]
            if stacked(tried, wide, stretch) <= high:
                break
        if many:
            kept[at] = words
        if many < len(parts):
            left[at] = " ".join(parts[many:])
    if not kept and prose.words:  # one sentence without end: as much of it as fits
        one = replace(prose.words[0][1], size=SMALLEST)
        kept[0] = replace(one, text=_begun(one, wide, high, stretch))
    return [kept[at] for at in sorted(kept)], [left[at] for at in sorted(left)]


def _begun(one: Words, wide: float, high: float, stretch: float) -> str:
    """The beginning of a text that is too long for its room."""
    words = one.text.split()
    while len(words) > 1 and replace(one, text=" ".join([*words, "…"])).height(wide, stretch) > high:
        words = words[: len(words) * 9 // 10]
    return " ".join([*words, "…"])


def say(canvas: Canvas, box: Box, prose: Prose) -> list[str]:
    """Put the text into its box, the status with its shape first; what is left over is for the notes."""
    x, y, wide, high = box
    words, left = fitted(prose, wide, high, canvas.stretch)
    if prose.status is not None:
        status, head = prose.status, _head(prose, wide, canvas.stretch)
        canvas.status(x, y + 2, SHAPE, status.shape, status.colour, status.name)
        named = Words(status.name, SHAPE, bold=True)
        canvas.text((x + SHAPE + 8, y, wide - SHAPE - 8, head - 2 * BETWEEN), [named], "Status")
        y, high = y + head, high - head
    canvas.text((x, y, wide, min(high, stacked(words, wide, canvas.stretch))), words)
    return left
