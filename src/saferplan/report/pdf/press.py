"""Typst, which makes pages of plain data by the style files: same data, same bytes, nothing fetched."""

from __future__ import annotations

import functools
import json
import unicodedata
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from saferplan.report.pdf import lettering
from saferplan.report.pdf.row_heads import with_row_heads
from saferplan.values.errors import SaferplanError

STANDARD = "ua-1"  # typst then refuses what breaks those rules of PDF/UA-1 that it knows
LOST = "\ufffd"  # stands for a letter that no typeface of the PDF has
REMEMBERED = 10  # documents for which typst keeps what it worked out
UNSHOWN = ("could not be displayed", "missing codepoints")  # what typst says of such letters
PROBE = '#set document(title: "-")\n#set text(font: "Source Sans Pro")\n#sys.inputs.letter'
Data = dict[str, Any]


def pdf(data: Data) -> bytes:
    """The document as a PDF, in which the first cell of a row is its head."""
    try:
        return with_row_heads(_printed(_readable(data)))
    finally:
        _forget()


def _printed(text: str) -> bytes:
    """The text set; where letters cannot be shown, set again with fewer of them."""
    typst, attempts = loaded(), (lambda text: text, _known_only, _unmarked)
    for attempt in attempts:
        text = attempt(text)
        try:
            return _compile(text)
        except typst.TypstError as error:
            failed = _failed(error)
            if not any(words in error.message for words in UNSHOWN):
                break
    raise failed


def pages(data: Data) -> dict[str, int]:
    """The page on which each anchor of the document stands."""
    typst = loaded()
    try:
        with as_file(files("saferplan.report.pdf").joinpath("templates")) as styles:
            found = typst.query(
                str(styles / "main.typ"), "<begins>", field="value", one=True, root=str(styles),
                font_paths=_fonts(), sys_inputs={"document": _readable(data)},
            )  # fmt: skip
    except typst.TypstError as error:
        raise _failed(error) from error
    return {str(anchor): int(page) for anchor, page in json.loads(found).items()}


def _compile(text: str) -> bytes:
    with as_file(files("saferplan.report.pdf").joinpath("templates")) as styles:
        made = loaded().compile(
            str(styles / "main.typ"), root=str(styles), font_paths=_fonts(), sys_inputs={"document": text},
            pdf_standards=STANDARD, timestamp=0,
        )  # fmt: skip
    return bytes(made)


def _forget() -> None:
    """Let go of what typst keeps of the last documents, some hundred megabytes each: it drops what ten others did not
    use."""
    for _ in range(REMEMBERED + 1):
        loaded().compile(b"-", font_paths=_fonts())


def _readable(data: Data) -> str:
    """The data as text, letters that cannot be printed replaced."""
    text = json.dumps(data, ensure_ascii=False)
    lost = {ord(letter): LOST for letter in _strange(text) if not _printable(letter)}
    return text.translate(lost) if lost else text


def _known_only(text: str) -> str:
    """Without letters of other typefaces, some of which can be shown alone and not beside others."""
    return text.translate({ord(letter): LOST for letter in _strange(text)})


def _unmarked(text: str) -> str:
    """Without accents that stand by themselves and without signs that are not seen."""
    lost = (letter for letter in set(text) if unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf"))
    return text.translate(dict.fromkeys(map(ord, lost)))


def _strange(text: str) -> list[str]:
    """Letters that the typeface has not; another one may have them."""
    return sorted(letter for letter in set(text) - {lettering.BREAK, LOST} if not lettering.known(letter))


@functools.lru_cache(maxsize=4096)
def _printable(letter: str) -> bool:
    typst = loaded()
    try:
        typst.compile(PROBE.encode(), font_paths=_fonts(), sys_inputs={"letter": letter}, pdf_standards=STANDARD)
    except typst.TypstError:
        return False
    return True


@functools.cache
def _fonts() -> Any:
    """The faces of the documents and those that typst brings along; never those of the machine."""
    return loaded().Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[Path(lettering.folder().name)]
    )


def loaded() -> Any:
    """Typst, with its typeface there too. SaferplanError, saying what to install, where either is missing."""
    try:
        import font_source_sans_pro  # noqa: F401 - without its typeface typst would print with another
        import typst
    except ImportError as error:
        raise SaferplanError(
            f"a PDF cannot be made here: {error}.",
            mend="Install the packages “typst” and “font-source-sans-pro”; the other formats do without them.",
        ) from error
    return typst


def _failed(error: Exception) -> SaferplanError:
    return SaferplanError(f"the PDF could not be made: {error}.", mend="The other formats say the same.")
