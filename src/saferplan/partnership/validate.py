"""Holding a folder's files against one another: everything wrong is listed at once, each with place and cure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from saferplan.catalogue.measures import all_measures
from saferplan.catalogue.schemes import all_schemes
from saferplan.partnership.papers import papers_of
from saferplan.partnership.plain import Problems
from saferplan.partnership.reading import Reading, folder_of, read
from saferplan.partnership.rules import rule_faults
from saferplan.report.compose.keys import slug
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder, Return
from saferplan.values.plan import Direction, Indicator, ProfileKind, Target, TargetKind

_YEAR = 12
_ID = re.compile(r"[A-Za-z0-9_-]{1,120}")  # it stands in addresses of pages and in anchors
_AGAINST = {
    Direction.HIGHER: {TargetKind.AT_MOST, TargetKind.LESS_THAN},
    Direction.LOWER: {TargetKind.AT_LEAST, TargetKind.MORE_THAN},
}
NEEDS_VALUE = {TargetKind.AT_MOST, TargetKind.AT_LEAST, TargetKind.MORE_THAN, TargetKind.LESS_THAN}


def examine(path: Path, claims: bool = True, doubts: bool = True) -> tuple[Folder | None, Problems]:
    """The folder (None where anything is wrong) and all problems, in the order of the files.

    `claims` False: claims made in prose once are not held against figures that have changed since. `doubts` False:
    what can be read but is hardly meant (odd ids, a target against its direction) is let pass.
    """
    reading = read(path)
    problems = reading.problems
    doubted = (_spelling, _contrary) if doubts else ()
    for check in (_identifiers, *doubted, _indicators, _derived, _targets, _returns, _references, _groups):
        check(reading)
    try:
        papers_of(path)
    except SaferplanError as error:
        problems.append(error)
    if problems:
        return None, problems
    folder = folder_of(reading)
    _formulas(folder, reading, claims)
    return (None if problems else folder), problems


def _formulas(folder: Folder, reading: Reading, claims: bool) -> None:
    from saferplan.partnership.claims import faults
    from saferplan.partnership.round import Round
    from saferplan.partnership.tables import finished

    for (place, _), table in zip(reading.found.get("tables", []), folder.tables, strict=True):
        try:
            finished(table)
        except SaferplanError as error:
            reading.problems.append(SaferplanError(error.what, f"{place}, {table.spec.file}", error.mend))
    if claims and not reading.problems:
        reading.problems += faults(Round(folder), [place for place, _ in reading.found.get("claims", [])])


def _identifiers(reading: Reading) -> None:
    """What may stand once stands once."""
    keys: dict[str, Callable[[Any], Any]] = {
        "indicators": lambda value: value.id,
        "priorities": lambda value: value.id,
        "targets": lambda value: (value.indicator, value.year),
        "returns": lambda value: (value.indicator, value.period),
        "stated": lambda value: (value.indicator, value.period),
        "peers": lambda value: (value.group, value.indicator, value.area, value.period),
        "areas": lambda value: (value.list, value.code, value.year),
        "groups": lambda value: value.name,
        "derived": lambda value: value.indicator,
    }
    for name, key in keys.items():
        seen: dict[Any, str] = {}
        for place, value in reading.found.get(name, []):
            if (known := key(value)) in seen:
                said = " ".join(map(str, known)) if isinstance(known, tuple) else known
                _fault(reading, place, f"“{said}” stands already in {seen[known]}.", "Take one of them away.")
            seen.setdefault(known, place)


def _spelling(reading: Reading) -> None:
    """Ids are written so that they can stand in an address, and no two make the same one."""
    for name in ("indicators", "priorities"):
        seen: dict[str, str] = {}
        for place, value in reading.found.get(name, []):
            if not _ID.fullmatch(value.id):
                mend = "Write letters from a to z, digits and hyphens, such as asb-2015."
                _fault(reading, place, f"“{value.id}” cannot stand in an address.", mend)
            elif (other := seen.setdefault(slug(value.id), value.id)) != value.id:
                _fault(reading, place, f"“{value.id}” and “{other}” make the same anchor.", "Name one otherwise.")


def _indicators(reading: Reading) -> None:
    priorities = [value.id for _, value in reading.found.get("priorities", [])]
    schemes = {*all_schemes(), *(one.id for _, one in reading.found.get("schemes", []))}
    measures = all_measures()
    for place, indicator in reading.found.get("indicators", []):
        if indicator.priority and indicator.priority not in priorities:
            _unknown(reading, place, "priority", indicator.priority, priorities, "Add it to plan.toml.")
        if indicator.scheme and indicator.scheme not in schemes:
            _unknown(reading, place, "status scheme", indicator.scheme, schemes)
        if indicator.measure and indicator.measure not in measures:
            _unknown(reading, place, "measure", indicator.measure, measures)
        if indicator.frequency < 1 or not 1 <= indicator.year_starts <= 12 or indicator.lag < 0:
            mend = "frequency is the months a figure covers (1, 3, 12 …), year_starts a month (4 is April), lag months."
            _fault(reading, place, "frequency, year_starts or lag is out of range.", mend)
    for place, partnership in reading.found.get("partnership", []):
        if partnership.scheme not in schemes:
            _unknown(reading, place, "status scheme", partnership.scheme, schemes)


def _derived(reading: Reading) -> None:
    indicators = _ids(reading)
    rules = {value.indicator: value for _, value in reading.found.get("derived", [])}
    returned = {row.indicator for _, row in reading.found.get("returns", [])}
    for place, rule in reading.found.get("derived", []):
        if rule.indicator not in indicators:
            _unknown(reading, place, "indicator", rule.indicator, indicators)
        known = returned | rules.keys() | indicators | reading.faulty  # what is faulty is on the list already
        reading.problems += [fault for _, fault in rule_faults(rule, rules.values(), known, place)]


def _contrary(reading: Reading) -> None:
    """A target that asks for the worse."""
    directions = {value.id: value.direction for _, value in reading.found.get("indicators", [])}
    for place, target in reading.found.get("targets", []):
        if target.kind in _AGAINST.get(directions.get(target.indicator, Direction.NEITHER), ()):
            better = directions[target.indicator]
            what = f"the target “{target.kind}” goes against “{target.indicator}”, where {better} is better."
            _fault(reading, place, what, "Change the kind of the target, or the direction of the indicator.")


def _targets(reading: Reading) -> None:
    for place, target in reading.found.get("targets", []):
        if target.kind in NEEDS_VALUE and target.value is None:
            _fault(reading, place, f"a target “{target.kind}” needs a value.", "Write value = …")
        if target.kind is TargetKind.CHANGE_BY and target.percent is None:
            _fault(reading, place, "a target “change by” needs a percentage.", "Write percent = -8 for a fall of 8 %.")
        if target.kind in (TargetKind.CHANGE_BY, TargetKind.MAINTAIN) and not _has_baseline(target):
            mend = 'Write baseline = "2013/14", or baseline_value as agreed, or both.'
            _fault(reading, place, f"a target “{target.kind}” needs a baseline.", mend)
        if target.profile.kind is ProfileKind.SEASONAL and not target.profile.years:
            mend = 'Write profile = { kind = "seasonal", years = ["2013/14", "2014/15"] }.'
            _fault(reading, place, "a seasonal profile needs the years whose shape it takes.", mend)
        if target.profile.kind is ProfileKind.BY_HAND and not target.profile.figures:
            _fault(
                reading, place, "a profile by hand has no figures.", "Add them to targets.csv: indicator,period,value."
            )


def _has_baseline(target: Target) -> bool:
    return target.baseline is not None or target.baseline_value is not None


def _returns(reading: Reading) -> None:
    indicators = {value.id: value for _, value in reading.found.get("indicators", [])}
    rules = {value.indicator for _, value in reading.found.get("derived", [])}
    parts = {part for _, value in reading.found.get("derived", []) for part in (*value.of, *value.over)}
    for place, row in reading.found.get("returns", []):
        if row.indicator in rules:
            mend = "Take the row away, or the [[derived]] in indicators.toml."
            _fault(reading, place, f"“{row.indicator}” is worked out from other returns.", mend)
        elif row.indicator not in indicators.keys() | parts:
            _unknown(reading, place, "indicator", row.indicator, indicators)
        _return(reading, place, row, indicators.get(row.indicator))


def _return(reading: Reading, place: str, row: Return, indicator: Indicator | None) -> None:
    if (row.numerator is None) != (row.denominator is None):
        _fault(reading, place, "numerator and denominator go together.", "Give both, or neither.")
    elif row.denominator is not None and row.denominator <= 0:
        _fault(
            reading, place, "the denominator is not above zero.", "Leave the row's figures blank if there were none."
        )
    if indicator and indicator.measure:
        mend = "Take the row away, or leave `measure` empty in indicators.toml."
        _fault(reading, place, f"“{row.indicator}” is counted from records.", mend)
    if indicator and row.period.months < indicator.frequency <= _YEAR:  # a survey's wave is shorter than its gap
        mend = "Give figures of that length, or change `frequency`."
        what = f"{row.period} is shorter than the {indicator.frequency} months a figure of “{row.indicator}” covers."
        _fault(reading, place, what, mend)


def _references(reading: Reading) -> None:
    indicators = _ids(reading)
    for name in ("targets", "stated", "breaks", "notes", "commentary", "peers"):
        for place, value in reading.found.get(name, []):
            if value.indicator not in indicators:
                _unknown(reading, place, "indicator", value.indicator, indicators)


def _groups(reading: Reading) -> None:
    indicators = _ids(reading)
    for place, group in reading.found.get("groups", []):
        for name in group.indicators:
            if name not in indicators:
                _unknown(reading, place, "indicator", name, indicators)


def _ids(reading: Reading) -> set[str]:
    return {value.id for _, value in reading.found.get("indicators", [])}


def _unknown(reading: Reading, place: str, noun: str, name: str, known: Iterable[str], mend: str = "") -> None:
    if name in reading.faulty:
        return  # its own entry is on the list already
    if noun == "indicator" and not reading.found.get("indicators"):
        what = "there are no indicators, though other files name some."
        if all(problem.what != what for problem in reading.problems):
            _fault(reading, "indicators.toml", what, "Add [[indicators]] with id, name, unit and direction.")
        return
    near = difflib.get_close_matches(name, list(known), 1)
    hint = f"Did you mean “{near[0]}”?" if near else mend or f"Known: {', '.join(sorted(known)) or 'none yet'}."
    _fault(reading, place, f"there is no {noun} “{name}”.", hint)


def _fault(reading: Reading, place: str, what: str, mend: str) -> None:
    reading.problems.append(SaferplanError(what, place, mend))
