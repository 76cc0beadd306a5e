"""The whole report: everything said once, in the order a board reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from saferplan.report.compose.keys import grouped, slug
from saferplan.report.compose.measure import measure_section
from saferplan.report.compose.origins import sources_section
from saferplan.report.compose.overview import (
    all_measures,
    exceptions,
    exceptions_section,
    priorities_section,
    recommendations_section,
    summary_section,
)
from saferplan.report.compose.peers import peers_section
from saferplan.report.wording import CHANGE_IS, METHODS, day_words, measures_message, priority_words
from saferplan.values.document import Paragraph, Report, Section
from saferplan.values.errors import SaferplanError
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.plan import Partnership, Remark, StatusScheme


def compose(
    partnership: Partnership,
    judgements: Sequence[Judgement],
    as_at: Period,
    data_as_at: str,
    remarks: Sequence[Remark] = (),
    *,
    extra: Sequence[Section] = (),
    schemes: Sequence[StatusScheme] = (),
    title: str = "Performance report",
    marking: str = "",
    methods: Sequence[str] = METHODS,
) -> Report:
    """The performance report as a value, for any writer.

    `as_at` is the last month reported, `data_as_at` the day the data stood so (2015-07-21 or in words). `remarks`
    go with the exceptions, or with the measure that is none; `extra` are sections of plain tables that follow the
    measures, `schemes` are explained at the end, `marking` stands on every page,
    `methods` say how figures are treated.

    Raises SaferplanError where two sections would have the same key.
    """
    sections = (
        summary_section(judgements),
        exceptions_section(judgements, remarks),
        peers_section(judgements),
        _measures(partnership, judgements, remarks),
        *extra,
        recommendations_section(partnership.recommendations),
        priorities_section(partnership, judgements),
        sources_section(judgements, schemes, methods),
    )
    _check_keys(sections)
    return Report(
        title, f"To the end of {as_at.last_month.label}", partnership.name, as_at.label, day_words(data_as_at),
        sections, marking=marking,
    )  # fmt: skip


def _measures(partnership: Partnership, judgements: Sequence[Judgement], remarks: Sequence[Remark]) -> Section:
    """Every measure in full; what officers say of an exception stands with the exceptions, else with the measure."""
    exceptional = {judged.indicator.id for judged, _ in exceptions(judgements)}
    said = {remark.indicator: remark for remark in remarks if remark.indicator not in exceptional}

    def parts(members: Sequence[Judgement]) -> tuple[Section, ...]:
        return tuple(measure_section(judged, said.get(judged.indicator.id)) for judged in members)

    groups = grouped(partnership, judgements)
    message = measures_message(judgements) if judgements else ""
    listed = (*((Paragraph(message, "lead"),) if message else ()), *all_measures(judgements))
    whole = Section("measures", "Measures", listed, message=message, background=(CHANGE_IS,))
    if len(groups) == 1 and not groups[0][0].outcome:
        return replace(whole, sections=parts(groups[0][1]))
    priorities = []
    for priority, members in groups:
        words = priority_words(priority)
        lead = (Paragraph(words, "lead"),) if words else ()
        priorities.append(Section(f"priority-{slug(priority.name)}", priority.name, lead, parts(members)))
    return replace(whole, sections=tuple(priorities))


def _check_keys(sections: Sequence[Section]) -> None:
    seen: set[str] = set()
    waiting = list(sections)
    while waiting:
        section = waiting.pop()
        if section.key in seen:
            raise SaferplanError(
                f"two parts of the report would have the anchor “{section.key}”.",
                mend="Give the indicators, priorities or extra sections ids that differ in letters or digits.",
            )
        seen.add(section.key)
        waiting += section.sections
