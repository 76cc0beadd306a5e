"""Small rules about texts of a round: protective markings, hints of who someone is, the digest of an overview."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

# Protective markings, old and new, as they stand on papers: in capitals, or spelt out. “Restricted” and “secret” as
# ordinary words in small letters are no markings.
_MARKINGS = re.compile(
    r"\b(?:OFFICIAL(?:[ -]SENSITIVE)?|NOT PROTECTIVELY MARKED|PROTECT|RESTRICTED|CONFIDENTIAL|TOP SECRET|SECRET)\b"
    r"|\b[Oo]fficial[- ][Ss]ensitive\b|\b[Pp]rotectively marked\b"
)
_HARMLESS = "NOT PROTECTIVELY MARKED"


def marking_in(text: str) -> str:
    """The first protective marking in a text; blank where there is none."""
    return next((found[0] for found in _MARKINGS.finditer(text) if found[0] != _HARMLESS), "")


def hints_in(texts: Iterable[str], known: Iterable[str] = ()) -> list[Any]:
    """Parts of texts that may tell who someone is, each once."""
    from saferplan import identifying

    names = list(known)
    found = {hint.text: hint for text in texts if text for hint in identifying(text, names)}
    return list(found.values())


def digest_of(*contents: Any) -> str:
    """The SHA-256 of contents, written so that the same contents give the same digest everywhere."""
    written = json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
