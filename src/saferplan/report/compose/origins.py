"""Where every figure comes from, and how figures are made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saferplan.report.compose.keys import measure_key, source_key
from saferplan.report.compose.marking import of_all
from saferplan.report.wording import (
    METHODS,
    RUNS,
    band_rule,
    better_words,
    covered,
    each_file,
    exact_words,
    file_words,
    files_words,
    lines_words,
    profile_words,
    scheme_words,
    sources_of,
    span_words,
)
from saferplan.values.document import Block, Bullets, Cell, Paragraph, Section, Table, TableBlock
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.plan import StatusScheme
from saferplan.values.series import Observation

FILES = "source-files"
_MONTH = re.compile(r"\b\d{4}-\d{2}\b")
MANY_FILES = 6  # more are listed once for all indicators, not under each
LONG_QUERY = 60  # a longer query stands under the table, where it can be read


def sources_section(
    judgements: Sequence[Judgement], schemes: Sequence[StatusScheme], methods: Sequence[str] = METHODS
) -> Section:
    """The rules that all figures follow (`methods`), then indicator by indicator, then the files that several share."""
    parts = [_rules(schemes, methods), *(indicator_sources(judged) for judged in judgements), *shared_files(judgements)]
    return Section("sources", "Where the figures come from", (), tuple(parts), listed=False)


def shared_files(judgements: Sequence[Judgement]) -> list[Section]:
    """The files of records, listed once, where an indicator has too many to list them under it."""
    found: dict[str, list[Period]] = {}
    for judged in judgements:
        files = _by_file(judged)
        if len({name for name, _ in files}) > MANY_FILES:
            for (name, _), members in files.items():
                for end in each_file([name] if name else []):
                    found.setdefault(end, []).extend(seen.period for seen in members if _alone(name))
    if not found:
        return []
    rows = tuple(
        (Cell(run.words), Cell(str(run.files), run.files, numeric=True), Cell(span_words(run.at) if run.at else ""))
        for run in _runs(found)
    )
    table = Table("Files of records", ("File", "Files", "Periods"), rows, (RUNS,))
    return [Section(FILES, "Files of records", (TableBlock(table, of_all(judgements)),))]


@dataclass(frozen=True)
class _Run:
    """Files whose names differ by their month alone and that follow each other month by month; often one alone."""

    first: str
    last: str
    at: list[Period]
    files: int = 1

    @property
    def words(self) -> str:
        return self.first if self.files == 1 else f"{self.first} to {self.last}"


def _runs(found: Mapping[str, Sequence[Period]]) -> list[_Run]:
    """Files by name with their periods as runs; nothing is passed over, so that a month that lacks parts two."""
    runs: list[_Run] = []
    for name, at in sorted(found.items()):
        before = runs[-1] if runs else None
        if before and before.at and at and _follows(before, name, at):
            runs[-1] = _Run(before.first, name, [*before.at, *at], before.files + 1)
        else:
            runs.append(_Run(name, name, list(at)))
    return runs


def _follows(before: _Run, name: str, at: Sequence[Period]) -> bool:
    each_its_month = len({*at}) == 1 and at[0].months == 1 and len({*before.at}) == before.files
    return each_its_month and before.at[-1] == at[0].previous and _stem(name) == _stem(before.last) != ""


def _stem(name: str) -> str:
    """What the files of a run have in common; a name without a month has nothing in common with any."""
    return _MONTH.sub("", name) if _MONTH.search(name) else ""


def _alone(name: str) -> bool:
    """Whether a source is one file: the periods of a figure made of several are not the periods of each."""
    return " … " not in name


def indicator_sources(judged: Judgement) -> Section:
    """Where one indicator's figures come from: definition and figure, then files or returns with line or query."""
    indicator = judged.indicator
    facts = {
        "Definition": indicator.definition,
        "Better is": better_words(indicator.direction),
        "Period of the figure": covered(judged).label,
        "Figure, not rounded": exact_words(judged.value),
        "Compared with, not rounded": exact_words(judged.beside.value) if judged.beside else "",
        "Target": profile_words(judged.annual_target, indicator.unit, [value for _, value in judged.profile]),
        "Status scheme": judged.scheme_name or judged.scheme,
        "Measure": indicator.measure,
        "Area": indicator.area or (judged.series.area.name or judged.series.area.code if judged.series else ""),
        "Runs behind by": f"{indicator.lag} month{'s' if indicator.lag != 1 else ''}" if indicator.lag else "",
        "Supplied by": indicator.source or sources_of(judged),
        "Led by": indicator.lead,
    }
    rows = tuple((Cell(name), Cell(text)) for name, text in facts.items() if text)
    title = Cell(indicator.name)
    table = Table(f"{title.text}: definition and figure", ("What", "Answer"), rows)
    blocks: list[Block] = [TableBlock(table), *_files(judged)]
    return Section(source_key(judged), indicator.name, tuple(blocks), marking=of_all([judged]))


