"""The status schemes: those of the catalogue, and a partnership's own, read and checked."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from saferplan.values.errors import SaferplanError
from saferplan.values.plan import Band, StatusScheme

SHAPES = ("circle", "triangle", "diamond", "square", "double-circle", "dash")
LEAST_CONTRAST = 4.5  # of text on white, as the Web Content Accessibility Guidelines ask at level AA
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ENTRIES = TypeAdapter(list[StatusScheme], config=ConfigDict(extra="forbid"))


@cache
def all_schemes() -> dict[str, StatusScheme]:
    """The catalogue's schemes by id."""
    file = "status_schemes.toml"
    return parse_schemes(files("saferplan.catalogue").joinpath(file).read_text(encoding="utf-8"), file)


def scheme(id: str) -> StatusScheme:
    """The catalogue's scheme of this id; raises SaferplanError that lists the ids there are."""
    schemes = all_schemes()
    if id not in schemes:
        raise SaferplanError(f"There is no status scheme “{id}”.", mend=f"Take one of: {', '.join(schemes)}.")
    return schemes[id]


def load_schemes(path: Path) -> dict[str, StatusScheme]:
    """The schemes of a partnership's own file by id; a SaferplanError names the file, the scheme and the field."""
    try:
        return parse_schemes(path.read_text(encoding="utf-8-sig"), path.name)
    except UnicodeDecodeError:
        raise SaferplanError("This is not UTF-8 text.", where=path.name, mend="Save it as UTF-8.") from None
    except OSError as error:
        raise SaferplanError(f"This cannot be read: {error.strerror}.", where=path.name) from None


def parse_schemes(text: str, file: str) -> dict[str, StatusScheme]:
    """Schemes from the text of a file; `file` is its name for messages."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)  # 2.5 per cent is exactly that
    except tomllib.TOMLDecodeError as error:
        raise SaferplanError(f"This is not TOML: {error}.", where=file) from None
    if unknown := sorted(set(document) - {"scheme"}):
        raise SaferplanError(f"“{unknown[0]}” is not known here.", where=file, mend="Schemes are written [[scheme]].")
    try:
        found = _ENTRIES.validate_python(document.get("scheme", []))
    except ValidationError as error:
        raise _refused(error, document["scheme"], file) from None
    schemes: dict[str, StatusScheme] = {}
    for one in found:
        _check(one, f"{file}, scheme {one.id}")
        if one.id in schemes:
            raise SaferplanError("Two schemes have this id.", where=f"{file}, scheme {one.id}", mend="Rename one.")
        schemes[one.id] = one
    return schemes


def _refused(error: ValidationError, entries: Any, file: str) -> SaferplanError:
    """The first fault as the reader of the file would look for it: the scheme's id, then the field."""
    first = error.errors()[0]
    at, *fields = first["loc"] or ("",)
    entry = entries[at] if isinstance(entries, list) and isinstance(at, int) else {}
    name = entry.get("id", f"number {at + 1}") if isinstance(entry, dict) and isinstance(at, int) else ""
    place = ".".join(str(part) for part in fields)
    mend = "A scheme has id, name, against, bands and without; a band has name, statement, shape and colour."
    return SaferplanError(f"{first['msg']}.", where=f"{file}, scheme {name} {place}".strip(), mend=mend)


def _check(one: StatusScheme, where: str) -> None:
    """Bands cover every distance once, from best to worst, and can be told apart without colour."""
    banded = [band for band in one.bands if not band.worsened]
    if not banded:
        raise SaferplanError("The scheme has no bands.", where=where, mend="Give at least one under bands.")
    if banded[0].adverse_from is not None or banded[-1].adverse_to is not None:
        mend = "Leave out adverse_from of the best band and adverse_to of the worst."
        raise SaferplanError("The bands do not reach every distance.", where=where, mend=mend)
    for better, worse in pairwise(banded):
        if better.adverse_to is None or better.adverse_to != worse.adverse_from:
            what = f"“{better.name}” and “{worse.name}” leave a gap or overlap."
            raise SaferplanError(what, where=where, mend="Each band begins where the one before it ends.")
    for band in banded:
        low, high = band.adverse_from, band.adverse_to
        if low is not None and high is not None and low >= high:
            raise SaferplanError(f"“{band.name}” ends before it begins.", where=where, mend="Order bands best first.")
    for band in (band for band in one.bands if band.worsened):
        if band.adverse_from is not None or band.adverse_to is not None:
            mend = "A band with worsened = true has no adverse_from and no adverse_to."
            raise SaferplanError(f"“{band.name}” has limits.", where=where, mend=mend)
    _check_looks([*one.bands, one.without], where)


def _check_looks(bands: list[Band], where: str) -> None:
    for name, seen in (("name", [band.name for band in bands]), ("shape", [band.shape for band in bands])):
        if len(set(seen)) < len(seen):
            mend = "Colour alone does not tell bands apart: each has its own word and shape."
            raise SaferplanError(f"Two bands have the same {name}.", where=where, mend=mend)
    for band in bands:
        if band.shape not in SHAPES:
            raise SaferplanError(f"“{band.shape}” is no shape.", where=where, mend=f"Take one of: {', '.join(SHAPES)}.")
        if not _COLOUR.fullmatch(band.colour):
            raise SaferplanError(f"“{band.colour}” is no colour.", where=where, mend="Write six digits: #00703c.")
        if contrast(band.colour) < LEAST_CONTRAST:
            what = f"The colour {band.colour} of “{band.name}” is too pale to read on white."
            raise SaferplanError(what, where=where, mend=f"Take a darker one: contrast {LEAST_CONTRAST} or more.")


def contrast(colour: str) -> float:
    """Contrast ratio of a colour (#rrggbb) with white, from 1 to 21, by the definition of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
