"""Words in free text that may tell who someone is, before it is published. It only hints: a person decides.

It looks for what the field has learnt to look for: names, ages with places, addresses, dates of birth, numbers that
belong to one person, vehicle, crime or case, and single stories (“one victim”), which a neighbour recognises without
any name. It errs on the side of asking, but not of posts, bodies, wards, periods and age bands, or nobody would read
its hints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from saferplan.judgement.identifying_words import (
    BODY_WORDS,
    COMMON,
    FIRST_NAMES,
    FOLK,
    MONTHS,
    PLACE_WORDS,
    POST_WORDS,
    STREETS,
    TITLES,
)  # fmt: skip

AGE = "age of one person"
_CAP = r"(?:[A-Z]['’]|Ma?c)?[A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)*"
_FOLK = "(?:" + "|".join(sorted(FOLK, key=len, reverse=True)) + ")"
_STREET = "(?:" + "|".join(STREETS) + ")"


@dataclass(frozen=True)
class Hint:
    """A part of a text (`start` to `end`) that may identify someone: what kind of thing it is, and why it is asked."""

    start: int
    end: int
    text: str
    kind: str
    reason: str


def _form(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, flags)


_AGED = (
    r"\b(?:an?\s+|the\s+|one\s+|her\s+|his\s+|their\s+)?\d{1,3}[\s-]year[\s-]olds?\b"
    r"(?!\s+(?:and over|cohort|group|population))"
    rf"|\b(?:an?|the|one)\s+{_FOLK},?\s+(?:who (?:is|was) )?aged?\s+\d{{1,3}}\b"
    r"(?!\s*(?:to|-|–|and over|or over|\+))"
    r"|(?<=[a-z]), aged?\s+\d{1,3}\b(?!\s*(?:to|-|–|and over|or over|\+))"  # “the warden, aged 61”
    r"|(?<=[a-z]), \d{2}, (?:of|from|who)\b"  # “the warden, 61, of Mill Lane”
)
_LIKE = r"(?:young|elderly|older|vulnerable|disabled|pregnant|local|male|female|repeat|\w+ish)\s+"
_STORY = (
    rf"\bone\s+(?:{_LIKE})?{_FOLK}\b"
    rf"|\ban?\s+(?:{_LIKE})?{_FOLK}\s+(?:\w+\s+){{0,3}}?(?:in|from|of|at|on|near|who|living|was|had)\b"
    r"|\b(?:the|this) (?:victim|offender|perpetrator|suspect|complainant|deceased|defendant)\s+"
    r"(?:is|was|had|has|lives|lived|said|told|reported)\b"
)
_CASE = (
    r"\b(?:crime|incident|case|log|custody|occurrence|reference|ref)\.?\s*"
    r"(?:reference|ref\.?|number|no\.?|record)?\s*[:#]?\s*(?=[A-Z/\d-]*\d)[A-Z]{0,4}[\d/-]{4,}[A-Z\d/]*\b"
    r"|\b\d{2}/\d{5,}/\d{2}\b|\bCR/?\d{5,}(?:/\d{2,4})?\b"
)
_BORN = (
    r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\s*:?\s*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{'|'.join(MONTHS)})\s+\d{{4}})"
)
_HOME = rf"\b(?:(?:[Ff]lat|[Rr]oom)\s+\d+[a-z]?,?\s+)?\d{{1,4}}[a-zA-Z]?,?\s+(?:[A-Z][\w'’-]+\s+){{1,3}}{_STREET}\b"
_PLATE = r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b|\b[A-Z]\d{1,3}\s?[A-Z]{3}\b(?=.{0,20}\b(?:car|van|vehicle|registration))"
_PHONE = r"(?<![\w.])(?:\+44\s?\(?0?\)?\s?|\(?0)\d{2,4}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\w)"
_NHS = r"\b\d{3}[ -]\d{3}[ -]\d{4}\b|\bNHS (?:number|no\.?)\s*:?\s*\d{10}\b"
_NINO = r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?(?:\d{2}\s?){3}[A-D]\b"
_POSTCODE = r"\b(?:[A-Z]{1,2}\d[A-Z\d]?|GIR)\s?\d[ABD-HJLNP-UW-Z]{2}\b"
_FEW = rf"\b(?:only\s+)?(?:two|three|four|[2-4])\s+(?:{_LIKE})?{_FOLK}\b"
# Kind, why it is asked, and what it looks like; the first that fits a place is told.
_FORMS = (
    ("e-mail address", "It belongs to one person, unless it is a team's.", _form(r"\b[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("National Insurance number", "It belongs to one person.", _form(_NINO)),
    ("NHS number", "It belongs to one person.", _form(_NHS)),
    ("vehicle registration", "It leads to one keeper.", _form(_PLATE)),
    ("postcode", "A full postcode is some fifteen homes.", _form(_POSTCODE)),
    ("date of birth", "With a place it tells one person.", _form(_BORN, re.IGNORECASE)),
    ("crime or case number", "It leads to one case.", _form(_CASE, re.IGNORECASE)),
    ("telephone number", "It may belong to one person.", _form(_PHONE)),
    ("address", "It is one home.", _form(_HOME)),
    (AGE, "With a place or a date it may tell who.", _form(_AGED, re.IGNORECASE)),
    ("single story", "A neighbour may know who is meant, without a name.", _form(_STORY, re.IGNORECASE)),
    ("small number of people", "So few may be known to their neighbours.", _form(_FEW, re.IGNORECASE)),
)
_TITLED = _form(rf"\b(?:{'|'.join(TITLES)})\.?\s+(?:[A-Z]\.?\s+)*{_CAP}(?:\s+{_CAP})?")
_PAIR = _form(rf"\b{_CAP}(?:[ \t]+(?:[A-Z]\.?|de|van|von|al|bin))?(?:[ \t]+{_CAP})+")
_INITIAL = _form(rf"(?<![\w.])(?:[A-Z]\.\s?){{1,3}}{_CAP}\b")
_BAND = _form(r"\baged?\s+(?:between\s+)?\d{1,3}\s*(?:to|-|–|and)\s*\d{1,3}\b", re.IGNORECASE)


def identifying(text: str, known: Iterable[str] = ()) -> list[Hint]:
    """Hints in order of place, none inside another. `known` are names of bodies, groups, wards and places, which are
    no persons: what lies inside one of them is no name."""
    safe = _safe(text, known)
    found = [*_forms(text), *_names(text, safe)]
    found.sort(key=lambda hint: hint.start)  # of two that begin together the first form is told
    kept: list[Hint] = []
    for hint in found:
        if not kept or hint.start >= kept[-1].end:
            kept.append(hint)
    return kept


def _safe(text: str, known: Iterable[str]) -> list[tuple[int, int]]:
    """Where known names stand in the text."""
    names = sorted({name.strip() for name in known if len(name.strip()) > 2}, key=len, reverse=True)
    if not names:
        return []
    either = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)
    return [found.span() for found in either.finditer(text)]


def _forms(text: str) -> Iterator[Hint]:
    bands = [found.span() for found in _BAND.finditer(text)]
    for kind, reason, form in _FORMS:
        for found in form.finditer(text):
            start, end = _trimmed(text, *found.span())
            if kind == AGE and any(low <= start < high for low, high in bands):
                continue
            yield Hint(start, end, text[start:end], kind, reason)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _names(text: str, safe: Sequence[tuple[int, int]]) -> Iterator[Hint]:
    for found in _TITLED.finditer(text):
        if not _within(found.span(), safe) and not _is_post(found.group()):
            yield Hint(*found.span(), found.group(), "name", "A title with a name is a person.")
    for found in _INITIAL.finditer(text):
        if not _within(found.span(), safe) and _not_plain(found.group().split()[-1].split(".")[-1]):
            yield Hint(*found.span(), found.group(), "name", "An initial with a name is a person.")
    for found in _PAIR.finditer(text):
        yield from _pair(text, found, safe)
    for found in re.finditer(rf"\b{_CAP}\b", text):
        word = found.group()
        if word in FIRST_NAMES and not _within(found.span(), safe) and not _beside_capital(text, found):
            yield Hint(*found.span(), word, "name", "It is a first name.")


def _pair(text: str, found: re.Match[str], safe: Sequence[tuple[int, int]]) -> Iterator[Hint]:
    """Capitalised words side by side: a person, unless they are known or hold a word of bodies, places or posts."""
    start, words = found.start(), found.group().split()
    while words and (_begins(text, start) and words[0] not in FIRST_NAMES and words[0].lower() in COMMON):
        words = words[1:]
        start = text.index(words[0], start + 1) if words else found.end()
    span = (start, found.end())
    if len(words) < 2 or _within(span, safe):
        return
    said = text[start : found.end()]
    first = any(word in FIRST_NAMES for word in words[:-1])
    plain = [word for word in words if not _not_plain(word)]
    if plain and not (first and not any(word.lower() in BODY_WORDS | PLACE_WORDS for word in words)):
        return
    if first or (len(words) in (2, 3) and not plain):
        reason = "It begins with a first name." if first else "Two capitalised words may be a name; or a body or place."
        yield Hint(*span, said, "name", reason)


def _begins(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t")
    return not before or before[-1] in ".!?:;\n•-–(“\"'"


def _not_plain(word: str) -> bool:
    """Whether a capitalised word is none of those that bodies, places, posts, months and headings are made of."""
    folded = re.sub(r"['’]s$", "", word).lower().rstrip(".")
    return folded not in COMMON | BODY_WORDS | PLACE_WORDS | POST_WORDS and folded.capitalize() not in MONTHS


def _is_post(text: str) -> bool:
    """Whether a title is followed by a post or body and not by a name, as in Superintendent Operations."""
    return not any(_not_plain(word) for word in text.split()[1:])


def _beside_capital(text: str, found: re.Match[str]) -> bool:
    """Whether another capitalised word stands beside it, so that the two are looked at together."""
    after, before = text[found.end() :], text[: found.start()]
    word = re.search(rf"({_CAP})[ \t]+$", before)
    return bool(re.match(r"[ \t]+[A-Z]", after)) or (word is not None and word[1].lower() not in COMMON)


def _within(span: tuple[int, int], safe: Sequence[tuple[int, int]]) -> bool:
    """Whether known names cover the span, or touch it: “Elm” of “Elm Ward” is no person's."""
    return any(low < span[1] and span[0] < high for low, high in safe)
