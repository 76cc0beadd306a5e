"""Returns for programs: what is asked, what was given, and a return entered, mended, answered and submitted.

The acts are those of the pages, with the same checks; nothing is taken that the form would not take.
"""

import hashlib
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest
from ninja import Body, Field, Header, Router, Schema
from ninja.pagination import paginate
from ninja.responses import Status
from pydantic import BeforeValidator, WithJsonSchema

from saferplan import Period, SaferplanError
from saferplan.values.figures import exact
from saferplan.values.series import State
from saferplan_web.core.changing import Conflict
from saferplan_web.core.models import Partnership
from saferplan_web.core.written_exactly import exact_text
from saferplan_web.people.tokens import admitted
from saferplan_web.performance.models import Batch, SentOnce
from saferplan_web.performance.returns.asked import Asked, asked_of, due_of, may_give_all, plan_of
from saferplan_web.performance.returns.changes import (
    answer_warnings,
    enter_return,
    mend_return,
    recheck_return,
    submit_return,
)
from saferplan_web.performance.returns.checking import difference, figures_of, grids_of, is_open, stops
from saferplan_web.performance.returns.intake import last_due
from saferplan_web.performance.returns.sent import read_sent
from saferplan_web.performance.returns.views import _hidden as hidden_in
from saferplan_web.performance.returns.views import returns_seen, stage_words
from saferplan_web.performance.returns.views_entering import may_mend, post_giving
from saferplan_web.public.api_shapes import Key, Paging, answers

router = Router(tags=["Own partnership: returns"])
LONGEST, MOST = 60, 5_000


def _number(value: Any) -> Any:
    """A number as it was sent, as text: nothing is rounded on the way."""
    if value is None or isinstance(value, bool):
        if value is None:
            return None
        raise ValueError("a number, or a text with one, is wanted here")
    if not isinstance(value, int | float | str):
        raise ValueError("a number, or a text with one, is wanted here")
    text = str(value)
    if len(text) > LONGEST:
        raise ValueError(f"a number has at most {LONGEST} signs")
    try:
        exact(text)
    except SaferplanError as error:
        raise ValueError(error.what) from None
    return text


