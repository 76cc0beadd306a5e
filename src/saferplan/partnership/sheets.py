"""What the service shows, made in one run by a background job: every indicator's sheet, and the report of all."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from saferplan.partnership.documents import composed_report, remarks_at
from saferplan.partnership.restricted import closed
from saferplan.partnership.round import Round, begin
from saferplan.values.document import Report
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.judgement import Judgement, PeerPosition
from saferplan.values.period import Period
from saferplan.values.series import Series
from saferplan.values.sheet import Sheet, Sheets

Places = Mapping[str, tuple[PeerPosition, ...]]
STORE, REPORT = "record store", "report"  # what a fault is of, where it is of no indicator or group


def sheets(
    folder: Folder,
    as_at: Period,
    *,
    store: Path | None = None,
    counted: Mapping[str, Series] | None = None,
    places: Places | None = None,
    judged: Mapping[str, Judgement] | None = None,
    names: Collection[str] | None = None,
    public: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Sheets:
    """Every indicator as at the end of a month, judged, composed and drawn; later figures are as if unknown.

    `counted`, `places` and `judged` are what an earlier run gave: an indicator whose series is in `counted` does not
    open the store, and its places in groups are those of `places`. With `names` only those are made, and whatever is
    worked out from them; the report is then of all only where `judged` has the others. `public` judges what may be
    printed once small counts are withheld, and leaves restricted indicators and officers' words out. `progress` is
    called with how many of how many are done. What one indicator lacks stands in `faults` and stops no other.
    """
    wanted = {one.id for one in folder.indicators} if names is None else _with_dependents(folder, names)
    shown = [one.id for one in closed(folder).indicators if not (public and one.restricted)]
    walk = walk_of(folder, store, counted, places, None if public else wanted)
    asked = [name for name in shown if name in wanted]
    fresh: dict[str, Judgement] = {}
    made = []
    for one in _composed(_kept(_judging(walk, as_at, asked, public), fresh), shown, as_at, public, folder):
        made.append(one)
        if progress is not None:
            progress(len(made), len(asked))
    made.sort(key=lambda one: (one.place, one.plan_place))
    faults = dict(walk.faults)
    known = {**(judged or {}), **fresh}
    every = {name: known[name] for name in shown if name in known}
    report = _report(walk, every, as_at, public) if len(every) == len(shown) else None
    found = {name: tuple(place) for name, place in walk.places.items()}
    told = {**faults, **({REPORT: walk.faults[REPORT]} if REPORT in walk.faults else {})}
    return Sheets(tuple(made), _counted(walk, counted or {}), found, every, told, report)


def walk_of(
    folder: Folder,
    store: Path | None = None,
    counted: Mapping[str, Series] | None = None,
    places: Places | None = None,
    names: Collection[str] | None = None,
) -> Round:
    """A round of the folder. The record store is opened only where an indicator (of `names`, or a part of one) is
    counted from records and its series is not in `counted`; a store that cannot be opened is a fault."""
    known = dict(counted or {})
    wanted = {one.id for one in folder.indicators} if names is None else _with_parts(folder, names)
    if not any(one.measure and one.id in wanted and one.id not in known for one in folder.indicators):
        return Round(folder, None, known, places)
    try:
        records = begin(folder, store).records
    except SaferplanError as error:
        walk = Round(folder, None, known, places)
        walk.faults[STORE] = error
        return walk
    return Round(folder, records, known, places)


def _with_parts(folder: Folder, names: Collection[str]) -> set[str]:
    """The names and all that they are worked out from."""
    return _closed(names, [(rule.indicator, (*rule.of, *rule.over)) for rule in folder.derived])


def _with_dependents(folder: Folder, names: Collection[str]) -> set[str]:
    """The names and all that is worked out from them."""
    return _closed(names, [(part, (rule.indicator,)) for rule in folder.derived for part in (*rule.of, *rule.over)])


def _closed(names: Collection[str], steps: Sequence[tuple[str, Sequence[str]]]) -> set[str]:
    found, size = set(names), -1
    while len(found) > size:
        size = len(found)
        found.update(end for begin, ends in steps if begin in found for end in ends)
    return found


def _judging(walk: Round, as_at: Period, names: Sequence[str], public: bool) -> Iterator[Judgement]:
    """The indicators judged one by one; the public version is judged as a whole, since one may give another away."""
    if not public:
        return walk.each_judged(as_at, names)
    from saferplan.partnership.public import judged_for_public

    return (one for one in judged_for_public(walk, as_at) if one.indicator.id in names)


def _kept(judging: Iterable[Judgement], into: dict[str, Judgement]) -> Iterator[Judgement]:
    for one in judging:
        into[one.indicator.id] = one
        yield one


def _composed(
    judging: Iterable[Judgement], shown: Sequence[str], as_at: Period, public: bool, folder: Folder
) -> Iterator[Sheet]:
    """A sheet for each judgement. Drawing waits for no one, so it runs beside the judging and composing."""
    from saferplan.report.sheets import drawn, sheet

    remarks = {} if public else {one.indicator: one for one in remarks_at(folder, as_at)}
    waiting: deque[Future[Sheet]] = deque()
    with ThreadPoolExecutor(1) as beside:
        for one in judging:
            name = one.indicator.id
            waiting.append(beside.submit(drawn, sheet(one, as_at, shown.index(name), remarks.get(name))))
            while waiting and waiting[0].done():
                yield waiting.popleft().result()
        for late in waiting:
            yield late.result()


def _counted(walk: Round, before: Mapping[str, Series]) -> Mapping[str, Series]:
    """Series counted from records, so far as they could be, without the folder's breaks and notes."""
    found = {one.id: before[one.id] for one in walk.folder.indicators if one.id in before}
    records = walk.records
    if records is None:
        return found
    come_to = [one for one in walk.folder.indicators if one.measure and walk.made(one.id) and one.id not in found]
    return found | {one.id: records.series(one) for one in come_to if one.id not in records.unsupported}


def _report(walk: Round, every: Mapping[str, Judgement], as_at: Period, public: bool) -> Report | None:
    """The report of all indicators. A part of it that cannot be made is told, and keeps no sheet from being shown."""
    for name, one in every.items():
        if one.fault and name not in walk.faults:
            walk.faults[name] = SaferplanError(one.fault)
    try:
        return composed_report(walk, list(every.values()), as_at, public)
    except SaferplanError as error:
        walk.faults[REPORT] = error
        return None
