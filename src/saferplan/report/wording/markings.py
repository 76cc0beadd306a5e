"""Words of markings and exemptions."""

from __future__ import annotations

from saferplan.report.wording.amounts import sentence
from saferplan.values.document import Block, Exemption, Marking, Section


def marking_words(marking: Marking) -> str:
    """A marking as it stands on a page."""
    return marking.value.upper()


def exemption_words(exemption: Exemption) -> str:
    """Why a paper is not for publication, without a stop at its end."""
    law = f"paragraph {exemption.paragraph} of Part 1 of Schedule 12A to the Local Government Act 1972"
    return sentence(f"Not for publication under {law}: {exemption.reason}").rstrip(".")


def is_closed(section: Section) -> bool:
    """Whether all that stands under a heading may not go to everyone; that is told once then, at the heading."""
    return section.marking is not Marking.OFFICIAL or {block.marking for block in section.blocks} == {Marking.SENSITIVE}


def part_words(section: Section) -> list[str]:
    """What stands under the heading of a part that may not go to everyone."""
    said = [marking_words(Marking.SENSITIVE)] if is_closed(section) else []
    return said + ([f"{exemption_words(section.exemption)}."] if section.exemption is not None else [])


def block_words(block: Block, section: Section) -> str:
    """What stands over a block that may not go to everyone, where its heading does not say so already."""
    return marking_words(block.marking) if block.marking is not Marking.OFFICIAL and not is_closed(section) else ""
