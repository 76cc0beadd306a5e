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
from saferplan.report.compose.binding import bound, packed
from saferplan.report.compose.marking import report_marking
from saferplan.report.compose.material import Material
from saferplan.values.document import Report
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.judgement import Judgement
from saferplan.values.making import Finished, Part, Told, Wanted
from saferplan.values.papers import Papers
from saferplan.values.period import Period
from saferplan.values.series import Series

Written = tuple[list[Path], Mapping[str, SaferplanError]]  # files, and why other formats are not there


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

    `store`, `counted` and `places` are those of a Source. With `judgements` nothing is judged: a release hands in
    those that it prints. `before` is the plan as it was, for a refresh. `mend` takes away from the composed report
    what its readers do not get.
    `progress` is called with how many of the formats are done. SaferplanError where there is nothing to say.
    """
    from saferplan.report.writing import write_formats

    folder = replace(closed(told.folder), path=place)
    walk = Round(folder) if judgements is not None else walk_of(folder, store, counted, places)
    found = judgements if judgements is not None else _judged(walk, wanted.as_at, kind_of(wanted.kind).public)
    report = _composed(wanted, walk, found, told, before)
    marked = _headed(mend(report) if mend is not None else report, wanted.heading)
    files, failed = _written(
        wanted.formats, lambda form: write_formats(marked, [form], place, wanted.kind, place), progress
    )
    return Finished(marked, report_marking(report), files, failed, dict(walk.faults))


def make_pack(
    title: str, parts: Sequence[Part], formats: Sequence[str], place: Path,
    progress: Callable[[int, int], None] | None = None,
) -> Finished:  # fmt: skip
    """Several papers bound to one, in their order, with one numbering of pages. Parts that share a Source are judged
    once. SaferplanError, naming the paper, where one has nothing to say."""
    from saferplan.report.writing import write_pack

    walks: dict[int, Round] = {}
    judged: dict[tuple[int, Period, bool], Sequence[Judgement]] = {}
    papers = []
    for part in parts:
        source, wanted = part.source, part.wanted
        walk = walks.get(id(source)) or walk_of(
            replace(closed(source.told.folder), path=place), source.store, source.counted, source.places
        )
        walks[id(source)] = walk
        kind = kind_of(wanted.kind)
        name = (id(source), wanted.as_at, kind.public)
        if name not in judged:
            judged[name] = _judged(walk, wanted.as_at, kind.public)
        try:
            paper = _composed(wanted, walk, judged[name], source.told, part.before)
        except SaferplanError as error:
            raise SaferplanError(error.what, kind.name, error.mend) from None
        papers.append(_headed(paper, wanted.heading))
    pack = packed(title, papers)
    files, failed = _written(formats, lambda form: write_pack(pack, [form], place), progress)
    whole = bound(pack)
    faults = {name: error for walk in walks.values() for name, error in walk.faults.items()}
    return Finished(whole, report_marking(whole), files, failed, faults)


def _composed(
    wanted: Wanted, walk: Round, found: Sequence[Judgement], told: Told, before: Told | None
) -> Report:  # fmt: skip
    kind = kind_of(wanted.kind)
    if kind.figures and not any(judged.value is not None for judged in found):
        what = f"no indicator has a figure by {wanted.as_at.last_month.label}."
        raise SaferplanError(what, mend="Choose another month.")
    given = material(
        walk, found, wanted.as_at, papers=_papers(told, wanted), public=kind.public,
        about=wanted.about, before=_earlier(before, walk.folder, wanted) if before else None,
        made_from=wanted.made_from, texts=wanted.texts, texts_marking=wanted.texts_marking,
        exemption=wanted.exemption, checked=wanted.checked,
    )  # fmt: skip
    return document(kind, given)


def _headed(report: Report, heading: str) -> Report:
    return replace(report, marking=". ".join(part for part in (heading, report.marking) if part))


def _judged(walk: Round, as_at: Period, public: bool) -> Sequence[Judgement]:
    return judged_for_public(walk, as_at) if public else walk.all_judged(as_at)


def _papers(told: Told, wanted: Wanted) -> Papers:
    kept, known = read_papers(told.tables), {one.id for one in told.folder.indicators}
    return kept if wanted.without is None else for_public(kept, wanted.without, known, wanted.checked)


def _earlier(before: Told, now: Folder, wanted: Wanted) -> Material:
    """The plan as it was; its figures are not told again, so none is judged."""
    return material(Round(marked_since(before.folder, now)), (), wanted.as_at, papers=_papers(before, wanted))


def _written(
    formats: Sequence[str], write: Callable[[str], Written], progress: Callable[[int, int], None] | None
) -> tuple[dict[str, bytes], dict[str, SaferplanError]]:
    """Each format by itself: one that cannot be made keeps no other from being made."""
    files: dict[str, bytes] = {}
    failed: dict[str, SaferplanError] = {}
    for done, form in enumerate(formats):
        if progress is not None:
            progress(done, len(formats))
        try:
            paths, wrong = write(form)
        except SaferplanError as error:
            failed[form] = error
            continue
        failed.update(wrong)
        for path in paths:
            files[form] = path.read_bytes()
    return files, failed