_NUMBER_SHAPE: dict[str, Any] = {
    "anyOf": [
        {"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,9})?$"}, {"type": "null"},
    ],
    "description": "A number; as text where a program would round it",
}  # fmt: skip
Number = Annotated[Any, BeforeValidator(_number), WithJsonSchema(_NUMBER_SHAPE)]
Text = Annotated[str, Field(max_length=2_000)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Given = Literal["final", "provisional", "estimated", "to be confirmed", "not received"]


class SentFigure(Schema):
    """One figure sent. Which numbers are wanted stands in the list of what is asked."""

    indicator: str = Field(max_length=120)
    period: str = Field(max_length=20, examples=["2015-06", "2015/16-Q1"])
    figure: Number = None
    numerator: Number = None
    denominator: Number = None
    standard_error: Number = None
    sample_size: Number = None
    state: Given = "final"
    note: str = Field("", max_length=500)


class SentReturn(Schema):
    """A return: its figures, and a note to whoever approves it."""

    figures: list[SentFigure] = Field(min_length=1, max_length=MOST)
    note: Text = ""


class MendedReturn(SentReturn):
    """Figures in place of those of a draft; `version` is that of the draft as it was read."""

    version: Version


class Answer(Schema):
    """An answer to the warning with this number: looked at, or explained."""

    warning: int = Field(ge=0, le=MOST)
    seen: bool = False
    answer: str = Field("", max_length=500)


class Answers(Schema):
    """Answers to the warnings of a draft."""

    version: Version
    answers: list[Answer] = Field(max_length=MOST)


class Submission(Schema):
    """A draft handed in. A correction of locked figures needs its reason."""

    version: Version
    note: Text = ""
    correction_reason: Text = ""


class AskedShape(Schema):
    """A return that is asked of the token's post, and the numbers wanted."""

    indicator: str
    name: str
    unit: str
    percent: bool
    pounds: bool
    months_a_figure_covers: int
    numbers: list[str]
    definition: str
    supplier: str


class DueShape(Schema):
    """A figure that has not come."""

    indicator: str
    period: str
    due_on: date
    words: str


class FigureShape(Schema):
    """A figure of a return. Exact figures are text."""

    indicator: str
    period: str
    figure: str | None
    numerator: str | None
    denominator: str | None
    standard_error: str | None
    sample_size: int | None
    state: str
    note: str
    in_use: bool


class WarningShape(Schema):
    """A warning of a draft. One that `stops` must be mended or explained."""

    warning: int
    indicator: str
    period: str
    kind: str
    sentence: str
    stops: bool
    is_open: bool
    answer: str


class ReturnLine(Schema):
    """A return: where it stands."""

    key: str
    stage: str
    version: int
    came_by: str
    entered_at: datetime
    entered_by: str | None
    due_on: date | None
    sent_back: str


class ReturnShape(ReturnLine):
    """A return with its figures and warnings. `corrects` names the locked returns that it would change."""

    note: str
    figures: list[FigureShape]
    warnings: list[WarningShape]
    corrects: list[str]


@router.get("/returns/asked", response=answers(list[AskedShape]), url_name="own-asked")
@paginate(Paging)
def list_asked(request: HttpRequest) -> Any:
    """The returns that the token's post may give"""
    person, partnership = admitted(request, "returns.enter")
    return [_asked(one) for one in asked_of(person, partnership, periods=())]


def _asked(one: Asked) -> dict[str, Any]:
    row = one.row
    return {
        "indicator": row.key, "name": row.name, "unit": row.unit.name, "percent": row.unit.percent,
        "pounds": row.unit.pounds, "months_a_figure_covers": row.frequency,
        "numbers": [part.value.replace(" ", "_") for part in row.parts], "definition": row.definition,
        "supplier": one.supplier,
    }  # fmt: skip


@router.get("/returns/due", response=answers(list[DueShape]), url_name="own-due")
@paginate(Paging)
def list_due(request: HttpRequest) -> Any:
    """The figures of the last twelve months that have not come, longest overdue first"""
    person, partnership = admitted(request, "returns.enter")
    return [
        {"indicator": one.asked.row.key, "period": str(one.period), "due_on": one.due_on, "words": one.words}
        for one in due_of(person, partnership)
    ]


@router.get("/returns", response=answers(list[ReturnLine]), url_name="own-returns")
@paginate(Paging)
def list_returns(request: HttpRequest) -> Any:
    """The returns that the token's post may see, the newest first"""
    person, partnership = admitted(request, "returns.read")
    return [_line(one) for one in returns_seen(person, partnership).select_related("entered_by").order_by("-pk")]


@router.get("/returns/{key}", response=answers(ReturnShape), url_name="own-return")
def one_return(request: HttpRequest, key: Key) -> Any:
    """One return with its figures and warnings"""
    person, partnership = admitted(request, "returns.read")
    return _whole(person, _found(person, partnership, key))


@router.post("/returns", response=answers(ReturnShape, 409, status=201), url_name="own-returns")
def enter(
    request: HttpRequest,
    sent: Body[SentReturn],
    idempotency_key: Annotated[str, Header(max_length=100, pattern=r"^[!-~]*$")] = "",
) -> Any:
    """Enter a return, as a draft with its warnings

    Sent again with the same Idempotency-Key it makes no second return: the first is answered.
    """
    person, partnership = admitted(request, "returns.enter")
    digest = hashlib.sha256(sent.model_dump_json().encode()).hexdigest()
    token: Any = request.auth  # type: ignore[attr-defined]
    if idempotency_key and (before := _sent_before(token, idempotency_key, digest)):
        return Status(201, _whole(person, before))
    try:
        with transaction.atomic():
            batch = _entered(person, partnership, sent)
            if idempotency_key:
                SentOnce.objects.create(token=token, key=idempotency_key, digest=digest, batch=batch)
    except IntegrityError:  # the same request, sent twice at once: the other one was first
        before = _sent_before(token, idempotency_key, digest) if idempotency_key else None
        if before is None:
            raise
        batch = before
    return Status(201, _whole(person, batch))


def _sent_before(token: Any, key: str, digest: str) -> Batch | None:
    kept = SentOnce.objects.filter(token=token, key=key).select_related("batch__entered_by").first()
    if kept is None:
        return None
    if kept.digest != digest:
        raise AnotherRequest(f"The Idempotency-Key “{key}” was used for another return, {kept.batch}.")
    return kept.batch


class AnotherRequest(Exception):
    """The key of a request names another one that came before it."""


def _entered(person: Any, partnership: Partnership, sent: SentReturn) -> Batch:
    names = {one.indicator for one in sent.figures}
    asked = asked_of(person, partnership, names=names)
    rows = read_sent([one.model_dump() for one in sent.figures], asked)
    places = [(row.indicator, row.period) for row in rows]
    whole = Period.span(
        min(one for _, one in places).first_month, max((one for _, one in places), key=lambda p: p.last)
    )
    wanted = {} if may_give_all(person) else {"names": sorted(names), "months": str(whole)}
    return enter_return(
        by=person.user, partnership=partnership, post=post_giving(person, partnership), source=Batch.Source.API,
        rows=rows, asked=wanted, due_on=last_due(partnership, asked, places), note=sent.note,
    )  # fmt: skip


@router.put("/returns/{key}/figures", response=answers(ReturnShape, 409), url_name="own-return-figures")
def mend(request: HttpRequest, key: Key, sent: Body[MendedReturn]) -> Any:
    """Put other figures in place of those of a draft"""
    person, partnership = admitted(request, "returns.enter")
    batch = _own(person, partnership, key)
    names = {one.indicator for one in sent.figures}
    rows = read_sent([one.model_dump() for one in sent.figures], asked_of(person, partnership, names=names))
    mend_return(by=person.user, batch=batch, version=sent.version, rows=rows, note=sent.note)
    return _whole(person, batch)


@router.post("/returns/{key}/answers", response=answers(ReturnShape, 409), url_name="own-return-answers")
def answer(request: HttpRequest, key: Key, given: Body[Answers]) -> Any:
    """Answer warnings of a draft"""
    person, partnership = admitted(request, "returns.enter")
    batch = _own(person, partnership, key)
    for at, one in enumerate(given.answers):
        if one.warning >= len(batch.warnings):
            raise SaferplanError("There is no warning with this number.", f"answers[{at}].warning", "Read it again.")
    told = {one.warning: (one.seen, one.answer) for one in given.answers}
    answer_warnings(by=person.user, batch=batch, version=given.version, answers=told)
    return _whole(person, batch)


@router.post("/returns/{key}/submit", response=answers(ReturnShape, 409), url_name="own-return-submit")
def submit(request: HttpRequest, key: Key, given: Body[Submission]) -> Any:
    """Hand a draft in; every warning must be answered"""
    person, partnership = admitted(request, "returns.enter")
    batch = _own(person, partnership, key)
    if given.version != batch.version:
        raise Conflict(batch, [])
    if batch.stage == Batch.Stage.DRAFT and not batch.withdrawn_at and recheck_return(
        by=person.user, batch=batch, grids=grids_of(batch)
    ):  # fmt: skip
        raise SaferplanError(
            "What is known has changed since the return was entered: there are new warnings.", str(batch),
            "Read the return again and answer them.",
        )  # fmt: skip
    submit_return(
        by=person.user, batch=batch, version=batch.version, note=given.note, correction_reason=given.correction_reason
    )  # fmt: skip
    return _whole(person, batch)


def _found(person: Any, partnership: Partnership, key: str) -> Batch:
    found: Batch | None = returns_seen(person, partnership).select_related("entered_by", "file").filter(key=key).first()
    if found is None:
        raise Http404("There is no such return, or it is another body’s.")
    found.partnership = partnership
    return found


def _own(person: Any, partnership: Partnership, key: str) -> Batch:
    batch = _found(person, partnership, key)
    if not may_mend(person, batch):
        raise PermissionDenied(f"{batch} was entered by another body.")
    return batch


def _line(batch: Batch) -> dict[str, Any]:
    return {
        "key": batch.key, "stage": stage_words(batch), "version": batch.version, "came_by": batch.source,
        "entered_at": batch.entered_at, "entered_by": str(batch.entered_by) if batch.entered_by else None,
        "due_on": batch.due_on, "sent_back": batch.sent_back,
    }  # fmt: skip


def _whole(person: Any, batch: Batch) -> dict[str, Any]:
    rows = figures_of(batch)
    hidden = hidden_in(person, batch.partnership, batch, {row.indicator for row in rows})
    warnings = [
        {
            "warning": at, "indicator": one["indicator"], "period": one["period"], "kind": one["kind"],
            "sentence": one["sentence"], "stops": stops(one), "is_open": is_open(one), "answer": one["answer"],
        }
        for at, one in enumerate(batch.warnings)
        if not hidden
    ]  # fmt: skip
    is_draft = batch.stage == Batch.Stage.DRAFT and batch.withdrawn_at is None
    locked = difference(batch, plan_of(batch.partnership), rows).locked if is_draft else []
    return {
        **_line(batch), "note": batch.note, "warnings": warnings, "corrects": locked,
        "figures": [_figure(row) for row in rows if row.indicator not in hidden],
    }  # fmt: skip


def _figure(row: Any) -> dict[str, Any]:
    numbers = {
        "figure": row.value, "numerator": row.numerator, "denominator": row.denominator,
        "standard_error": row.standard_error,
    }  # fmt: skip
    exactly = {name: None if value is None else exact_text(value) for name, value in numbers.items()}
    return {
        "indicator": row.indicator, "period": str(row.period), **exactly, "sample_size": row.sample_size,
        "state": str(State(row.state)), "note": row.note, "in_use": row.current,
    }  # fmt: skip
