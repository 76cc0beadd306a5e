"""The outlook for the year in words."""

from __future__ import annotations

from saferplan.report.wording.amounts import figure, sentence
from saferplan.report.wording.status import target_words
from saferplan.values.figures import exact, number
from saferplan.values.judgement import Outlook
from saferplan.values.plan import Indicator, Target


def odds(probability: float) -> str:
    """Odds as people say them: about 6 in 10, fewer than 1 in 20, more than 99 in 100."""
    if probability < 0.01:
        return "fewer than 1 in 100"
    if probability > 0.99:
        return "more than 99 in 100"
    if probability < 0.075:
        return "about 1 in 20" if probability >= 0.04 else "fewer than 1 in 20"
    if probability > 0.925:
        return "about 19 in 20" if probability <= 0.96 else "more than 19 in 20"
    tenths = min(max(int(exact(probability) * 10 + exact("0.5")), 1), 9)
    return f"about {tenths} in 10"


def outlook_sentence(outlook: Outlook, indicator: Indicator, target: Target | None = None) -> str:
    """The year's estimate with its range, the odds of meeting the target, the run-rate, and how the range has done."""
    unit, year = indicator.unit, outlook.year.label
    if outlook.months_known >= outlook.year.months:
        return ""  # nothing is left to foresee
    if outlook.estimate is None:
        why = outlook.why_not or "not enough is known"
        # The reason may hold a colon of its own, so it is a sentence by itself.
        return f"No outlook for {year} is given. {sentence(why)}{_run_rate(outlook, indicator)}"
    text = f"Outlook for {year}: about {figure(exact(outlook.estimate), unit)}"
    if outlook.low is not None and outlook.high is not None:
        low, high = unit.cell(exact(outlook.low)), unit.cell(exact(outlook.high))
        text += f", with a 95 per cent range from {low} to {high}".replace("%", " per cent")
    text += "."
    if outlook.probability is not None:
        named = f"the target ({target_words(target, unit)})" if target else "the target"
        text += f" The odds of meeting {named} are {odds(outlook.probability)}"
        text += (
            f" ({number(exact(outlook.probability) * 100)} per cent)." if 0.01 <= outlook.probability <= 0.99 else "."
        )
    return text + _run_rate(outlook, indicator) + _coverage(outlook)


def _run_rate(outlook: Outlook, indicator: Indicator) -> str:
    if outlook.run_rate is None:
        return ""
    return f" Going on at this year’s average would give {figure(exact(outlook.run_rate), indicator.unit)}."


def _coverage(outlook: Outlook) -> str:
    if outlook.coverage is None:
        return ""
    return f" In past years such a range held the outturn {number(exact(outlook.coverage))} per cent of the time."
