"""Nothing restricted, nothing said in confidence and no small count is in any document for the public; and what hangs
on something restricted is marked with it wherever those inside read it.

Marked words stand in every text of a partnership. Each kind of document that is for the public, and each other one in
its public version, is written in every format there is, those for the public also bound as one pack, and all that a
file holds is searched: words, properties, alternative texts, notes, data of charts, hidden sheets, files inside files.
A new kind, format or part of the papers is walked by itself.
"""

from __future__ import annotations

import base64
import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from saferplan.partnership.documents import Documents, document, material
from saferplan.report.compose.binding import bound, packed
from saferplan.report.compose.kinds import KINDS
from saferplan.report.compose.marking import highest, report_marking, section_marking
from saferplan.report.writing import FORMATS
from saferplan.values.document import Marking, Report, Section
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from tests.library.planted_folder import JUNE, MONTHS, OPEN, RARE, SHUT, SMALL, planted_folder
from tests.library.printed import tool

SILENT = "council-report"  # tells of priorities alone, of which none is ever restricted
INSIDE = [name for name, kind in KINDS.items() if not kind.public]
PUBLIC = [name for name, kind in KINDS.items() if kind.public]
PACK = "pack"  # all of them under one cover
CANARY = re.compile(r"CANARY-[\w.-]+(?=~)")
# What of the open words each public kind may print; docs/guide/public.md tells people what is never released.
GOES_OUT = {
    "Indicator.name", "Indicator.definition", "Indicator.source", "Indicator.lead", "Indicator.unit", "Priority.name",
    "Priority.outcome", "Priority.lead", "Reason.why", "Action.title", "Action.number", "Post.title", "Body.name",
    "About.about", "About.contact", "Highlight.publicity", "Target.note", "Mark.note", "Break.note", "Return.note",
}  # fmt: skip
# The plan itself is published too, where somebody asks for its public version.
OF_A_PLAN = {
    "Outcome.text", "Milestone.title", "Tie", "Neighbourhood", "Equality", "Approval", "Notice", "Committee", "Seat",
    "Body", "Post", "Called",
}  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[str]]:
    """Every public document by kind and format, each as all the texts that it holds."""
    place = tmp_path_factory.mktemp("planted")
    documents = Documents(planted_folder(place), JUNE)
    found: dict[tuple[str, str], list[str]] = {}
    for name, kind in KINDS.items():
        wanted = [one for one in kind.formats if one in FORMATS]
        about = {"indicator": OPEN, "priority": "p1"}.get(kind.about, "")
        before: Folder | None = documents.folder if kind.compares else None
        try:
            done = documents.write(name, place / "out" / name, wanted, public=True, about=about, before=before)
        except SaferplanError:
            assert not kind.public and name != "performance", f"{name} is not made for the public at all"
            continue
        assert not done.failed
        for path in done.paths:
            found[name, path.suffix[1:]] = list(texts_of(path.read_bytes(), path))
    for path in documents.write_pack("Papers for everyone", PUBLIC, place / "out" / PACK):
        found[PACK, path.suffix[1:]] = list(texts_of(path.read_bytes(), path))
    return found


def texts_of(content: bytes, path: Path | None = None) -> Iterator[str]:
    """All that a file holds, as texts: packed parts, streams, pictures inside, and words as a reader reads them."""
    yield content.decode("utf-8", "replace")
    yield content.replace(b"\0", b"").decode("latin-1")
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for one in packed.infolist():
                yield f"{one.filename} {one.comment!r}"
                yield from texts_of(packed.read(one))
                yield re.sub(r"<[^>]+>", "", packed.read(one).decode("utf-8", "replace"))  # runs of one word joined
    if content[:4] == b"%PDF":
        yield from _streams(content)
        if path is not None and shutil.which("pdftotext"):
            yield re.sub(r"[\s\u200b\u00ad]+", "", tool("pdftotext", path, "-"))
            yield tool("pdfinfo", path)
    for data in re.findall(rb"base64,([A-Za-z0-9+/=]{16,})", content):
        yield from texts_of(base64.b64decode(data))


def _streams(content: bytes) -> Iterator[str]:
    """Streams of a PDF unpacked; strings written as digits or in two bytes a sign, as they are read."""
    parts = [content]
    for start in re.finditer(rb"stream\r?\n", content):
        try:
            parts.append(zlib.decompressobj().decompress(content[start.end() :]))
        except zlib.error:
            continue
    for part in parts:
        yield part.replace(b"\0", b"").decode("latin-1")
        for digits in re.findall(rb"<((?:[0-9A-Fa-f]{2}){6,})>", part):
            yield bytes.fromhex(digits.decode()).replace(b"\0", b"").decode("latin-1")


