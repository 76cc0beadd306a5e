"""What changed between two documents: the later one, its new parts marked and the parts that went put back, struck."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from saferplan.report.compose.marking import highest
from saferplan.report.wording.documents import refresh_message
from saferplan.values.document import (
    Block,
    Bullets,
    Cell,
    Edit,
    Facts,
    Paragraph,
    Section,
    StatusLine,
    Table,
    TableBlock,
)


def refreshed(before: Sequence[Section], after: Sequence[Section]) -> tuple[Section, ...]:
    """The sections of a later document with what was added and removed marked, an account of it first.

    Sections are matched by key, rows of tables by their first cell, lines of lists and paragraphs by their words.
    """
    marked = _sections(before, after)
    added, removed = _count(marked, "added"), _count(marked, "removed")
    message = refresh_message(added, removed)
    opening = Section("refresh", "What changed since the plan before", (Paragraph(message, "lead"),), message=message)
    return (opening, *marked)


def _sections(before: Sequence[Section], after: Sequence[Section]) -> tuple[Section, ...]:
    known = {one.key: one for one in before}
    found = []
    for one in after:
        was = known.get(one.key)
        parts = _sections(was.sections if was else (), one.sections)
        blocks = _blocks(was.blocks if was else (), one.blocks)
        marking = highest([one.marking, was.marking]) if was else one.marking  # what went out of it stands in it struck
        found.append(replace(one, blocks=blocks, sections=parts, marking=marking))
    kept = {one.key for one in after}
    for at, was in enumerate(before):
        if was.key not in kept:  # put back where it stood
            found.insert(min(at, len(found)), _all(was, "removed"))
    return tuple(found)


def _all(section: Section, edit: Edit) -> Section:
    parts = tuple(_all(one, edit) for one in section.sections)
    return replace(section, blocks=tuple(_edited(one, edit) for one in section.blocks), sections=parts)


def _blocks(before: Sequence[Block], after: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks in the later order. A table or list that stood under the same title is compared line by line."""
    made: list[Block] = []
    steps = SequenceMatcher(None, [_name(one) for one in before], [_name(one) for one in after], autojunk=False)
    for step, a, b, c, d in steps.get_opcodes():
        if step == "equal":
            made += [_compared(was, now) for was, now in zip(before[a:b], after[c:d], strict=True)]
        else:
            made += [_edited(one, "removed") for one in before[a:b]]
            made += [_edited(one, "added") for one in after[c:d]]
    return tuple(made)


def _name(block: Block) -> tuple[str, str]:
    """What tells that two blocks are the same one: the words of a paragraph, the title of a table, else the kind."""
    kind = type(block).__name__
    if isinstance(block, Paragraph):
        return kind, block.text
    if isinstance(block, TableBlock):
        return kind, block.table.title
    return kind, ""


def _compared(was: Block, now: Block) -> Block:
    if was == now:
        return now
    if isinstance(was, TableBlock) and isinstance(now, TableBlock):
        return replace(now, table=_tables(was.table, now.table), marking=highest([was.marking, now.marking]))
    if isinstance(was, Facts) and isinstance(now, Facts):
        was, now = _listed(was), _listed(now)
    if isinstance(was, Bullets) and isinstance(now, Bullets):
        items, edits = _lines(was.items, now.items)
        return replace(now, items=items, edits=edits, marking=highest([was.marking, now.marking]))
    return now


def _listed(facts: Facts) -> Bullets:
    """Facts as lines, where some of them changed."""
    return Bullets(tuple(f"{term}: {text}" for term, text in facts.items), marking=facts.marking)


def _lines(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[str, ...], tuple[Edit, ...]]:
    lines: list[tuple[str, Edit]] = []
    for step, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if step == "equal":
            lines += [(one, "") for one in after[c:d]]
        else:
            lines += [*((one, "removed") for one in before[a:b]), *((one, "added") for one in after[c:d])]
    return tuple(text for text, _ in lines), tuple(edit for _, edit in lines)


def _tables(was: Table, now: Table) -> Table:
    """Rows of both tables in order; one that changed stands under its earlier self, so that both can be read."""
    columns = tuple(dict.fromkeys((*now.columns, *was.columns)))
    old, new = _laid(was, columns), _laid(now, columns)
    rows: list[tuple[tuple[Cell, ...], Edit]] = []
    was_told, now_told = ([tuple(cell.text for cell in row) for row in table] for table in (old, new))
    for step, a, b, c, d in SequenceMatcher(None, was_told, now_told, autojunk=False).get_opcodes():
        rows += [(row, "") for row in new[c:d]] if step == "equal" else _changed(old[a:b], new[c:d])
    return replace(now, columns=columns, rows=tuple(row for row, _ in rows), edits=tuple(edit for _, edit in rows))


def _changed(old: Sequence[tuple[Cell, ...]], new: Sequence[tuple[Cell, ...]]) -> list[tuple[tuple[Cell, ...], Edit]]:
    """Rows that changed, each pair of the same name or number together."""
    rows: list[tuple[tuple[Cell, ...], Edit]] = []
    waiting = list(old)
    for row in new:
        earlier = next((one for one in waiting if one[0].text == row[0].text), None)
        if earlier is not None:
            waiting.remove(earlier)
            rows.append((earlier, "removed"))
        rows.append((row, "added"))
    return [*rows, *((row, "removed") for row in waiting)]


def _laid(table: Table, columns: Sequence[str]) -> list[tuple[Cell, ...]]:
    """The rows under the columns of both tables; a column that one of them lacks is blank in it."""
    places = [table.columns.index(name) if name in table.columns else -1 for name in columns]
    return [tuple(row[at] if at >= 0 else Cell("") for at in places) for row in table.rows]


def _edited(block: Block, edit: Edit) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, edit=edit)
    if isinstance(block, Facts):
        block = _listed(block)
    if isinstance(block, Bullets):
        return replace(block, edits=(edit,) * len(block.items))
    if isinstance(block, TableBlock):
        return replace(block, table=replace(block.table, edits=(edit,) * len(block.table.rows)))
    if isinstance(block, StatusLine):
        return Paragraph(f"{block.name}. {block.sentence}", edit=edit, marking=block.marking)
    return block  # a chart is drawn from a table that stands beside it, and that is marked


def _count(sections: Iterable[Section], edit: Edit) -> int:
    """How many lines, rows and paragraphs carry an edit."""
    found = 0
    for one in sections:
        for block in one.blocks:
            if isinstance(block, Paragraph):
                found += block.edit == edit
            elif isinstance(block, Bullets):
                found += block.edits.count(edit)
            elif isinstance(block, TableBlock):
                found += block.table.edits.count(edit)
        found += _count(one.sections, edit)
    return found
