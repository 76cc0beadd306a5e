"""From the library's Folder to rows: what the library's files tell of a partnership, before service/ adds to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.utils.text import slugify

from saferplan import SaferplanError, to_json
from saferplan.values import folder as parts
from saferplan.values.plan import Indicator as IndicatorValue
from saferplan_web.core.carried import Told
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Post
from saferplan_web.performance.folder import HELD, ORDER
from saferplan_web.performance.models import Batch, Commentary, Figure, Stated
from saferplan_web.plan.models import Holding, Indicator, Mark, Priority, Recommendation, Target

_LONGEST = 120  # characters of a key
_ADDRESS = re.compile(r"[A-Za-z0-9_-]+")


def fill(partnership: Partnership, folder: parts.Folder, posts: Iterable[Post] = ()) -> list[Told]:
    """Set the partnership's own fields and give every kind of thing that the folder tells of, as unsaved rows.

    `posts` are those that leads may be found among, by title; others are made.
    """
    _addresses(folder)
    _settings(partnership, folder)
    leads = _Leads(partnership, posts)
    priorities = {one.id: _priority(partnership, one, leads) for one in folder.partnership.priorities}
    rules = {one.indicator: to_json(one) for one in folder.derived}
    indicators = {
        one.id: _indicator(partnership, one, priorities, rules.get(one.id), leads) for one in folder.indicators
    }
    keys = _Keys()
    return [
        _told(Partnership, [partnership], ("key",), _SETTINGS),
        Told(Post, tuple(leads.made), ("title",), frozenset({"title"}), ordered=False),
        _told(Priority, priorities.values(), ("key",), {"name", "outcome", "lead"}),
        _told(Indicator, indicators.values(), ("key",), _INDICATOR),
        _told(Target, _targets(partnership, folder, indicators, keys), ("indicator", "year"), _TARGET),
        _told(Mark, _marks(partnership, folder, indicators, keys), ("indicator", "period", "is_break", "note"), ()),
        _told(Recommendation, _advice(partnership, folder, keys), ("number", "text"), _ADVICE),
        _told(Stated, _stated(partnership, folder, indicators, keys), ("indicator", "period"), _STATED),
        _told(Commentary, _said(partnership, folder, indicators, keys), ("indicator", "period"), _SAID),
        _told(Holding, _held(partnership, folder), ("part",), {"content"}),
        *_figures(partnership, folder),
    ]


_SETTINGS = ("name", "title", "area", "scheme", "small_count", "round_to")
_INDICATOR = (
    "name", "unit", "direction", "counting", "nature", "frequency", "year_starts", "lag", "priority", "measure",
    "derived", "area", "definition", "source", "lead", "scheme", "restricted",
)  # fmt: skip
_TARGET = (
    "kind", "value", "percent", "baseline", "baseline_value", "profile", "decimals", "start", "years", "figures",
    "note",
)  # fmt: skip
_ADVICE = ("owner", "due", "progress", "state")
_STATED = ("statement", "reason")
_SAID = ("analysis", "intervention")
_FIGURE = (
    "batch", "value", "numerator", "denominator", "standard_error", "sample_size", "state", "note", "file", "line",
)  # fmt: skip


def _told(model: Any, things: Iterable[Any], identity: tuple[str, ...], said: Iterable[str]) -> Told:
    return Told(model, tuple(things), identity, frozenset(said))


class _Keys:
    """Keys of things that have none in the folder: made of what they are about, numbered where two are alike."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, str]] = set()

    def __call__(self, kind: str, *words: object) -> str:
        base = slugify(" ".join(str(word).replace("/", "-").replace(".", "-") for word in words))[:_LONGEST] or kind
        key, count = base, 1
        while (kind, key) in self._taken:
            count += 1
            key = f"{base[: _LONGEST - 5]}-{count}"
        self._taken.add((kind, key))
        return key


class _Leads:
    """Leads are texts in the folder and posts here: found by their title, else made."""

    def __init__(self, partnership: Partnership, posts: Iterable[Post]) -> None:
        self._partnership, self._keys = partnership, _Keys()
        self._found: dict[str, Post] = {}
        self.made: list[Post] = []
        self._known: dict[str, Post] = {}
        for post in posts:
            self._known.setdefault(post.title, post)

    def __call__(self, title: str) -> Post | None:
        if not title:
            return None
        if title not in self._found:
            post = Post(partnership=self._partnership, key=self._keys("post", title), title=title)
            self.made.append(post)
            self._found[title] = self._known.get(title, post)
        return self._found[title]


def _settings(partnership: Partnership, folder: parts.Folder) -> None:
    own = folder.partnership
    partnership.reporting_month = last_month(folder)
    partnership.key = own.id
    partnership.name, partnership.title, partnership.area = own.name, folder.title, own.area
    partnership.scheme, partnership.small_count, partnership.round_to = own.scheme, own.small_count, own.round_to


def last_month(folder: parts.Folder) -> Any:
    """The last month that any return speaks of: what a partnership reports until somebody says otherwise."""
    return max((row.period.last_month for row in folder.returns), default=None)


def _addresses(folder: parts.Folder) -> None:
    """Every id can stand in an address; those that cannot are told in one go."""
    named = {
        "partnership.toml": [folder.partnership.id],
        "plan.toml": [one.id for one in folder.partnership.priorities],
        "indicators.toml": [one.id for one in folder.indicators],
    }
    odd = [(file, name) for file, names in named.items() for name in names if not _ADDRESS.fullmatch(name)]
    if odd:
        listed = "; ".join(
            f"{file}: " + ", ".join(f"“{name}”" for of, name in odd if of == file)
            for file in dict.fromkeys(file for file, _ in odd)
        )
        what = f"{'an id' if len(odd) == 1 else f'{len(odd)} ids'} cannot stand in an address."
        mend = "Use letters without accents, digits, - and _, such as asb-2015, wherever it is named."
        raise SaferplanError(what, listed, mend)


