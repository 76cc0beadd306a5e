"""What people inside wrote that a release may take into its documents, text by text and never by itself.

Items for publicity, progress of actions and recommendations were written for the partnership. They stay inside until
somebody who prepares a release chooses a text as it stands; then it is looked through like any other text that goes
out, and the second person reads it before approving. A text that is changed afterwards is another text, and was not
chosen. What is restricted, or hangs on what is restricted, is not offered at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from saferplan import Period
from saferplan_web.performance.models import HighlightReport
from saferplan_web.plan.models import Recommendation
from saferplan_web.release.models import Release
from saferplan_web.release.texts import Text, actions_of, hints_in, in_use

PUBLICITY, PROGRESS, RECOMMENDATION = "publicity", "progress", "recommendation"
QUARTER = 3  # months up to the one that a release tells of


@dataclass(frozen=True)
class Offered:
    """A text with what it is and the row that it stands in."""

    kind: str
    text: Text
    row: Any

    @property
    def ident(self) -> str:
        """The same while the text is."""
        told = f"{self.kind}\n{self.row.key}\n{self.text.text}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def offered_to(release: Release) -> list[Offered]:
    """Every text that the documents of a release have a place for. Progress and recommendations stand in the annual
    report alone."""
    found = [*_publicity(release)]
    if release.annual:
        found += [*_progress(release), *_recommendations(release)]
    return [one for one in found if one.text.text.strip()]


def chosen_of(release: Release) -> list[Offered]:
    """Those that somebody chose as they stand now."""
    return [one for one in offered_to(release) if one.ident in release.chosen]


def listed(offered: Sequence[Offered], chosen: Collection[str], known: Sequence[str]) -> list[dict[str, Any]]:
    """The texts as plain data, for the page that checks the release: whether each goes out, and the places in it that
    may identify someone."""
    return [
        {
            "ident": one.ident, "kind": one.kind, "where": one.text.where, "text": one.text.text,
            "goes": one.ident in chosen, "places": [hint["text"] for hint in hints_in([one.text], known)],
        }
        for one in offered
    ]  # fmt: skip


def _publicity(release: Release) -> Iterator[Offered]:
    """Of reports that were submitted, are not restricted and show nothing that is."""
    reports = in_use(HighlightReport, release.partnership).filter(
        stage=HighlightReport.Stage.SUBMITTED, restricted=False, round__withdrawn_at__isnull=True,
        priority__withdrawn_at__isnull=True,
    ).exclude(shown__restricted=True).select_related("round", "priority")  # fmt: skip
    for one in reports:
        if _told_in(release, one.round.period):
            where = f"For publicity: “{one.priority.name}”, {one.round.period.label}"
            keys = f"{one.round.key}/{one.priority.key}"
            yield Offered(PUBLICITY, Text(where, one.publicity, "report", keys), one)


def _told_in(release: Release, period: Period) -> bool:
    """Whether a round falls in the quarter that the release tells of, or in the year of its annual report."""
    year, last = release.as_at.year(4), release.as_at.last
    first = min(year.first, last - QUARTER + 1) if release.annual else last - QUARTER + 1
    return first <= period.last <= last


def _progress(release: Release) -> Iterator[Offered]:
    for one in actions_of(release.partnership):
        before = one.follows.indicator if one.follows is not None else None
        if before is None or not before.restricted:
            yield Offered(PROGRESS, Text(f"Progress of “{one.title}”", one.progress, "action", one.key), one)


def _recommendations(release: Release) -> Iterator[Offered]:
    for one in in_use(Recommendation, release.partnership):
        told = "\n".join(part for part in (one.text, one.state, one.progress) if part.strip())
        where = f"Recommendation {one.number}".strip()
        yield Offered(RECOMMENDATION, Text(where, told, "recommendation-edit", one.key), one)
