"""Documents: what the round found and the partnership decided, composed as one kind of document and written."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from saferplan.partnership.papers import for_public, papers_of
from saferplan.partnership.public import without_files
from saferplan.partnership.restricted import closed, marked_since
from saferplan.partnership.round import Round, begin, judgements_of
from saferplan.report.compose.kinds import DEFAULT, KINDS
from saferplan.report.compose.marking import finished
from saferplan.report.compose.material import Kind, Material
from saferplan.values.document import Exemption, Marking, Report
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.judgement import Judgement
from saferplan.values.papers import Papers
from saferplan.values.period import Period
from saferplan.values.plan import Remark

REPORT = "report"  # the default kind's files are called so


@dataclass(frozen=True)
class Own:
    """What an officer wrote for a document: texts by the names of its parts and how far they may travel, and why it is
    exempt, where it is."""

    texts: Mapping[str, str]
    exemption: Exemption | None = None
    marking: Marking = Marking.OFFICIAL


def read_own(path: Path, kind: Kind) -> Own:
    """What an officer wrote, from a TOML file: a text for each part by name, their `marking`, and an `[exemption]`.

    SaferplanError where the file cannot be read, or names a part that the kind has not, or a marking that is none.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SaferplanError(f"the texts cannot be read: {error}.", str(path), 'Write name = "text".') from None
    kept_back, marking = found.pop("exemption", None), found.pop("marking", Marking.OFFICIAL)
    if marking not in list(Marking):
        raise SaferplanError(f"“{marking}” is no marking.", str(path), f"Write one of: {', '.join(Marking)}.")
    parts = [name for name, _ in kind.fields]
    if strange := [name for name, text in found.items() if name not in parts or not isinstance(text, str)]:
        mend = f"Parts: {', '.join(parts)}." if parts else "An officer writes no part of this kind."
        raise SaferplanError(f"“{strange[0]}” is no part of a {kind.name.lower()}.", str(path), mend)
    exemption = _exemption(kept_back, path) if kept_back is not None else None
    return Own(found, exemption, Marking(marking))


def _exemption(plain: object, path: Path) -> Exemption:
    if isinstance(plain, dict) and isinstance(plain.get("paragraph"), int) and isinstance(plain.get("reason"), str):
        return Exemption(plain["paragraph"], plain["reason"])
    mend = 'Write paragraph = 3 and reason = "…" under it.'
    raise SaferplanError("the exemption names no paragraph or no reason.", f"{path}, [exemption]", mend)


@dataclass(frozen=True)
class Done:
    """A document that was written: judgements, files, what could not be worked out, formats that were not made, and
    what its template asked for in vain."""

    judgements: list[Judgement]
    paths: list[Path]
    faults: Mapping[str, SaferplanError]
    failed: Mapping[str, SaferplanError]
    warnings: Sequence[SaferplanError] = ()


def kind_of(name: str) -> Kind:
    """A kind of document by its name. SaferplanError where there is none."""
    if name not in KINDS:
        raise SaferplanError(f"“{name}” is no kind of document.", "--kind", f"Known: {', '.join(KINDS)}.")
    return KINDS[name]


def material(
    walk: Round, judgements: Sequence[Judgement], as_at: Period, *, papers: Papers | None = None, public: bool = False,
    about: str = "", before: Material | None = None, made_from: str = "", texts: Mapping[str, str] | None = None,
    texts_marking: Marking = Marking.OFFICIAL, exemption: Exemption | None = None, checked: bool = False,
) -> Material:  # fmt: skip
    """What documents are composed from; dates come from the data, never from a clock.

    `papers` are those of the folder unless given. `checked`: progress and recommendations are for the public too.
    """
    from saferplan.partnership.sections import further_sections

    folder = closed(walk.folder)
    schemes = {judged.scheme: walk.scheme_of(judged.indicator) for judged in judgements if judged.scheme}
    inside = Material(
        folder.partnership,
        tuple(judgements),
        as_at,
        data_as_at(judgements, as_at).isoformat(),
        folder.title,
        tuple(remarks_at(folder, as_at)),
        () if public else tuple(further_sections(walk)),
        tuple(schemes.values()),
        folder.indicators,
        folder.targets,
        papers_of(folder.path) if papers is None else papers,
        about,
        before,
        made_from=made_from,
        texts=texts or {},
        texts_marking=texts_marking,
        exemption=exemption,
    )
    return _outside(inside, public_note(folder), checked) if public else inside


