"""A pack of 30 indicators, one chart each, in five formats: our time beside that of an analyst's own script."""

from __future__ import annotations

import base64
import importlib
import io
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from saferplan.catalogue.schemes import scheme
from saferplan.judgement.judge import judge
from saferplan.values.document import ChartBlock, Report, Section
from saferplan.values.figures import Unit
from saferplan.values.judgement import Judgement, Outlook
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Indicator, Partnership, Priority, Target, TargetKind
from saferplan.values.series import Area, Observation, Origin, Series

INDICATORS = 30
WRITERS = {"html": "html", "word": "docx", "powerpoint": "pptx", "pdf": "pdf", "excel": "xlsx"}
TWO, TWO_LIMIT, COLD_LIMIT = ("html", "word"), 6.0, 15.0  # the two formats that every report has
ALL_LIMIT, MEMORY_LIMIT = 25.0, 1024
START, AS_AT = Period.parse("2011-04"), Period.parse("2015-09")
PARTNERSHIP = Partnership(
    "bench", "Safer Exampleton", priorities=tuple(Priority(f"p{at}", f"Priority {at + 1}") for at in range(6))
)


def main(quick: bool = True) -> None:
    """Print cold and warm times with their shares, and the rival's; `quick` changes nothing, there is one size."""
    print(f"{INDICATORS} indicators, one chart each; wall time (processor time in brackets)")
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bench.report_speed"], check=True, stdout=subprocess.DEVNULL)
    cold = time.perf_counter() - started
    judged = judgements()
    one_run(judged)
    busy = time.process_time()
    warm = one_run(judged)
    busy = time.process_time() - busy
    two = sum(warm[name] for name in ("compose", "charts", *TWO))
    print(f"HTML and Word, cold process  {cold:6.2f} s   limit {COLD_LIMIT:g} s; judging 30 indicators included")
    print(f"HTML and Word, warm process  {two:6.2f} s   limit {TWO_LIMIT:g} s")
    print(f"five formats, warm process   {sum(warm.values()):6.2f} s   limit {ALL_LIMIT:g} s ({busy:.2f} s)")
    for name, seconds in warm.items():
        print(f"  {name:<12}{seconds:6.2f} s  {seconds / sum(warm.values()):4.0%}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory of the process   {memory:6.0f} MB  limit {MEMORY_LIMIT} MB")
    rival(judged)
    started, busy = time.perf_counter(), time.process_time()
    rival(judged)
    theirs, busy = time.perf_counter() - started, time.process_time() - busy
    print(
        f"rival, warm                  {theirs:6.2f} s   ({busy:.2f} s) Altair's own save, python-docx, python-pptx and"
    )
    print("      xlsxwriter: one table and picture an indicator; no PDF, sentences, sources, links, contents or tags")


def judgements() -> list[Judgement]:
    """Thirty indicators of four and a half years of months, judged, with an outlook."""
    return [_judged(at) for at in range(INDICATORS)]


def _judged(at: int) -> Judgement:
    indicator = Indicator(
        f"indicator-{at}", f"Offences of kind {at + 1}", Unit("offences"), Direction.LOWER, priority=f"p{at % 6}",
        definition="Offences of this kind recorded by the police.",
    )  # fmt: skip
    months = [START.shift(step) for step in range(AS_AT.last - START.first + 1)]
    seen = tuple(
        Observation(
            month, Fraction(80 + at + (7 * step * (at + 3)) % 41), origin=Origin("returns/police.csv", f"line {step}")
        )
        for step, month in enumerate(months)
    )
    year = AS_AT.year()
    series = Series(indicator.id, Area("E06000999", "Exampleton"), indicator.unit, seen)
    target = Target(indicator.id, year, TargetKind.AT_MOST, Fraction(1150))
    made = judge(indicator, series, [target], scheme("three-statements-target"), AS_AT)
    return replace(made, outlook=Outlook(year, 6, 1180.0, 1100.0, 1262.0, 0.31, 1201.0, 94.0))