def _priority(partnership: Partnership, value: Any, leads: _Leads) -> Priority:
    return Priority(
        partnership=partnership, key=value.id, name=value.name, outcome=value.outcome, lead=leads(value.lead)
    )  # fmt: skip


def _indicator(
    partnership: Partnership, value: IndicatorValue, priorities: Mapping[str, Priority], rule: Any, leads: _Leads
) -> Indicator:
    return Indicator(
        partnership=partnership, key=value.id, name=value.name,
        unit=to_json(value.unit), direction=value.direction.value, counting=value.counting.value,
        nature=value.nature.value, frequency=value.frequency, year_starts=value.year_starts, lag=value.lag,
        priority=priorities.get(value.priority), measure=value.measure, derived=rule, area=value.area,
        definition=value.definition, source=value.source, lead=leads(value.lead), scheme=value.scheme,
        restricted=value.restricted,
    )  # fmt: skip


def _targets(partnership: Partnership, folder: parts.Folder, rows: Mapping[str, Indicator], keys: _Keys) -> list[Any]:
    return [
        Target(
            partnership=partnership, key=keys("target", one.indicator, one.year), indicator=rows[one.indicator],
            year=one.year, kind=one.kind.value, value=one.value, percent=one.percent, baseline=one.baseline,
            baseline_value=one.baseline_value, profile=one.profile.kind.value, decimals=one.profile.decimals,
            start=one.profile.start, years=[str(year) for year in one.profile.years],
            figures=[[str(period), str(figure)] for period, figure in one.profile.figures], note=one.note,
        )
        for one in folder.targets
    ]  # fmt: skip


def _marks(partnership: Partnership, folder: parts.Folder, rows: Mapping[str, Indicator], keys: _Keys) -> list[Any]:
    return [
        Mark(
            partnership=partnership, key=keys("mark", word, one.indicator, one.period), indicator=rows[one.indicator],
            period=one.period, note=one.note, is_break=word == "break",
        )
        for word, found in (("break", folder.breaks), ("note", folder.notes))
        for one in found
    ]  # fmt: skip


def _advice(partnership: Partnership, folder: parts.Folder, keys: _Keys) -> list[Any]:
    return [
        Recommendation(
            partnership=partnership, key=keys("recommendation", "recommendation", one.number), number=one.number,
            text=one.text, owner=one.owner, due=one.due, progress=one.progress, state=one.state,
        )
        for one in folder.partnership.recommendations
    ]  # fmt: skip


def _stated(partnership: Partnership, folder: parts.Folder, rows: Mapping[str, Indicator], keys: _Keys) -> list[Any]:
    return [
        Stated(
            partnership=partnership, key=keys("stated", one.indicator, one.period), indicator=rows[one.indicator],
            period=one.period, statement=one.statement, reason=one.reason,
        )
        for one in folder.stated
    ]  # fmt: skip


def _said(partnership: Partnership, folder: parts.Folder, rows: Mapping[str, Indicator], keys: _Keys) -> list[Any]:
    return [
        Commentary(
            partnership=partnership, key=keys("commentary", one.indicator, one.period), indicator=rows[one.indicator],
            period=one.period, analysis=one.analysis, intervention=one.intervention,
        )
        for one in folder.commentary
    ]  # fmt: skip


def _held(partnership: Partnership, folder: parts.Folder) -> list[Holding]:
    """Parts that the service keeps whole."""
    found = {name: getattr(folder, name) for name in HELD}
    rules = tuple(rule.indicator for rule in folder.derived)
    if rules != tuple(one.id for one in folder.indicators if one.id in rules):
        found[ORDER] = rules
    return [
        Holding(partnership=partnership, part=name, content=to_json(value)) for name, value in found.items() if value
    ]


def _figures(partnership: Partnership, folder: parts.Folder) -> list[Told]:
    """Every file of returns as one return that was approved, and its figures as those in use."""
    keys = _Keys()
    files = dict.fromkeys(row.file or "returns/returns.csv" for row in folder.returns)
    batches = {
        file: Batch(
            partnership=partnership, key=keys("return", PurePosixPath(file).stem), source=Batch.Source.FOLDER,
            stage=Batch.Stage.APPROVED,
        )
        for file in files
    }  # fmt: skip
    figures = [
        Figure(
            partnership=partnership, batch=batches[row.file or "returns/returns.csv"], indicator=row.indicator,
            period=row.period, value=row.value, numerator=row.numerator, denominator=row.denominator,
            standard_error=row.standard_error, sample_size=row.sample_size, state=row.state.value, note=row.note,
            file=row.file or "returns/returns.csv", line=row.line, current=True,
        )
        for row in folder.returns
    ]  # fmt: skip
    return [
        Told(Batch, tuple(batches.values()), ("key",), frozenset(), ordered=False),
        Told(
            Figure, tuple(figures), ("indicator", "period"), frozenset(_FIGURE), must_match="current",
            ignored=frozenset({"file", "line"}),
        ),
    ]  # fmt: skip


def settle(figures: Iterable[Figure]) -> None:
    """Only figures that came with a folder name a file of it; those of other returns are written out under theirs."""
    for figure in figures:
        if figure.batch.source != Batch.Source.FOLDER:
            figure.file, figure.line = "", 0
