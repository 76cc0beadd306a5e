"""Acts on returns: entered, mended, answered, submitted, sent back, approved, locked, withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from saferplan import SaferplanError
from saferplan.values.folder import Return
from saferplan_web.core.changing import Recorder, changing
from saferplan_web.core.models import KeptFile, Partnership
from saferplan_web.people.models import Post
from saferplan_web.performance.asking import ask_recalculation
from saferplan_web.performance.folder import returned
from saferplan_web.performance.models import Batch, Figure
from saferplan_web.performance.returns.asked import plan_of
from saferplan_web.performance.returns.checking import (
    corrected,
    figure_words,
    figures_of,
    is_open,
    look,
    names_and_units,
)

Stage = Batch.Stage
_USED = (Stage.APPROVED, Stage.LOCKED)
_NUMBERED = "return-"


def enter_return(
    *, by: Any, partnership: Partnership, post: Post | None, source: str, rows: Sequence[Return], why: str = "",
    file: KeptFile | None = None, read: Mapping[str, Any] | None = None, aside: Sequence[Mapping[str, Any]] = (),
    asked: Mapping[str, Any] | None = None, note: str = "", due_on: date | None = None, grids: Sequence[Any] = (),
) -> Batch:  # fmt: skip
    """A new return, as a draft with its warnings. SaferplanError where it has no figure or gives one twice."""
    _refuse_unfit(rows)
    warnings = look(partnership, rows, asked=dict(asked or {}), due_on=due_on, grids=grids)
    with changing(by, partnership, f"Return entered, {source}: {_span(rows)}", why) as change:
        batch = change.add(
            Batch(
                partnership=partnership, key=_next_key(partnership), source=source, post=post, file=file, note=note,
                due_on=due_on, read=dict(read or {}), asked=dict(asked or {}), aside=[dict(one) for one in aside],
                warnings=warnings, entered_by=by,
            )
        )  # fmt: skip
        _put_figures(change, batch, rows)
    return batch


def mend_return(
    *, by: Any, batch: Batch, version: int, rows: Sequence[Return], why: str = "", file: KeptFile | None = None,
    read: Mapping[str, Any] | None = None, aside: Sequence[Mapping[str, Any]] = (), grids: Sequence[Any] = (),
    note: str | None = None,
) -> Batch:  # fmt: skip
    """Put other figures in place of those of a draft. Without a file, what was read is marked as mended by hand."""
    _need(batch, Stage.DRAFT)
    _refuse_unfit(rows)
    told = look(
        batch.partnership, rows, asked=batch.asked, due_on=batch.due_on, grids=grids, answered=batch.warnings
    )  # fmt: skip
    values: dict[str, Any] = {"warnings": told, "read": {**batch.read, "mended": True}}
    if file is not None:
        values |= {"file": file, "read": dict(read or {}), "aside": [dict(one) for one in aside]}
    if note is not None:
        values["note"] = note
    with changing(by, batch.partnership, f"{batch} mended: {_span(rows)}", why) as change:
        change.edit(batch, values, version)
        _put_figures(change, batch, rows)
    return batch


def recheck_return(*, by: Any, batch: Batch, grids: Sequence[Any] = (), why: str = "") -> bool:
    """Look again at a draft's figures, for what is known may have changed since. Whether anything new was found."""
    rows = [returned(row) for row in figures_of(batch)]
    told = look(
        batch.partnership, rows, asked=batch.asked, due_on=batch.due_on, grids=grids, answered=batch.warnings
    )  # fmt: skip
    if told == batch.warnings:
        return False
    with changing(by, batch.partnership, f"{batch} looked at again", why) as change:
        change.edit(batch, {"warnings": told})
    return any(is_open(one) for one in told)


def answer_warnings(
    *, by: Any, batch: Batch, version: int, answers: Mapping[int, tuple[bool, str]], why: str = ""
) -> Batch:
    """Say of warnings, by their place, whether they were looked at and what explains them."""
    _need(batch, Stage.DRAFT)
    before, after, told = {}, {}, []
    for at, warning in enumerate(batch.warnings):
        seen, answer = answers.get(at, (warning["seen"], warning["answer"]))
        told.append({**warning, "seen": seen, "answer": answer.strip()})
        if (warning["seen"], warning["answer"]) != (seen, answer.strip()):
            before[warning["sentence"]], after[warning["sentence"]] = _said(warning), _said(told[-1])
    with changing(by, batch.partnership, f"{batch}: warnings answered", why) as change:
        change.edit(batch, {"warnings": told}, version)
        if after:
            change.note(batch, before, after)
    return batch


def _said(warning: Mapping[str, Any]) -> str:
    return str(warning["answer"] or ("looked at" if warning["seen"] else ""))