def words_in(texts: list[str]) -> set[str]:
    return {word for text in texts for word in CANARY.findall(text)}


def test_the_search_finds_words_wherever_they_are(tmp_path: Path) -> None:
    """Inside, the same words are in every format: so a public file without them was not searched in vain."""
    done = Documents(planted_folder(tmp_path), JUNE).write("performance", tmp_path / "out", list(FORMATS))
    assert not done.failed
    assert {path.suffix[1:] for path in done.paths} >= set(FORMATS)
    for path in done.paths:
        told = words_in(list(texts_of(path.read_bytes(), path)))
        assert any(word.startswith("CANARY-shut-Indicator.name") for word in told), path.name


def test_no_public_document_holds_a_word_about_what_is_restricted_or_said_in_confidence(
    written: dict[tuple[str, str], list[str]],
) -> None:
    assert {kind for kind, _ in written} >= {"performance", PACK, *PUBLIC}
    assert {*PUBLIC} >= {"public-summary", "annual-report", "public-performance"}
    assert {(PACK, "pdf"), (PACK, "html")} <= written.keys()
    wrong = {
        f"{kind}.{form}: {word}"
        for (kind, form), texts in written.items()
        for word in words_in(texts)
        if not _may(word, kind)
    }
    assert not wrong, "\n".join(sorted(wrong))


def _may(word: str, kind: str) -> bool:
    mark, _, field = word.removeprefix("CANARY-").partition("-")
    if mark != OPEN:
        return False
    return field in GOES_OUT or (kind not in (PACK, *PUBLIC) and bool({field, field.split(".")[0]} & OF_A_PLAN))


def test_what_is_open_is_told_in_every_format(written: dict[tuple[str, str], list[str]]) -> None:
    for (kind, form), texts in written.items():
        if kind in (PACK, *PUBLIC) and form != "json":
            told = words_in(texts)
            assert any("open-Priority.name" in word or "open-Indicator.name" in word for word in told), (kind, form)


def test_no_public_document_holds_a_figure_of_what_is_restricted(
    written: dict[tuple[str, str], list[str]],
) -> None:
    sums = [rare + small for rare, small in zip(RARE, SMALL, strict=True)]
    numbers = {form for value in (*RARE, *sums) for form in _forms(value)}
    assert not _told(written, numbers)


def test_no_public_document_holds_a_count_that_was_withheld(
    written: dict[tuple[str, str], list[str]], tmp_path: Path
) -> None:
    series = next(one for one in Documents(planted_folder(tmp_path), JUNE).judged(True) if one.indicator.id == OPEN)
    assert series.series is not None
    shown = {str(seen.period) for seen in series.series.observations if seen.value is not None}
    withheld = [value for month, value in zip(MONTHS, SMALL, strict=True) if month not in shown]
    assert 3 in withheld and len(withheld) > 1, "nothing was withheld beside the small count"
    numbers = {form for value in withheld if value > 100 for form in _forms(value)}
    assert not _told(written, numbers)


def _told(written: dict[tuple[str, str], list[str]], numbers: set[str]) -> set[tuple[str, str, str]]:
    """Where one of the numbers stands by itself, not within a longer one (a place on a page, a digest), with what is
    beside it."""
    return {
        (*where, text[max(0, seen.start() - 30) : seen.end() + 30])
        for where, texts in written.items() for text in texts for one in numbers if one in text
        for seen in re.finditer(rf"(?<![\d.,]){re.escape(one)}(?!\d)", text)
    }  # fmt: skip


def _forms(value: int) -> tuple[str, str]:
    return str(value), f"{value:,}"


def test_marks_of_what_is_restricted_are_planted_in_every_text(tmp_path: Path) -> None:
    """The folder holds a shut word for every open one of a part that may be shut."""
    planted_folder(tmp_path)
    told = words_in([path.read_text("utf-8") for path in tmp_path.rglob("*.csv")])
    assert f"CANARY-{SHUT}-Action.progress" in told and f"CANARY-{SHUT}-Highlight.concerns" in told
    assert f"CANARY-{OPEN}-Risk.cause" in told and f"CANARY-{OPEN}-Blockage.text" in told


