"""The table of indicators with their status, as the command line prints it."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.values.judgement import Judgement


def status_table(judgements: Sequence[Judgement]) -> list[str]:
    """Lines of plain text: indicator, period, figure, what it was judged against, status."""
    head = ("indicator", "period", "figure", "against", "status")
    rows = [head, *(_row(judged) for judged in judgements)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    lines = []
    for row in rows:
        left = [row[0].ljust(widths[0]), row[1].ljust(widths[1])]
        lines.append("  ".join([*left, row[2].rjust(widths[2]), row[3].rjust(widths[3]), row[4]]).rstrip())
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def _row(judged: Judgement) -> tuple[str, str, str, str, str]:
    unit, extra = judged.indicator.unit, judged.reason.extra_decimals
    against = judged.reason.against
    said = judged.stated.statement if judged.stated else ""
    same = said.casefold() in (judged.status.name.casefold(), judged.status.statement.casefold())
    stated = f" (stated: {said})" if said and not same else ""
    return (
        judged.indicator.name if len(judged.indicator.name) <= 60 else judged.indicator.name[:59] + "…",
        str(judged.period),
        unit.cell(judged.value, extra),
        unit.cell(against, extra),
        judged.status.name + stated,
    )