def submit_return(
    *, by: Any, batch: Batch, version: int, note: str = "", correction_reason: str = "", why: str = ""
) -> Batch:
    """Hand a draft in. Every warning must be answered, and a correction of locked figures needs its reason."""
    _need(batch, Stage.DRAFT)
    _refuse_empty(batch)
    if any(is_open(one) for one in batch.warnings):
        raise SaferplanError("There are warnings without an answer.", str(batch), "Mend the figures or say why.")
    if (locked := corrected(batch)) and not correction_reason.strip():
        what = f"Figures of {', '.join(locked)} would change, and that is locked."
        raise SaferplanError(what, str(batch), "Give the reason for the correction.")
    values = {
        "stage": Stage.SUBMITTED, "submitted_at": timezone.now(), "submitted_by": by, "note": note.strip(),
        "correction_reason": correction_reason.strip() if locked else "", "sent_back": "",
    }  # fmt: skip
    with changing(by, batch.partnership, f"{batch} submitted", why) as change:
        change.edit(batch, values, version)
    return batch


def send_back_return(*, by: Any, batch: Batch, version: int, why: str) -> Batch:
    """Give a submitted return back to be mended, with the reason."""
    _need(batch, Stage.SUBMITTED)
    _need_reason(why, "Say what is to be mended.")
    values = {"stage": Stage.DRAFT, "submitted_at": None, "submitted_by": None, "sent_back": why.strip()}
    with changing(by, batch.partnership, f"{batch} sent back", why.strip()) as change:
        change.edit(batch, values, version)
    return batch


def approve_return(*, by: Any, batch: Batch, version: int, why: str = "") -> Batch:
    """Take a submitted return into use: its figures are the current ones from now on, and what follows from them is
    worked out again."""
    _need(batch, Stage.SUBMITTED)
    with changing(by, batch.partnership, f"{batch} approved", why) as change:
        _hold(batch.partnership)
        if (locked := corrected(batch)) and not batch.correction_reason:
            what = f"{', '.join(locked)} was locked after this return was submitted."
            raise SaferplanError(what, str(batch), "Send it back, so that the reason for the correction can be given.")
        change.edit(batch, {"stage": Stage.APPROVED, "approved_at": timezone.now(), "approved_by": by}, version)
        _make_current(batch)
        _recalculate(batch, by)
    return batch


