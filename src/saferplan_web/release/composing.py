"""A release composed: everything that will stand in the public database, row by row, and what is checked before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from saferplan import Folder, Period, SaferplanError, to_json
from saferplan.values.document import Section, Table
from saferplan.values.sheet import Sheet
from saferplan_web.core.models import Partnership
from saferplan_web.performance import kept
from saferplan_web.performance.composing import kept as drawn
from saferplan_web.performance.folder import folder_of
from saferplan_web.plan.models import Priority
from saferplan_web.release.documents import Documents, documents_of
from saferplan_web.release.files import files_of
from saferplan_web.release.models import Release, ReleasePart
from saferplan_web.release.offered import Offered, offered_to
from saferplan_web.release.stripping import open_judgement, open_report, open_table, stripped
from saferplan_web.release.texts import actions_of, in_use

Tell = Callable[[int, int, str], None]
Kind = ReleasePart.Kind


@dataclass(frozen=True)
class Row:
    """One row of the public database: its table, its fields, and its bytes if it is a file."""

    kind: str
    content: dict[str, Any]
    data: bytes | None = None


@dataclass(frozen=True)
class Composed:
    """A whole release. `record`, `withheld` and `faults` are for inside alone."""

    rows: tuple[Row, ...]
    report: dict[str, Any]
    figures: dict[str, Any]
    record: dict[str, Any]
    withheld: list[dict[str, Any]]
    faults: list[dict[str, str]]
    summary: dict[str, Any]
    offered: tuple[Offered, ...] = ()
    wards: tuple[str, ...] = field(default=())


def compose(
    release: Release, earlier: Sequence[dict[str, Any]], answers: Sequence[dict[str, Any]], tell: Tell
) -> Composed:
    """Make everything that goes out, and what has to be looked at first. Slow: in a job only.

    `answers` are the records of what was given out in answers to requests. SaferplanError where a small count cannot
    be protected beside them and the earlier releases.
    """
    from saferplan import public_release

    partnership = release.partnership
    folder, store = _to_publish(partnership, release.as_at), kept.store_of(partnership)
    tell(0, 0, "Counting the wards")
    wards, no_wards = _ward_figures(folder, store, release.as_at)
    # Counted anew and not from what a recalculation kept: what goes out must be what the records say now.
    made = public_release(
        folder, release.as_at, store=store, earlier=earlier, answers=answers, ward_figures=wards,
        progress=lambda done, total: tell(done, total, "Drawing the indicators"),
    )  # fmt: skip
    pages: list[tuple[str, str, Section]] = []
    tables: tuple[Table, ...] = ()
    if wards is not None and store is not None and wards.indicators:
        tell(0, 0, "Writing the pages of wards")
        pages, tables = _wards(folder, store, release.as_at, replace(wards, printed=made.ward_printed))
    report = open_report(made.report)
    rows = [*_indicators(folder, made.sheets), *_ward_rows(pages), *_plan(partnership), *_notes(partnership)]
    tell(0, 0, "Making the files")
    offered = offered_to(release)
    documents = documents_of(release, folder, made, [one for one in offered if one.ident in release.chosen])
    files = (*files_of(release, report, made, tables), *documents.files)
    rows += [Row(Kind.FILE, content, data) for content, data in files]
    return Composed(
        tuple(rows), to_json(report), made.public_record, made.record,
        [{"indicator": one.name, "sentence": one.sentence, "why": str(one.why)} for one in made.withheld],
        _not_made(made.faults, documents), _summary(rows, no_wards), tuple(offered),
        tuple(name for _, name, _ in pages),
    )  # fmt: skip


def _not_made(faults: Mapping[str, SaferplanError], documents: Documents) -> list[dict[str, str]]:
    """Indicators that could not be worked out, and documents that lack a format."""
    told = [(name, error.what) for name, error in faults.items()]
    return [{"indicator": name, "told": what} for name, what in (*told, *documents.failed)]


def _ward_figures(folder: Folder, store: Path | None, as_at: Period) -> tuple[Any, str]:
    """The figures of all wards; none, and why, where the records tell no wards."""
    from saferplan import ward_figures

    if store is None:
        return None, ""
    try:
        return ward_figures(folder, store, as_at), ""
    except SaferplanError as error:
        return None, f"{error.what} {error.mend}".strip()


def _to_publish(partnership: Partnership, as_at: Period) -> Folder:
    """The partnership without what officers say inside. Restricted indicators stay in it, because the library has to
    know them to see whether another one would give them away; it prints none of them."""
    folder = folder_of(partnership)
    silent = replace(folder.partnership, recommendations=())
    return replace(folder, partnership=silent, commentary=(), stated=(), tables=(), claims=())


def _indicators(folder: Folder, sheets: Sequence[Sheet]) -> Iterable[Row]:
    sources = {one.id: one.source for one in folder.indicators}
    for place, sheet in enumerate(sorted(sheets, key=lambda one: one.plan_place)):
        row = kept.row_of(replace(sheet, fault=""))
        row |= {"moved": sheet.moved, "movement": (sheet.judgement.get("signal") or {}).get("movement", "")}
        row |= {"lead": sheet.lead, "exceptional": sheet.exceptional, "awaited": sheet.awaited, "order": sheet.place}
        yield Row(
            Kind.INDICATOR,
            {
                "key": sheet.indicator, "name": sheet.name, "priority": sheet.priority, "place": place,
                "status": sheet.status.name, "row": row,
                "page": to_json(stripped(sheet.section, sources.get(sheet.indicator, ""), sheet.fault)),
                "charts": [
                    {"key": one.key, "svg": one.svg, "alt": one.alt, "notes": list(one.notes),
                     "chart": to_json(one.chart)}
                    for one in sheet.charts
                ],
                "history": to_json(open_table(sheet.history)) if sheet.history else None,
                "judgement": open_judgement(sheet.judgement),
            },
        )  # fmt: skip


def _wards(
    folder: Folder, store: Path, as_at: Period, figures: Any
) -> tuple[list[tuple[str, str, Section]], tuple[Table, ...]]:
    """Every ward's page (code, name, section) and the tables of all wards, from what this release prints."""
    from saferplan import ward_report, ward_tables

    pages = []
    for code in figures.areas[figures.district]:
        section = stripped(ward_report(folder, store, code, as_at, figures=figures))
        pages.append((code, figures.names[code], section))
    tables = ward_tables(folder, store, as_at, figures=figures)
    return pages, tuple(open_table(table) for table in tables)


