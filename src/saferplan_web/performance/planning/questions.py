"""A new indicator as questions, one a page: which there are, in which order, and what has been answered so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from saferplan.values.folder import Shape
from saferplan_web.core.forms import UNSHOWN
from saferplan_web.performance.planning.catalogue import given_by
from saferplan_web.performance.planning.rules import DIVIDED

RECORDS, RETURNS, RULE = "records", "returns", "rule"


@dataclass(frozen=True)
class Question:
    """One page: the fields it asks for, how each looks, and the part of the answers it is shown in at the end."""

    slug: str
    title: str
    fields: tuple[str, ...]
    section: str
    look: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def alone(self) -> bool:
        """Whether it is a list to choose one from and nothing else, so that the question can stand as its legend."""
        return self.slug in ("origin", "parts", "over", "direction", "restricted")


FIGURES, MEASURED, PLACE = "Where its figures come from", "What is measured", "Its place in the plan"
_ORIGINS = {
    RECORDS: "By a measure of the catalogue, such as burglary per 1,000 residents.",
    RETURNS: "A partner or theme lead types them in or sends a workbook.",
    RULE: "A sum, share or difference of figures that are here already.",
}
_COUNTINGS = {
    "each": "A figure is a count of its own period. A year is their sum.",
    "cumulative": "A figure is the running total from the start of the year.",
    "level": "A figure stands for itself, such as a rate, a percentage or a mean.",
    "rolling": "A figure is a total or share over the last twelve months.",
}
_SEEN = {"true": "Never shown to the public, nor to those who look in from outside."}
ORIGIN = Question("origin", "Where do its figures come from?", ("origin",), FIGURES, {"origin": {"hints": _ORIGINS}})
_MEASURE = Question("measure", "Which measure of the catalogue?", ("measure",), FIGURES)
_SHAPE = Question(
    "shape", "How is it worked out?", ("rule_shape", "rule_months", "rule_complete"), FIGURES,
    {"rule_shape": {"label": "The figures are"}, "rule_months": {"classes": "govuk-input--width-3"}},
)  # fmt: skip
_PARTS = Question("parts", "Which figures is it worked out from?", ("rule_of",), FIGURES)
_OVER = Question("over", "What is it divided by?", ("rule_over",), FIGURES, {"rule_over": {"optional": False}})
_REST = (
    Question("name", "What is it called?", ("name", "definition", "source"), MEASURED, {"definition": {"rows": 4}}),
    Question("unit", "What does a figure count?", ("unit_name", "decimals", "percent", "pounds"), MEASURED),
    Question("direction", "Which way is better?", ("direction",), MEASURED),
    Question(
        "figures", "What kind of figure is it?", ("counting", "nature"), MEASURED, {"counting": {"hints": _COUNTINGS}}
    ),
    Question("time", "When do figures come?", ("frequency", "year_starts", "lag"), MEASURED),
    Question("priority", "Which priority does it belong to?", ("priority", "outcome"), PLACE),
    Question("lead", "Who answers for it?", ("lead", "supplier"), PLACE),
    Question("scheme", "How is its status judged?", ("scheme",), PLACE),
    Question("restricted", "Who may see it?", ("restricted",), PLACE, {"restricted": {"hints": _SEEN}}),
)
GIVEN = ("unit", "direction", "figures")  # questions that a measure of the catalogue answers


class Answers:
    """What has been answered: as it was typed, in words, and which questions are done."""

    def __init__(self, kept: Mapping[str, Any] | None = None) -> None:
        found = kept or {}
        self.typed: dict[str, list[str]] = dict(found.get("typed", {}))
        self.said: dict[str, str] = dict(found.get("said", {}))
        self.done: list[str] = list(found.get("done", []))

    @property
    def kept(self) -> dict[str, Any]:
        """As a draft holds it."""
        return {"typed": self.typed, "said": self.said, "done": self.done}

    def one(self, name: str) -> str:
        """The single value of a field; blank where there is none."""
        return (self.typed.get(name) or [""])[0]

    @property
    def data(self) -> QueryDict:
        """All that was typed, as if it had been sent by one form."""
        made = QueryDict(mutable=True)
        for name, values in self.typed.items():
            made.setlist(name, values)
        return made

    def initial(self, question: Question, several: set[str]) -> dict[str, Any]:
        """What stands in a question's form before anything is typed."""
        there = [name for name in question.fields if name in self.typed]
        return {name: self.typed[name] if name in several else self.one(name) for name in there}

    def take(self, question: Question, sent: QueryDict) -> None:
        """Keep what was typed, right or wrong, but for characters that nothing can hold."""
        before = given_by(self.one("measure"))
        for name in question.fields:
            if name == "measure" and name not in sent:
                continue  # the one chosen may stand outside what the list was narrowed to
            self.typed[name] = [UNSHOWN.sub("", value) for value in sent.getlist(name)]
        if question.slug == "measure":
            self._follow(before)

    def _follow(self, before: Mapping[str, list[str]]) -> None:
        """Fill in what the measure gives, where nobody typed anything else."""
        given = given_by(self.one("measure"))
        for name, values in given.items():
            if self.typed.get(name) in (None, before.get(name)):
                self.typed[name] = values

    def settle(self, question: Question, said: Mapping[str, str]) -> None:
        """A question is answered."""
        self.said |= said
        self.done = [*dict.fromkeys([*self.done, question.slug])]

    def unsettle(self, question: Question) -> None:
        """It has to be asked again."""
        self.done = [one for one in self.done if one != question.slug]


def path_of(answers: Answers) -> list[Question]:
    """The questions that are asked, as the answers so far have it."""
    origin, shape = answers.one("origin"), answers.one("rule_shape")
    first = [ORIGIN]
    if origin == RECORDS:
        first.append(_MEASURE)
    if origin == RULE:
        less = shape == Shape.DIFFERENCE
        over = replace(_OVER, title="What is taken away?") if less else _OVER
        first += [_SHAPE, _PARTS, *([over] if shape in set(DIVIDED) else [])]
    return [*first, *_REST]


def next_of(answers: Answers) -> Question | None:
    """The first question that is not answered; None: all are."""
    return next((one for one in path_of(answers) if one.slug not in answers.done), None)


def fields_of(path: list[Question]) -> list[str]:
    """The fields of some questions, in their order."""
    return [name for one in path for name in one.fields]
