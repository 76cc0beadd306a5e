"""The periods a question asks for, and how they are covered by the periods that were supplied."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache

from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

_APRIL = 3  # months counted from January as 0


# The same object for the same period: figures are looked up by period, and identity is quicker than comparing.
interned = cache(Period)


def _block(months: int, offset: int = 0) -> Callable[[int], Period]:
    return lambda month: Period((month - offset) // months * months + offset, months)


BY: dict[str, Callable[[int], Period]] = {
    "month": lambda month: Period(month),
    "quarter": _block(3),
    "financial-year": _block(12, _APRIL),
    "calendar-year": _block(12),
    "rolling-12": lambda month: Period(month).rolling(12),
    "to-date": lambda month: Period(month).to_date(),
}


def asked(first: Period, last: Period, by: str = "month") -> tuple[Period, ...]:
    """Every period of the kind that touches the months from `first` to `last`, each once, in order.

    Rolling years and years to date (from April) end in each of those months. Raises SaferplanError for an unknown
    kind or a span that ends before it begins.
    """
    if by not in BY:
        raise SaferplanError(f"“{by}” is not a way to divide time.", mend=f"Choose one of {', '.join(BY)}.")
    if last.last < first.first:
        raise SaferplanError(f"The span ends ({last}) before it begins ({first}).", mend="Change --from or --to.")
    found = (BY[by](month) for month in range(first.first, last.last + 1))
    return tuple(dict.fromkeys(interned(one.first, one.months) for one in found))


def cover(period: Period, supplied: Collection[Period]) -> tuple[Period, ...] | None:
    """Supplied periods that follow one another and together are exactly `period`; None where there are none.

    Where a table came both by quarter and by year, the shorter periods are preferred.
    """
    if period.months == 1:
        return (period,) if period in supplied else None
    inside = [one for one in supplied if period.holds(one)]
    starts: dict[int, list[Period]] = {}
    for one in sorted(inside, key=lambda one: one.months):
        starts.setdefault(one.first, []).append(one)
    # Worked from the end, so that a short period that leads nowhere gives way to a longer one.
    best: dict[int, tuple[Period, ...]] = {period.last + 1: ()}
    for month in range(period.last, period.first - 1, -1):
        for one in starts.get(month, ()):
            if one.last + 1 in best:
                best[month] = (one, *best[one.last + 1])
                break
    return best.get(period.first)
