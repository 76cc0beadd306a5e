"""How far a document may travel: its marking is the highest of its parts, and a public one may have no marked part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from saferplan.report.wording.markings import exemption_words, marking_words
from saferplan.values.document import Exemption, Marking, Report, Section
from saferplan.values.errors import SaferplanError
from saferplan.values.judgement import Judgement
from saferplan.values.plan import Indicator

_ORDER = (Marking.OFFICIAL, Marking.SENSITIVE)


def of_all(judgements: Iterable[Judgement]) -> Marking:
    """The marking of a part that tells of these indicators."""
    return of_indicators(one.indicator for one in judgements)


def of_indicators(indicators: Iterable[Indicator]) -> Marking:
    """The marking of a part that names these indicators."""
    return Marking.SENSITIVE if any(one.restricted for one in indicators) else Marking.OFFICIAL


def highest(markings: Iterable[Marking]) -> Marking:
    """The highest of several markings; official where there are none."""
    return max(markings, key=_ORDER.index, default=Marking.OFFICIAL)


def section_marking(section: Section) -> Marking:
    """The marking of a part with everything in it."""
    inside = [block.marking for block in section.blocks]
    return highest([section.marking, *inside, *map(section_marking, section.sections)])


def report_marking(report: Report) -> Marking:
    """The marking of a document: the highest of its parts."""
    return highest(map(section_marking, report.sections))


def exemptions(report: Report) -> tuple[Exemption, ...]:
    """Each exemption that a part of the document claims, once, by paragraph."""
    found = {part.exemption for part in _walk(report.sections) if part.exemption is not None}
    return tuple(sorted(found, key=lambda one: (one.paragraph, one.reason)))


def finished(report: Report, note: str = "") -> Report:
    """The document with what is printed on every page: its marking, its exemptions, and the note of a public version.

    Raises SaferplanError, naming the parts, where a public document was made from parts that are not for the public,
    and where an exemption names no paragraph of Schedule 12A or gives no reason.
    """
    for claimed in exemptions(report):
        if not 1 <= claimed.paragraph <= 7 or not claimed.reason.strip():
            what = f"the exemption under paragraph {claimed.paragraph} does not stand."
            mend = "Name a paragraph from 1 to 7 of Part 1 of Schedule 12A, and the public-interest reason."
            raise SaferplanError(what, report.title, mend)
    if report.public:
        _check_public(report)
        return replace(report, marking=note)
    words = [marking_words(report_marking(report)), *map(exemption_words, exemptions(report)), note]
    return replace(report, marking=". ".join(word for word in words if word))


def _check_public(report: Report) -> None:
    kept_back = [
        part.title
        for part in _walk(report.sections)
        if part.exemption is not None
        or highest([part.marking, *(block.marking for block in part.blocks)]) is not Marking.OFFICIAL
    ]
    if kept_back:
        named = "; ".join(f"“{title}”" for title in kept_back)
        what = f"“{report.title}” is for the public, and these parts are not: {named}."
        raise SaferplanError(what, report.kind, "Leave those parts out, or make a document that is not public.")


def _walk(sections: Iterable[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _walk(section.sections)
