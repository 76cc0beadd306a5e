"""Parts that tell of what is being done: actions with their steps, requests to depart from them, problems passed up."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.report.compose.material import Material
from saferplan.report.compose.tied import of_actions, of_blockages, of_variances
from saferplan.report.wording import day_words
from saferplan.report.wording.documents import actions_message, blockages_message, carried_sentence, variances_message
from saferplan.values.document import Block, Cell, Paragraph, Section, Table, TableBlock
from saferplan.values.papers import Action, Papers

RATINGS = {"green": ("circle", "#00703c"), "amber": ("diamond", "#b8560b"), "red": ("triangle", "#a6201a")}


def actions_table(title: str, actions: Sequence[Action], papers: Papers) -> Table:
    """A line an action: who does it until when, how far it has come; columns blank throughout are left out."""
    columns = ("No.", "Action", "Owner", "Due", "Status", "Activity", "Progress")
    rows = [
        (
            Cell(one.number),
            Cell(one.title),
            Cell(papers.post_title(one.owner) or papers.body_name(one.organisation)),
            Cell(day_words(one.due)),
            Cell(f"Done {day_words(one.done_on)}" if one.done_on else one.status.capitalize()),
            rating_cell(one.rating),
            Cell(_progress(one, papers)),
        )
        for one in actions
    ]
    used = [at for at in range(len(columns)) if at == 1 or any(row[at].text for row in rows)]
    kept = tuple(tuple(row[at] for at in used) for row in rows)
    return Table(title, tuple(columns[at] for at in used), kept)


def rating_cell(rating: str) -> Cell:
    """An activity rating: its word and its shape."""
    shape, colour = RATINGS.get(rating, ("", ""))
    return Cell(rating.capitalize(), shape=shape, colour=colour)


def _progress(action: Action, papers: Papers) -> str:
    steps = [one for one in papers.milestones if one.action == action.key]
    done = sum(bool(one.done_on) for one in steps)
    told = [carried_sentence(action.carried_from)] if action.carried_from else []
    told += [f"{done} of {len(steps)} milestones reached."] if steps else []
    return " ".join([*told, action.progress]).strip()


def actions_block(title: str, actions: Sequence[Action], material: Material) -> TableBlock:
    """The table of actions, marked with the indicators that they are about."""
    return TableBlock(actions_table(title, actions, material.papers), of_actions(material, actions))


def actions_section(material: Material) -> Section:
    """Every action that stands, by priority; without blocks where there are none."""
    listed = material.papers.current
    known = {one.id for one in material.partnership.priorities}
    groups = [
        (one.name, [action for action in listed if action.priority == one.id])
        for one in material.partnership.priorities
    ]
    groups.append(("Other actions", [action for action in listed if action.priority not in known]))
    tables = [actions_block(f"{name}: what is being done", members, material) for name, members in groups if members]
    message = actions_message([one.status for one in listed]) if listed else ""
    blocks: tuple[Block, ...] = (Paragraph(message, "lead"), *tables) if tables else ()
    return Section("actions", "Actions", blocks, message=message, marking=of_actions(material, listed))


def variances_section(material: Material) -> Section:
    """Requests to depart from an action that nobody has decided on; without blocks where there are none."""
    waiting = [one for one in material.papers.variances if not one.approved]
    titles = {one.key: one.title for one in material.papers.actions}
    rows = tuple(
        (
            Cell(titles.get(one.action, one.action)),
            Cell(day_words(one.due_then)),
            Cell(day_words(one.new_due) or one.asks),
            Cell(one.reason),
        )
        for one in waiting
    )
    message = variances_message(len(waiting))
    table = Table("Variances to decide", ("Action", "Due", "Asked for", "Reason"), rows)
    blocks = (Paragraph(message, "lead"), TableBlock(table, of_variances(material, waiting))) if rows else ()
    return Section("variances", "Variances to decide", blocks, message=message)


def blockages_section(material: Material) -> Section:
    """Problems that were passed up and are not settled; without blocks where there are none."""
    papers = material.papers
    waiting = [one for one in papers.blockages if one.state not in ("answered", "settled", "closed")]
    rows = tuple(
        (
            Cell(one.title),
            Cell(material.priority_name(one.priority)),
            Cell(one.text),
            Cell(papers.committee_name(one.now_with)),
            Cell(day_words(one.due)),
        )
        for one in waiting
    )
    message = blockages_message(len(waiting))
    table = Table("Problems and blockages", ("Problem", "Priority", "What is asked", "Now with", "Answer due"), rows)
    blocks = (Paragraph(message, "lead"), TableBlock(table, of_blockages(material, waiting))) if rows else ()
    return Section("blockages", "Problems and blockages", blocks, message=message)
