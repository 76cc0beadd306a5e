"""Reading a printed cell: its exact value, the decimals it shows, and how to print another value the same way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from saferplan.values.figures import round_half_away

_MARKS = r"(?:\s*[*†‡§¹²³⁴⁵~^#]+|\s*\[[a-z0-9]{1,2}\]|\s*\((?:r|p|e|[a-z])\)|\s*[rpe])?"
_FIGURE = re.compile(
    r"^(?P<open>\()?(?P<word>up(?: by)?|down(?: by)?|(?:an? )?(?:increase|rise|reduction|decrease|fall)(?: of| by)?)?"
    r"\s*(?P<ratio>1 in)?\s*(?P<sign>[-+−–])?\s*(?P<money>[£$€])?\s*"
    r"(?P<digits>\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"\s*(?P<percent>%|per cent|percent)?(?P<close>\))?" + _MARKS + "$",
    re.IGNORECASE,
)
_OPPOSITE = (("up", "down"), ("increase", "decrease"), ("increase", "reduction"), ("rise", "fall"))
_FALLING = {down for _, down in _OPPOSITE}


@dataclass(frozen=True)
class Figure:
    """A figure as printed. `value` is signed: brackets and “Down” make it negative."""

    value: Fraction
    decimals: int
    text: str


@lru_cache(maxsize=1 << 16)
def read_figure(text: str) -> Figure | None:
    """The figure a cell prints, or None for blanks, words (tbc, n/a, No Calc), years such as 14/15, and codes."""
    found = _FIGURE.match(text.strip()) if text else None
    if not found or bool(found["open"]) != bool(found["close"]):
        return None
    digits = re.sub(r"[, ]", "", found["digits"])
    if len(digits) > 1 and digits[0] == "0" and digits[1] != ".":
        return None  # a code, such as 007
    word = (found["word"] or "").lower()
    negative = bool(found["open"]) or bool(_FALLING & set(word.split())) or found["sign"] in ("-", "−", "–")
    value = Fraction(digits)
    return Figure(-value if negative else value, len(digits.partition(".")[2]), text.strip())


def print_like(value: Fraction, decimals: int, model: str) -> str:
    """`value` rounded to `decimals`, with the sign, commas, £ and % the printed `model` uses."""
    rounded = round_half_away(value, decimals)
    found = _FIGURE.match(model.strip()) if model else None
    commas = "," in model or (not found and abs(rounded) >= 1000 and "," in model)
    digits = f"{abs(rounded):,.{decimals}f}" if commas else f"{abs(rounded):.{decimals}f}"
    if not found:
        return ("-" if rounded < 0 else "") + digits
    body = f"{found['money'] or ''}{digits}{(' ' if ' ' in model and (found['percent'] or '%') != '%' else '')}"
    body += found["percent"] or ""
    if found["open"]:
        return f"({body})" if rounded < 0 else body
    if found["word"]:
        return f"{_turned(found['word'], rounded < 0)} {body}"
    if found["ratio"]:
        return f"{found['ratio']} {body}"
    spaced = bool(re.match(r"^\s*[-+−–]\s", model))
    minus = found["sign"] if found["sign"] in ("-", "−", "–") else "-"
    sign = minus if rounded < 0 else "+" if found["sign"] == "+" or (spaced and rounded > 0) else ""
    return f"{sign}{' ' if spaced and sign else ''}{body}"


def _turned(words: str, falls: bool) -> str:
    """The words for a change, or their opposite where they say the wrong direction."""
    said = words.lower().split()
    if bool(_FALLING & set(said)) == falls:
        return words
    for rise, fall in _OPPOSITE:
        old, new = (rise, fall) if falls else (fall, rise)
        if old in said:
            turned = " ".join(new if word == old else word for word in said)
            return turned[0].upper() + turned[1:] if words[0].isupper() else turned
    return words
