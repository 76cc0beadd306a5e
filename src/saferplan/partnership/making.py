"""A document made for a host that keeps figures and papers itself: asked for in one value, told in another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from saferplan.partnership.documents import document, kind_of, material
from saferplan.partnership.papers import for_public, read_papers
from saferplan.partnership.public import judged_for_public
from saferplan.partnership.restricted import closed, marked_since
from saferplan.partnership.round import Round
from saferplan.partnership.sheets import Places, walk_of
from saferplan.report.compose.marking import report_marking
from saferplan.report.compose.material import Material
from saferplan.values.document import Report
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.judgement import Judgement
from saferplan.values.making import Finished, Told, Wanted
from saferplan.values.papers import Papers
from saferplan.values.period import Period
from saferplan.values.series import Series


def make_document(
    wanted: Wanted,
    told: Told,
    place: Path,
    *,
    before: Told | None = None,
    store: Path | None = None,
    counted: Mapping[str, Series] | None = None,
    places: Places | None = None,
    judgements: Sequence[Judgement] | None = None,
    mend: Callable[[Report], Report] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Finished:
    """Judge, compose and write a document. `place` is a folder to write in; its templates/ are the partnership's own.

    `counted` and `places` are what `sheets` gave; the store is opened only for what they lack. With `judgements`
    nothing is judged: a release hands in those that it prints. `before` is the plan as it was, for a refresh.
    `mend` takes away from the composed report what its readers do not get.
    `progress` is called with how many of the formats are done. SaferplanError where there is nothing to say.
    """
    kind = kind_of(wanted.kind)
    folder = replace(closed(told.folder), path=place)
    walk = Round(folder) if judgements is not None else walk_of(folder, store, counted, places)
    found = judgements if judgements is not None else _judged(walk, wanted.as_at, kind.public)
    if kind.figures and not any(judged.value is not None for judged in found):
        what = f"no indicator has a figure by {wanted.as_at.last_month.label}."
        raise SaferplanError(what, mend="Choose another month.")
    given = material(
        walk, found, wanted.as_at, papers=_papers(told, wanted), public=kind.public,
        about=wanted.about, before=_earlier(before, folder, wanted) if before else None, made_from=wanted.made_from,
        texts=wanted.texts, exemption=wanted.exemption, checked=wanted.checked,
    )  # fmt: skip
    report = document(kind, given)
    report = mend(report) if mend is not None else report
    marked = replace(report, marking=". ".join(part for part in (wanted.heading, report.marking) if part))
    files, failed = _written(marked, wanted, place, progress)
    return Finished(marked, report_marking(report), files, failed, dict(walk.faults))


def _judged(walk: Round, as_at: Period, public: bool) -> Sequence[Judgement]:
    return judged_for_public(walk, as_at) if public else walk.all_judged(as_at)


def _papers(told: Told, wanted: Wanted) -> Papers:
    kept, known = read_papers(told.tables), {one.id for one in told.folder.indicators}
    return kept if wanted.without is None else for_public(kept, wanted.without, known, wanted.checked)


def _earlier(before: Told, now: Folder, wanted: Wanted) -> Material:
    """The plan as it was; its figures are not told again, so none is judged."""
    return material(Round(marked_since(before.folder, now)), (), wanted.as_at, papers=_papers(before, wanted))


def _written(
    report: Report, wanted: Wanted, place: Path, progress: Callable[[int, int], None] | None
) -> tuple[dict[str, bytes], dict[str, SaferplanError]]:
    """Each format by itself: one that cannot be made keeps no other from being made."""
    from saferplan.report.writing import write_formats

    files: dict[str, bytes] = {}
    failed: dict[str, SaferplanError] = {}
    for done, form in enumerate(wanted.formats):
        if progress is not None:
            progress(done, len(wanted.formats))
        try:
            paths, wrong = write_formats(report, [form], place, wanted.kind, place)
        except SaferplanError as error:
            failed[form] = error
            continue
        failed.update(wrong)
        for path in paths:
            files[form] = path.read_bytes()
    return files, failed