def _outside(inside: Material, note: str, checked: bool) -> Material:
    """What of it is for the public: neither officers' remarks nor further tables nor claims, for they may hold what was
    withheld, nor recommendations that nobody looked through, nothing of restricted indicators, and of the papers only
    what anyone may read."""
    restricted = {one.id for one in inside.indicators if one.restricted}
    return replace(
        inside,
        partnership=inside.partnership if checked else replace(inside.partnership, recommendations=()),
        remarks=(),
        further=(),
        indicators=tuple(one for one in inside.indicators if one.id not in restricted),
        targets=tuple(one for one in inside.targets if one.indicator not in restricted),
        papers=for_public(inside.papers, restricted, {one.id for one in inside.indicators}, checked),
        public=True,
        note=note,
    )


def document(kind: Kind, given: Material) -> Report:
    """The document of a kind, with its marking. SaferplanError where a public one would hold what is not public."""
    return finished(kind.compose(given), given.note)


def composed_report(walk: Round, judgements: Sequence[Judgement], as_at: Period, public: bool = False) -> Report:
    """The performance report as the service keeps and shows it; its pages have markings of their own."""
    given = material(walk, judgements, as_at, papers=Papers(), public=public)
    return replace(KINDS[DEFAULT].compose(given), marking=given.note)


class Documents:
    """One walk round a folder as at one month, from which any number of documents is written."""

    def __init__(self, folder: Folder, as_at: Period, store: Path | None = None) -> None:
        self.as_at = as_at
        self.folder = closed(folder)  # what tells of a restricted indicator is marked and kept back like it
        self.walk = begin(self.folder, store)
        self._judged: dict[bool, list[Judgement]] = {}

    def judged(self, public: bool) -> list[Judgement]:
        """Every indicator judged, for the public or for those inside; once for all documents."""
        if public not in self._judged:
            found = judgements_of(self.walk, self.as_at, public)
            self._judged[public] = without_files(found) if public else found
        return self._judged[public]

    def write(
        self, kind: str, out: Path, formats: Sequence[str] = (), *, public: bool = False, about: str = "",
        before: Folder | None = None, own: Own | None = None,
    ) -> Done:  # fmt: skip
        """One document into `out`, in `formats` (all that its readers use, unless given), and its figures beside it.

        `about` names the indicator or priority that it is of, `before` is the folder as an earlier plan had it, `own`
        what an officer wrote for it. Raises SaferplanError where there is nothing to tell, or a public document would
        hold what is not public.
        """
        chosen = kind_of(kind)
        wanted = formats_of(chosen, formats)
        composed = self.composed(chosen, public=public, about=about, before=before, own=own)
        judgements = self.judged(composed.public)
        from saferplan.report.writing import template_warnings, write_formats

        try:
            out.mkdir(parents=True, exist_ok=True)
            paths, failed = write_formats(composed, wanted, out, REPORT if kind == DEFAULT else kind, self.folder.path)
            figures = out / _figures_name(chosen)
            figures.write_bytes(_plain(judgements))
        except OSError as error:
            mend = "Name a folder you may write to; close the report where it is open."
            raise SaferplanError(f"the report cannot be written: {error.strerror}.", str(out), mend) from None
        told = template_warnings(composed, wanted, self.folder.path)
        return Done(judgements, [*paths, figures], self.walk.faults, failed, told)

    def write_pack(
        self, title: str, kinds: Sequence[str], out: Path, *, public: bool = False, about: str = "",
        before: Folder | None = None, own: Own | None = None,
    ) -> list[Path]:  # fmt: skip
        """Several documents as pack.pdf with one numbering of pages, and pack.html that names the same pages."""
        from saferplan.report.compose.binding import packed
        from saferplan.report.writing import PACKED, write_pack

        papers = [self.composed(kind_of(one), public=public, about=about, before=before, own=own) for one in kinds]
        out.mkdir(parents=True, exist_ok=True)
        paths, failed = write_pack(packed(title, papers), PACKED, out)
        for error in failed.values():
            raise error
        return paths

    def composed(
        self, kind: Kind, *, public: bool = False, about: str = "", before: Folder | None = None, own: Own | None = None
    ) -> Report:  # fmt: skip
        """A document as a value, for any writer."""
        public = public or kind.public
        judgements = self.judged(public)
        if kind.figures and not any(judged.value is not None for judged in judgements):
            if self.walk.faults:
                raise next(iter(self.walk.faults.values()))
            raise _nothing_known(judgements, self.as_at, str(self.folder.path))
        given = material(
            self.walk, judgements, self.as_at, public=public, about=about,
            before=_earlier(before, self.folder, self.as_at, public) if before else None,
            made_from=_made_from(judgements, self.walk, _figures_name(kind)),
            texts=own.texts if own else None, texts_marking=own.marking if own else Marking.OFFICIAL,
            exemption=own.exemption if own else None,
        )  # fmt: skip
        return document(kind, given)