def _by_file(judged: Judgement) -> dict[tuple[str, str], list[Observation]]:
    """Observations by their file and, where it is long, their query."""
    found: dict[tuple[str, str], list[Observation]] = {}
    for seen in judged.series.until(judged.period).observations if judged.series else ():
        if seen.value is None and not seen.origin.source:
            continue  # nothing was supplied, so there is no file to name
        query = seen.origin.query
        shown = query if len(query) > LONG_QUERY or "\n" in query else ""
        found.setdefault((seen.origin.source, shown), []).append(seen)
    found.pop(("", ""), None)
    return found


def _files(judged: Judgement) -> list[Block]:
    """The files, with the periods taken from each and the line or query; long queries under the table."""
    found = _by_file(judged)
    if not found:
        return []
    queries = list(dict.fromkeys(query for _, query in found if query))
    names = list(dict.fromkeys(name for name, _ in found if name))
    if len(names) > MANY_FILES:
        every = [seen for members in found.values() for seen in members]
        said = "; ".join(f"query {at}" for at in range(1, len(queries) + 1)) or lines_words(
            [seen.origin.query for seen in every]
        )
        rows: tuple[tuple[Cell, ...], ...] = (
            (Cell(files_words(names), link=FILES), Cell(span_words([seen.period for seen in every])), Cell(said)),
        )
    else:
        rows = tuple(
            (Cell(file_words(name) or "not named", link=measure_key(judged)), *_use(members, queries, query))
            for (name, query), members in found.items()
        )
    table = Table(f"{judged.indicator.name}: files and returns", ("File or return", "Periods", "Line or query"), rows)
    texts = [f"Query {at}: {query}" for at, query in enumerate(queries, 1)]
    return [TableBlock(table), *(Paragraph(text, "code") for text in texts)]


def _use(members: Sequence[Observation], queries: Sequence[str], query: str) -> tuple[Cell, Cell]:
    """The periods taken from a file, and the line or query that gives them."""
    lines = f"query {queries.index(query) + 1}" if query else lines_words([seen.origin.query for seen in members])
    return Cell(span_words([seen.period for seen in members])), Cell(lines)


def _rules(schemes: Sequence[StatusScheme], methods: Sequence[str]) -> Section:
    blocks: list[Block] = [Bullets(tuple(methods))]
    for scheme in schemes:
        rows = tuple(
            (
                Cell(band.name, shape=band.shape, colour=band.colour),
                Cell(band.statement),
                Cell(band_rule(band, scheme.points)),
            )
            for band in (*scheme.bands, scheme.without)
        )
        blocks.append(Paragraph(scheme_words(scheme)))
        blocks.append(TableBlock(Table(f"Status scheme: {scheme.name}", ("Status", "Statement", "Rule"), rows)))
    return Section("how-made", "How figures are made", tuple(blocks))