def lock_returns(*, by: Any, partnership: Partnership, batches: Iterable[Batch], why: str = "") -> list[Batch]:
    """Close approved returns, so that their figures are changed only by a correction with its reason."""
    found = list(batches)
    for batch in found:
        _need(batch, Stage.APPROVED)
    said = ", ".join(str(batch) for batch in found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
    with changing(by, partnership, f"Locked: {said}", why) as change:
        for batch in found:
            change.edit(batch, {"stage": Stage.LOCKED, "locked_at": timezone.now(), "locked_by": by})
    return found


def withdraw_return(*, by: Any, batch: Batch, version: int, why: str = "") -> Batch:
    """Take a whole return out of use. The figures that it replaced come back; its own stay, with their history."""
    if batch.withdrawn_at is not None:
        raise SaferplanError("It is withdrawn already.", str(batch))
    if batch.stage != Stage.DRAFT:
        _need_reason(why, "Say why it is withdrawn.")
    with changing(by, batch.partnership, f"{batch} withdrawn", why.strip()) as change:
        _hold(batch.partnership)
        change.edit(batch, {"withdrawn_at": timezone.now(), "withdrawn_by": by}, version)
        if _bring_back(batch):
            _recalculate(batch, by)
    return batch


def keep_upload(*, by: Any, partnership: Partnership, name: str, data: bytes, why: str = "") -> KeptFile:
    """Keep a file as it came; the same file under the same name is kept once."""
    from hashlib import sha256

    digest = sha256(data).hexdigest()
    path = f"upload/{digest[:16]}/{name}"[:300]
    there = KeptFile.objects.filter(partnership=partnership, path=path).first()
    if there is not None:
        return there
    with changing(by, partnership, f"File kept: {name}", why) as change:
        return change.add(KeptFile(partnership=partnership, path=path, content=data, sha256=digest))


def _put_figures(change: Recorder, batch: Batch, rows: Sequence[Return]) -> None:
    """The rows in place of the return's figures so far; the change says which figures those are."""
    named = names_and_units(plan_of(batch.partnership), {row.indicator for row in rows} | _names(batch))
    before = {_place(named, one): _figure(named, one) for one in map(returned, figures_of(batch))}
    after = {_place(named, one): _figure(named, one) for one in rows}
    batch.figures.all().delete()
    Figure.objects.bulk_create(
        Figure(
            partnership=batch.partnership, batch=batch, indicator=row.indicator, period=row.period, value=row.value,
            numerator=row.numerator, denominator=row.denominator, standard_error=row.standard_error,
            sample_size=row.sample_size, state=row.state.value, note=row.note, line=row.line,
        )
        for row in rows
    )  # fmt: skip
    different = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if different:
        change.note(
            batch,
            {name: before[name] for name in different if name in before} if before else None,
            {name: after[name] for name in different if name in after},
        )


def _names(batch: Batch) -> set[str]:
    return set(batch.figures.values_list("indicator", flat=True))


def _place(named: Mapping[str, Any], row: Return) -> str:
    return f"{named[row.indicator][0]}, {row.period.label}"


def _figure(named: Mapping[str, Any], row: Return) -> str:
    state = "" if row.state.value in ("final", "not received") else f" ({row.state.value})"
    return figure_words(row, named[row.indicator][1]) + state + (f"; {row.note}" if row.note else "")


def _recalculate(batch: Batch, by: Any) -> None:
    affected = plan_of(batch.partnership).affected_by(_names(batch))
    if affected:
        ask_recalculation(batch.partnership, by, indicators=affected)


def _hold(partnership: Partnership) -> None:
    """One at a time until the transaction ends: for numbers of returns, and for which figures are in use."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)


def _make_current(batch: Batch) -> None:
    """A return's figures become the ones in use; those they replace stay, no longer in use."""
    own = Figure.objects.filter(batch=batch, indicator=OuterRef("indicator"), period=OuterRef("period"))
    others = Figure.objects.filter(partnership=batch.partnership, current=True).exclude(batch=batch)
    others.filter(Exists(own)).update(current=False)
    batch.figures.update(current=True)


def _bring_back(batch: Batch) -> bool:
    """A return's figures go out of use and those they replaced come back. Whether any was in use."""
    gone = set(batch.figures.filter(current=True).values_list("indicator", "period"))
    if not gone:
        return False
    batch.figures.update(current=False)
    earlier = Figure.objects.filter(
        partnership=batch.partnership, indicator__in={name for name, _ in gone},
        period__in={period for _, period in gone}, batch__stage__in=_USED, batch__withdrawn_at__isnull=True,
    ).exclude(batch=batch)  # fmt: skip
    # What came with the partnership's folder was approved before there was anyone to say when.
    ordered = earlier.order_by(F("batch__approved_at").asc(nulls_first=True), "pk")
    latest = {
        (name, period): pk
        for pk, name, period in ordered.values_list("pk", "indicator", "period")
        if (name, period) in gone
    }
    Figure.objects.filter(pk__in=list(latest.values())).update(current=True)
    return True


def _next_key(partnership: Partnership) -> str:
    _hold(partnership)
    keys = Batch.objects.filter(partnership=partnership, key__startswith=_NUMBERED).values_list("key", flat=True)
    used = [int(key.removeprefix(_NUMBERED)) for key in keys if key.removeprefix(_NUMBERED).isdigit()]
    return f"{_NUMBERED}{max(used, default=0) + 1}"


def _span(rows: Sequence[Return]) -> str:
    periods = sorted({row.period for row in rows}, key=lambda one: (one.last, one.months))
    figures = f"{len(rows)} figures" if len(rows) != 1 else "1 figure"
    if len(periods) == 1:
        return f"{figures}, {periods[0].label}"
    return f"{figures}, {periods[0].label} to {periods[-1].label}"


def _refuse_unfit(rows: Sequence[Return]) -> None:
    if not rows:
        what = "No figure was given."
        raise SaferplanError(what, mend="Type at least one figure, or n/a where there will be none.")
    places = Counter((row.indicator, row.period) for row in rows)
    twice = next((place for place, times in places.items() if times > 1), None)
    if twice:
        what = f"“{twice[0]}” is given twice for {twice[1].label}."
        raise SaferplanError(what, mend="Leave the figure that is right, and clear the other.")


def _refuse_empty(batch: Batch) -> None:
    if not batch.figures.exists():
        raise SaferplanError("There is no figure in it.", str(batch), "Type figures, or withdraw the return.")


def _need(batch: Batch, stage: Stage) -> None:
    if batch.withdrawn_at is not None:
        raise SaferplanError("It is withdrawn.", str(batch), "Enter the figures in a new return.")
    if batch.stage != stage:
        raise SaferplanError(f"It is {batch.stage}, not {stage}.", str(batch), "Look at it again.")


def _need_reason(why: str, mend: str) -> None:
    if not why.strip():
        raise SaferplanError("A reason is needed.", mend=mend)