# What hangs on the restricted indicator, or on the one worked out from it; the rest of the shut words is said in
# confidence and tied to no indicator.
TIED = (f"CANARY-{SHUT}-", "CANARY-told-")
NOT_TIED = ("Recommendation.", "Table.", "Claim.")
PRINTED = {
    "Indicator.name", "Action.title", "Action.progress", "Post.title", "Variance.reason", "Highlight.achievements",
    "Highlight.concerns", "Highlight.publicity", "Challenge.text", "Challenge.answer", "Blockage.title",
    "Blockage.text", "Commentary.analysis", "Commentary.do", "Stated.reason",
}  # fmt: skip


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    return Documents(planted_folder(tmp_path_factory.mktemp("inside")), JUNE)


@pytest.fixture(scope="module")
def inside(planted: Documents) -> dict[str, Report]:
    """Every document for those inside, whole, and all of them under one cover."""
    made = {}
    for name in INSIDE:
        about = {"indicator": SHUT, "priority": "p1"}.get(KINDS[name].about, "")
        before = planted.folder if KINDS[name].compares else None
        made[name] = planted.composed(KINDS[name], about=about, before=before)
    return {**made, PACK: bound(packed("Papers for the board", list(made.values())))}


def tied(told: object) -> set[str]:
    found = {word for word in CANARY.findall(repr(told)) if word.startswith(TIED)}
    return {word for word in found if not word.partition("-")[2].partition("-")[2].startswith(NOT_TIED)}


def _too_low(sections: Iterable[Section], above: Marking = Marking.OFFICIAL) -> Iterator[str]:
    """Words about what is restricted in blocks, headings and messages that are not marked so."""
    for part in sections:
        here = highest([above, part.marking])
        for block in part.blocks:
            if highest([here, block.marking]) is not Marking.SENSITIVE:
                yield from (f"{part.key}: {word}" for word in tied(block))
        if highest([here, section_marking(part)]) is not Marking.SENSITIVE:
            yield from (f"{part.key}: {word}" for word in tied((part.title, part.message, part.background)))
        yield from _too_low(part.sections, here)


@pytest.mark.parametrize("name", [*INSIDE, PACK])
def test_what_hangs_on_something_restricted_is_marked_on_block_and_document(
    name: str, inside: dict[str, Report]
) -> None:
    made = inside[name]
    assert not list(_too_low(made.sections))
    if name == SILENT:
        assert not tied(made) and made.marking == "OFFICIAL"
        return
    assert tied(made.sections), "nothing about what is restricted is told at all"
    assert report_marking(made) is Marking.SENSITIVE
    assert made.marking.startswith("OFFICIAL-SENSITIVE")


def test_every_text_that_hangs_on_something_restricted_was_looked_for(inside: dict[str, Report]) -> None:
    told = {word.partition("-")[2].partition("-")[2] for made in inside.values() for word in tied(made.sections)}
    assert not PRINTED - told


@pytest.mark.parametrize("name", ["overview", "plan", "board-report", "scrutiny-briefing"])
def test_a_document_of_nothing_restricted_is_marked_no_higher(name: str, tmp_path: Path) -> None:
    whole = planted_folder(tmp_path)
    free = replace(whole, indicators=tuple(replace(one, restricted=False) for one in whole.indicators))
    assert Documents(free, JUNE).composed(KINDS[name]).marking == "OFFICIAL"


@pytest.mark.parametrize("name", [one for one in INSIDE if one != SILENT])
def test_every_file_that_prints_such_a_word_says_official_sensitive(
    name: str, planted: Documents, tmp_path: Path
) -> None:
    kind = KINDS[name]
    about = {"indicator": SHUT, "priority": "p1"}.get(kind.about, "")
    wanted = [one for one in kind.formats if one in FORMATS]
    done = planted.write(name, tmp_path, wanted, about=about, before=planted.folder if kind.compares else None)
    assert not done.failed
    for path in done.paths:
        if path.suffix != ".json":  # the figures beside the document are no document
            texts = list(texts_of(path.read_bytes(), path))
            assert tied(texts), f"{path.name} was searched in vain"
            assert any("OFFICIAL-SENSITIVE" in text for text in texts), path.name


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_document_of_unsifted_parts_fails_and_names_them(name: str, planted: Documents) -> None:
    """The second guard behind the leaving out: each part of a public kind carries the marking of what it tells."""
    given = material(planted.walk, planted.judged(False), JUNE)
    with pytest.raises(SaferplanError, match="these parts are not"):
        document(KINDS[name], replace(given, public=True))
