"""Amounts in words and in cells: one rule for how many places are shown, so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from saferplan.values.figures import Unit, number, round_half_away
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator, Nature

MOST_PLACES = 6  # beyond this two figures are told apart in words, not by more digits
PER_CENT_PLACES = 1


def when(period: Period) -> str:
    """The period with its preposition: in June 2015, from April to June 2015, in the 12 months to June 2015."""
    if period.months == 1 or (".." not in str(period) and period.months == 12):
        return f"in {period.label}"
    return f"in the {period.label}" if period.months == 12 else f"from {period.label}"


def named(period: Period) -> str:
    """The period as a noun: June 2015, April to June 2015, the 12 months to June 2015."""
    return f"the {period.label}" if period.label.startswith("12 months") else period.label


def direction_word(numeric: Fraction) -> str:
    """What a signed change is called; taken from the unrounded value, so a rise is never called a fall."""
    if numeric == 0:
        return "no change"
    return "rise" if numeric > 0 else "fall"


def extra_places(value: Fraction | None, against: Fraction | None, unit: Unit, asked: int = 0) -> int:
    """Places beyond the unit's that keep two different figures different in print (at least `asked`)."""
    extra = asked
    while (
        value is not None
        and against is not None
        and value != against
        and extra < MOST_PLACES
        and round_half_away(value, unit.decimals + extra) == round_half_away(against, unit.decimals + extra)
    ):
        extra += 1
    return extra


def places(judged: Judgement) -> int:
    """The extra places of a judged figure, of what it is judged against and of its target, wherever they stand.

    None where all three print in full as they are: a nought behind 115 offences tells nothing more.
    """
    reason, unit = judged.reason, judged.indicator.unit
    if all(
        one is None or round_half_away(one, unit.decimals) == one
        for one in (judged.value, reason.against, judged.target)
    ):
        return 0
    extra = extra_places(reason.value, reason.against, unit, reason.extra_decimals)
    extra = max(_told_apart(reason.against, unit, extra), _told_apart(judged.target, unit, extra))
    return extra_places(judged.value, judged.target, unit, extra)


def in_full(value: Fraction | None, decimals: int) -> int:
    """Places that print a number as somebody set it, a target of 8.25 per cent as no 8.3; at least `decimals`, which
    are taken where no few places end it."""
    if value is None:
        return decimals
    places = range(decimals, decimals + MOST_PLACES + 1)
    return next((one for one in places if round_half_away(value, one) == value), decimals)


def _told_apart(against: Fraction | None, unit: Unit, extra: int) -> int:
    """More places for a small figure that would be rounded by more than a twentieth: a quarter is not nought."""
    while against and extra < MOST_PLACES:
        printed = Fraction(round_half_away(against, unit.decimals + extra))
        if abs(printed - against) * 20 <= abs(against):
            break
        extra += 1
    return extra


def to_date(indicator: Indicator) -> str:
    """“ to date” where figures add up over the year and a target is one to date; else nothing."""
    adds_up = indicator.counting in (Counting.EACH, Counting.CUMULATIVE) and indicator.frequency < 12
    return " to date" if adds_up else ""


def covered(judged: Judgement) -> Period:
    """The months that the judged figure covers: the year to date, the rolling year, or the period itself."""
    indicator, period = judged.indicator, judged.period
    if indicator.counting is Counting.ROLLING:
        return period.rolling()
    adds_up = indicator.counting in (Counting.EACH, Counting.CUMULATIVE) and indicator.frequency <= 12
    return period.to_date(indicator.year_starts) if adds_up else period


def _showing(value: Fraction, places: int) -> int:
    """At least `places`, more where the value would round to nothing."""
    while value and places < MOST_PLACES and not round_half_away(value, places):
        places += 1
    return places


def figure(value: Fraction | None, unit: Unit, extra: int = 0) -> str:
    """A figure in a sentence. A unit's name is written in the plural: after 1 it is made singular, or left out."""
    if value is not None and round_half_away(value, unit.decimals + extra) == 1 and not unit.name.startswith("per "):
        unit = replace(unit, name=_singular(unit.name) if unit.decimals + extra == 0 else "")
    return unit.words(value, extra)


def _singular(name: str) -> str:
    """One of what a single plural word names (incidents, injuries, people); empty where that is not sure."""
    if name == "people":
        return "person"
    if not name.isalpha() or not name.endswith("s") or name.endswith("ss"):
        return ""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-2] if name.endswith(("sses", "xes", "ches", "shes")) else name[:-1]


def bare(unit: Unit) -> Unit:
    """Without its name, where the words before have said it; per cent is always said."""
    return replace(unit, name="")


def _per_cent_places(value: Fraction, limits: Sequence[Fraction | None]) -> int:
    places = _showing(value, PER_CENT_PLACES)
    for limit in limits:
        while (
            limit is not None
            and value != limit
            and places < MOST_PLACES
            and round_half_away(value, places) == round_half_away(limit, places)
        ):
            places += 1
    return places


def per_cent_words(value: Fraction, limits: Sequence[Fraction | None] = ()) -> str:
    """The size of a percentage without its sign. It is never printed as a limit that it does not equal."""
    return f"{number(abs(value), _per_cent_places(value, limits))} per cent"


def per_cent_cell(value: Fraction | None, limits: Sequence[Fraction | None] = ()) -> str:
    """A signed percentage for a table; blank where it is missing."""
    return "" if value is None else f"{number(value, _per_cent_places(value, limits), sign=True)}%"


def difference_cell(value: Fraction | None, unit: Unit, extra: int = 0) -> str:
    """A signed difference for a table; blank where it is missing. Differences of percentages are points."""
    if value is None:
        return ""
    return number(value, _showing(value, unit.decimals + extra), sign=True, pounds=unit.pounds)


def difference_words(value: Fraction, unit: Unit, extra: int = 0) -> str:
    """The size of a difference without its sign: 104; 3.1 percentage points; £1,200."""
    text = number(abs(value), _showing(value, unit.decimals + extra), pounds=unit.pounds)
    return f"{text} percentage points" if unit.percent else text


def compared(value: Fraction, indicator: Indicator, extra: int = 0) -> str:
    """A signed difference as a comparison: 104 fewer, 3.1 percentage points higher, £1,200 less, the same."""
    if value == 0:
        return "the same"
    pair = {Nature.COUNT: ("more", "fewer"), Nature.MONEY: ("more", "less")}.get(indicator.nature, ("higher", "lower"))
    return f"{difference_words(value, indicator.unit, extra)} {pair[0] if value > 0 else pair[1]}"


def ended(text: str) -> str:
    """With a full stop."""
    text = text.strip()
    return text + ("" if text.endswith((".", "?", "!")) else ".")


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = ended(text)
    return text[:1].upper() + text[1:]