def _ward_rows(pages: Iterable[tuple[str, str, Section]]) -> Iterable[Row]:
    for place, (code, name, section) in enumerate(sorted(pages, key=lambda one: one[1])):
        yield Row(Kind.WARD, {"code": code, "name": name, "place": place, **drawn(section)})


def _plan(partnership: Partnership) -> Iterable[Row]:
    """The plan in plain language: priorities with their outcomes, and what is done for them, by title alone."""
    done: dict[int, list[str]] = {}
    for action in actions_of(partnership):
        done.setdefault(action.priority_id or 0, []).append(action.title)
    priorities = in_use(Priority, partnership).prefetch_related("outcomes")
    for place, row in enumerate(priorities):
        outcomes = [one.text for one in row.outcomes.all() if one.withdrawn_at is None]
        yield Row(
            Kind.PLAN,
            {
                "key": row.key, "name": row.name, "outcome": row.outcome, "why": row.why, "place": place,
                "outcomes": outcomes, "actions": done.get(row.pk, []),
            },
        )  # fmt: skip


def _notes(partnership: Partnership) -> Iterable[Row]:
    """What the partnership says of itself."""
    yield Row(Kind.NOTE, {"key": "about", "text": partnership.about})
    yield Row(Kind.NOTE, {"key": "contact", "text": partnership.contact})


def _summary(rows: Sequence[Row], no_wards: str) -> dict[str, Any]:
    """What the release holds, for the page that checks it."""
    found: dict[str, Any] = {
        "indicators": [row.content["name"] for row in rows if row.kind == Kind.INDICATOR],
        "keys": [row.content["key"] for row in rows if row.kind == Kind.INDICATOR],
        "wards": [row.content["name"] for row in rows if row.kind == Kind.WARD],
        "files": [row.content["name"] for row in rows if row.kind == Kind.FILE],
        "no_wards": no_wards,
    }
    return found
