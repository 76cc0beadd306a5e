"""Words of markings and exemptions."""

from __future__ import annotations

from saferplan.report.wording.amounts import sentence
from saferplan.values.document import Exemption, Marking


def marking_words(marking: Marking) -> str:
    """A marking as it stands on a page."""
    return marking.value.upper()


def exemption_words(exemption: Exemption) -> str:
    """Why a paper is not for publication, without a stop at its end."""
    law = f"paragraph {exemption.paragraph} of Part 1 of Schedule 12A to the Local Government Act 1972"
    return sentence(f"Not for publication under {law}: {exemption.reason}").rstrip(".")
