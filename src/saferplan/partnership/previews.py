"""What someone who edits a plan sees at once: past figures judged by the rules as they stand in the form, and how a
target is spread over its year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from saferplan.partnership.sheets import walk_of
from saferplan.values.document import Chart, Table
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.judgement import Judgement, Reason, Rule
from saferplan.values.period import Period
from saferplan.values.plan import Band, Target
from saferplan.values.series import Series, State


def past_statuses(
    folder: Folder,
    name: str,
    periods: Iterable[Period],
    counted: Mapping[str, Series] | None = None,
    store: Path | None = None,
) -> list[tuple[Period, Band, str]]:
    """What the judgement of an indicator would have said at the end of each period, with its sentence.

    Figures of months after a period are as if unknown. Where a target or figure cannot be worked out the sentence
    says so.
    """
    from saferplan.report.wording import status_sentence

    walk = walk_of(folder, store, counted, names=[name])
    found = []
    for period in periods:
        judged = walk.judged(name, period)
        found.append((period, judged.status, " ".join(filter(None, (status_sentence(judged), judged.fault)))))
    return found


def profile_preview(
    folder: Folder, target: Target, counted: Mapping[str, Series] | None = None, store: Path | None = None
) -> tuple[Table, Chart | None]:
    """How a target is spread over the periods of its year, beside last year and what is known of this one.

    No chart where there are fewer than two figures to draw. SaferplanError where the target or its profile cannot be
    worked out.
    """
    from saferplan.judgement.profile import spread
    from saferplan.report.compose.profile import profile_chart, profile_table

    indicator = folder.indicator(target.indicator)
    if indicator is None:
        raise SaferplanError(f"there is no indicator “{target.indicator}”.", mend="Give the target an indicator.")
    walk = walk_of(folder, store, counted, names=[target.indicator])
    series = walk.series_of(target.indicator)
    points = spread(target, indicator, series)
    period = target.year if indicator.frequency >= 12 else target.year.split(indicator.frequency)[-1]
    without = walk.scheme_of(indicator).without
    reason = Reason(Rule.NO_FIGURE)
    judged = Judgement(
        indicator, period, None, State.NOT_RECEIVED, None, target, None, without, reason, "", series=series,
        profile=points, annual=points[-1][1] if points else None,
    )  # fmt: skip
    return profile_table(judged), profile_chart(judged)