def report(
    folder: Folder,
    as_at: Period,
    out: Path,
    formats: Sequence[str] = (),
    store: Path | None = None,
    public: bool = False,
    *,
    kind: str = DEFAULT,
    about: str = "",
    before: Folder | None = None,
    own: Own | None = None,
) -> Done:
    """Judge, compose and write one kind of document, and its figures beside it; see `Documents.write`."""
    formats_of(kind_of(kind), formats)  # before the figures are judged, which takes its time
    made = Documents(folder, as_at, store)
    return made.write(kind, out, formats, public=public, about=about, before=before, own=own)


def _figures_name(kind: Kind) -> str:
    """Figures for the public stand in a file of their own, so that both may lie in one folder."""
    return "public-judgements.json" if kind.public else "judgements.json"


def _made_from(judgements: Sequence[Judgement], walk: Round, name: str) -> str:
    """By what the data of a document can be known again: the digest of the figures beside it, and the store."""
    text = f"Made from figures with the fingerprint {sha256(_plain(judgements)).hexdigest()[:16]} … (SHA-256 of {name})"
    if walk.records is None:
        return text
    from saferplan.records.history import state

    return f"{text}, and from a record store with {state(walk.records.store.path)}"


def formats_of(kind: Kind, asked: Sequence[str]) -> Sequence[str]:
    """The formats asked for, else all of the kind; one that its readers do not use is refused by name."""
    from saferplan.report.writing import FORMATS

    if unknown := [one for one in asked if one not in FORMATS]:
        raise SaferplanError(f"“{unknown[0]}” is no format.", "--formats", f"Known: {', '.join(FORMATS)}.")
    if strange := [one for one in asked if one not in kind.formats]:
        what = f"a {kind.name.lower()} is not made as {strange[0]}."
        raise SaferplanError(what, "--formats", f"Its formats: {', '.join(kind.formats)}.")
    return asked or [one for one in kind.formats if one in FORMATS]


def _earlier(folder: Folder, now: Folder, as_at: Period, public: bool) -> Material:
    """The plan as it was; its figures are not told again, so none is judged."""
    return material(Round(marked_since(folder, now)), (), as_at, public=public)


def _nothing_known(judgements: Iterable[Judgement], as_at: Period, place: str) -> SaferplanError:
    """Figures are sought in the year of `as_at`; there may be some of years before."""
    month = as_at.last_month.label
    ends = {
        seen.period.last_month
        for judged in judgements
        if judged.series is not None
        for seen in judged.series.observations
        if seen.value is not None
    }
    if not ends:
        mend = "Give a later --as-at, or look whether returns or records are missing."
        return SaferplanError(f"no indicator has a figure by {month}.", place, mend)
    mend = f"Enter the returns, or give --as-at {max(ends)}."
    latest = max(ends).label
    return SaferplanError(f"no indicator has a figure in the year to {month}; the latest is of {latest}.", place, mend)


def remarks_at(folder: Folder, as_at: Period) -> list[Remark]:
    """What officers add to indicators as at the end of a period."""
    return [
        Remark(said.indicator, said.analysis, said.intervention)
        for said in folder.commentary
        if said.period.last == as_at.last
    ]


def public_note(folder: Folder) -> str:
    """What stands on every page of a public version."""
    rounding = folder.partnership.round_to
    rounded = f", counts are rounded to {rounding}" if rounding > 1 else ""
    return f"Public version: small counts are withheld{rounded}"


def data_as_at(judgements: Iterable[Judgement], as_at: Period) -> date:
    """The last day of the latest period that has a figure no later than `as_at`."""
    ends = [
        seen.period.end
        for judged in judgements
        if judged.series is not None
        for seen in judged.series.observations
        if seen.value is not None and seen.period.last <= as_at.last
    ]
    return max(ends, default=as_at.end)


def _plain(judgements: Sequence[Judgement]) -> bytes:
    from saferplan.report.export import judgements_json

    return (json.dumps(judgements_json(judgements), ensure_ascii=False, indent=2) + "\n").encode()
