"""Judgements as plain data for other programs: figures unrounded, periods as they are written, missing as null."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from saferplan.report.wording import (
    covered,
    outlook_sentence,
    position_sentence,
    stated_sentence,
    status_sentence,
    withheld,
)
from saferplan.values.judgement import Change, Judgement, Outlook, PeerPosition, Reason, Required, Signal
from saferplan.values.period import Period
from saferplan.values.plan import StatedStatus, Target
from saferplan.values.series import Break

Plain = dict[str, Any]


def judgements_json(judgements: Sequence[Judgement]) -> list[Plain]:
    """One object a judgement, ready for `json.dumps`. `period` is the one judged, `covers` the months that its
    figure is of: the year to date, the rolling year, or the period itself.

    `comparator` and `outlook` are objects or null; `reason` holds the figures, the rule and the sentence made of them.
    Whole numbers are integers, all others the nearest floating-point number, not rounded for display.
    """
    return [_judgement(judged) for judged in judgements]


def _judgement(judged: Judgement) -> Plain:
    indicator, comparator = judged.indicator, judged.comparator
    return {
        "indicator": indicator.id,
        "name": indicator.name,
        "unit": "per cent" if indicator.unit.percent else "pounds" if indicator.unit.pounds else indicator.unit.name,
        "period": str(judged.period),
        "covers": str(covered(judged)),
        "value": _number(judged.value),
        "state": "withheld" if withheld(judged) else judged.state.value,
        "target": _number(judged.target),
        "annual_target": _target(judged.annual_target, judged.annual),
        "comparator": None
        if comparator is None
        else {
            "against": comparator.against.value,
            "period": str(comparator.period),
            "value": _number(comparator.value),
        },
        "status": judged.status.name,
        "scheme": judged.scheme,
        "reason": _reason(judged.reason, status_sentence(judged)),
        "stated": _stated(judged),
        "changes": {name: _change(change) for name, change in judged.changes},
        "required": _required(judged.required) if judged.required else None,
        "signal": _signal(judged.signal),
        "outlook": _outlook(judged),
        "peers": [_position(position, position_sentence(position, indicator)) for position in judged.peers],
        "awaited": _period(judged.awaited),
        "fault": judged.fault or None,
    }


def _number(value: Fraction | float | None) -> int | float | None:
    if value is None:
        return None
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    return float(value)


def _period(period: Period | None) -> str | None:
    return None if period is None else str(period)


def _target(target: Target | None, annual: Fraction | None) -> Plain | None:
    if target is None:
        return None
    return {
        "kind": target.kind.value,
        "year": str(target.year),
        "value": _number(annual if annual is not None else target.value),
        "percent": _number(target.percent),
        "baseline": _period(target.baseline),
        "profile": target.profile.kind.value,
    }


def _reason(reason: Reason, sentence: str) -> Plain:
    return {
        "rule": reason.rule.value,
        "value": _number(reason.value),
        "against": _number(reason.against),
        "distance": _number(reason.distance),
        "adverse": _number(reason.adverse),
        "adverse_in": "percentage points" if reason.points else "per cent",
        "baseline": _number(reason.baseline),
        "met": reason.met,
        "break": _cut(reason.cut),
        "sentence": sentence,
    }


def _cut(cut: Break | None) -> Plain | None:
    return None if cut is None else {"from": str(cut.at), "note": cut.note}


def _stated(judged: Judgement) -> Plain | None:
    stated: StatedStatus | None = judged.stated
    if stated is None:
        return None
    sentence = stated_sentence(stated, judged.status)
    return {"statement": stated.statement, "reason": stated.reason, "sentence": sentence}


def _change(change: Change) -> Plain:
    return {
        "earlier": str(change.earlier),
        "later": str(change.later),
        "before": _number(change.before),
        "after": _number(change.after),
        "numeric": _number(change.numeric),
        "percent": _number(change.percent),
        "break": _cut(change.cut),
    }


def _required(required: Required) -> Plain:
    return {
        "year": _period(required.year),
        "position": _number(required.position),
        "target": _number(required.target),
        "numeric": _number(required.numeric),
        "percent": _number(required.percent),
        "reached": required.reached,
        "periods_left": required.periods_left,
        "per_period": _number(required.per_period),
        "pace": _number(required.pace),
        "pace_percent": _number(required.pace_percent),
    }


def _signal(signal: Signal) -> Plain:
    return {
        "movement": signal.movement.value,
        "method": signal.method,
        "p_value": _number(signal.p_value),
        "dispersion": _number(signal.dispersion),
        "why_not": signal.why_not,
    }


def _outlook(judged: Judgement) -> Plain | None:
    outlook: Outlook | None = judged.outlook
    if outlook is None:
        return None
    return {
        "year": str(outlook.year),
        "months_known": outlook.months_known,
        "estimate": _number(outlook.estimate),
        "low": _number(outlook.low),
        "high": _number(outlook.high),
        "probability": _number(outlook.probability),
        "run_rate": _number(outlook.run_rate),
        "coverage": _number(outlook.coverage),
        "why_not": outlook.why_not,
        "sentence": outlook_sentence(outlook, judged.indicator, judged.annual_target),
    }


def _position(position: PeerPosition, sentence: str) -> Plain:
    return {
        "group": position.group,
        "period": str(position.period),
        "area": position.area.code,
        "rank": position.rank,
        "ranked": position.ranked,
        "quartile": position.quartile,
        "average": _number(position.average),
        "best": None if position.best is None else position.best.area.code,
        "limits": None if position.limits is None else [_number(limit) for limit in position.limits],
        "outside": position.outside,
        "basis": position.basis,
        "peers": [
            {
                "area": peer.area.code,
                "name": peer.area.name,
                "value": _number(peer.value),
                "low": _number(peer.low),
                "high": _number(peer.high),
                "rank": peer.rank,
                "missing": [str(gap) for gap in peer.missing],
            }
            for peer in position.peers
        ],
        "sentence": sentence,
    }