def one_run(judged: list[Judgement], writers: tuple[str, ...] = tuple(WRITERS)) -> dict[str, float]:
    """Seconds of composing, drawing, and writing each format, nothing drawn before."""
    from saferplan.report import charts
    from saferplan.report.compose import compose

    charts._drawn.cache_clear()
    marks = [time.perf_counter()]
    report = compose(PARTNERSHIP, judged, AS_AT, "2015-10-12")
    marks.append(time.perf_counter())
    for block in _charts(report):
        charts._drawn(block.chart)
    marks.append(time.perf_counter())
    with tempfile.TemporaryDirectory() as folder:
        for name in writers:
            importlib.import_module(f"saferplan.report.{name}").write(report, Path(folder, f"report.{WRITERS[name]}"))
            marks.append(time.perf_counter())
    assert len(_charts(report)) == INDICATORS
    return dict(zip(("compose", "charts", *writers), (b - a for a, b in zip(marks, marks[1:])), strict=True))  # noqa: B905, RUF007


def _charts(report: Report) -> list[ChartBlock]:
    found: list[ChartBlock] = []
    waiting: list[Section] = list(report.sections)
    while waiting:
        section = waiting.pop()
        found += [block for block in section.blocks if isinstance(block, ChartBlock)]
        waiting += section.sections
    return found


def rival(judged: list[Judgement]) -> None:
    """The plain script: Altair saves each picture, python-docx fills each cell, HTML is put together from strings."""
    from docx import Document
    from pptx import Presentation
    from xlsxwriter import Workbook

    paper, page, slides = Document(), ["<!DOCTYPE html><title>Report</title>"], Presentation()
    book = Workbook(io.BytesIO())
    for one in judged:
        rows, picture = _rows(one), _picture(one)
        sheet = book.add_worksheet(one.indicator.name[:31])
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        slide = slides.slides.add_slide(slides.slide_layouts[5])
        slide.shapes.title.text = one.indicator.name
        slide.shapes.add_picture(io.BytesIO(picture), 0, 1_500_000)
        paper.add_heading(one.indicator.name, 1)
        table = paper.add_table(len(rows), len(rows[0]))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
        paper.add_picture(io.BytesIO(picture))
        cells = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
        source = base64.b64encode(picture).decode()
        page.append(f"<h1>{one.indicator.name}</h1><table>{cells}</table><img src='data:image/png;base64,{source}'>")
    book.close()
    with tempfile.TemporaryDirectory() as folder:
        slides.save(str(Path(folder, "report.pptx")))
        paper.save(str(Path(folder, "report.docx")))
        Path(folder, "report.html").write_text("\n".join(page), "utf-8")


def _rows(judged: Judgement) -> list[list[str]]:
    """Month, last year, this year, both to date, target and change: as many cells as our table has."""
    assert judged.series is not None
    rows = [["Month", "2014/15", "2015/16", "Target", "Last to date", "To date", "Change"]]
    before = now = Fraction(0)
    for month, (_, due) in zip(AS_AT.year().split(), judged.profile, strict=True):
        last, this = judged.series.value(month.year_before) or Fraction(0), judged.series.value(month)
        before, now = before + last, now + (this or 0)
        known = this is not None
        figures = [last, this, due, before, now if known else None]
        change = f"{float((now - before) / before * 100):+.1f}%" if known else ""
        rows.append([month.label, *("" if one is None else f"{float(one):.0f}" for one in figures), change])
    return rows


def _picture(judged: Judgement) -> bytes:
    import altair

    rows = _rows(judged)[1:]
    places = (("2014/15", 4), ("2015/16", 5), ("Target", 3))
    values: list[dict[str, Any]] = [
        {"month": row[0][:3], "line": name, "value": float(row[at])} for row in rows for name, at in places if row[at]
    ]
    chart = altair.Chart(altair.Data(values=values)).mark_line(point=True).encode(
        x=altair.X("month:N", sort=None), y="value:Q", color="line:N"
    ).properties(width=460, height=230)  # fmt: skip
    held = io.BytesIO()
    chart.save(held, format="png", scale_factor=2)
    return held.getvalue()


if __name__ == "__main__":
    one_run(judgements(), TWO)
