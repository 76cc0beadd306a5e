"""What the past would have said of an indicator that is being written. A measure is counted from the records, which
takes a job: its result is found again by the draft and its answers, so that it never belongs to others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from saferplan import Period, SaferplanError, from_json, to_json
from saferplan_web.core import jobs
from saferplan_web.core.jobs import advance
from saferplan_web.core.models import Draft, Job, Partnership
from saferplan_web.performance.answers import UNFINISHED, mark_of
from saferplan_web.performance.kept import store_of
from saferplan_web.performance.planning.forms_new import QuestionForm
from saferplan_web.performance.planning.previews import past_of_new
from saferplan_web.performance.planning.questions import RECORDS, RETURNS, RULE, Answers, fields_of, path_of
from saferplan_web.performance.planning.rules import feeding_of
from saferplan_web.performance.planning.schemes import schemes_of
from saferplan_web.plan.models import Indicator

LOOK_BACK = "saferplan_web.performance.planning.looking_back:look_back"
REFRESH_SECONDS = 3
_BY_LOOKING_UP = {"priority", "outcome", "lead", "supplier"}  # answers that name rows, and judge nothing


def form_of(partnership: Partnership, names: Sequence[str], data: QueryDict | None, **more: Any) -> Any:
    """The form of some questions. What a rule can be made of is looked up where a question asks for it."""
    if {"rule_of", "rule_over"} & set(names):
        held = Indicator.objects.filter(partnership=partnership, withdrawn_at__isnull=True)
        more["rows"] = list(held.order_by("place", "pk"))
        more["feeding"] = feeding_of(partnership, more["rows"])
    schemes = schemes_of(partnership) if "scheme" in names else []
    return QuestionForm(data, partnership=partnership, schemes=schemes, names=names, **more)


def ask_past(draft: Draft) -> None:
    """Ask for a job that counts the measure, where the answers name one and there are records."""
    if _takes_a_job(draft):
        jobs.ask(LOOK_BACK, "A look at past figures", draft.partnership, draft.user, **_arguments(draft))


def past_shown(draft: Draft) -> dict[str, Any]:
    """What a page shows of the past: what would have been said, why nothing can be, or how far the work is."""
    if not _takes_a_job(draft):
        return _past(draft)
    held = Job.objects.filter(function=LOOK_BACK, partnership=draft.partnership, arguments=_arguments(draft))
    job = held.exclude(state=Job.State.CANCELLED).first()
    if job is not None and job.state in UNFINISHED:
        return {"job": job, "refresh": REFRESH_SECONDS}
    if job is None or job.state == Job.State.FAILED or not job.result:
        return {"no_preview": job.fault if job else "", "askable": True}
    said = [(Period.parse(at), from_json(band), text) for at, band, text in job.result["past"]]
    return {"preview": said, "no_preview": job.result["why_not"]}


def look_back(job: Job, draft: str, mark: str) -> dict[str, Any] | None:
    """The job. Answers that were changed meanwhile, or finished, are no longer asked about."""
    advance(job, 0, 0, "Counting the records")
    held = Draft.objects.filter(partnership=job.partnership, pk=draft).first()
    if held is None or _arguments(held)["mark"] != mark:
        return None
    found = _past(held)
    said = [[str(at), to_json(band), text] for at, band, text in found.get("preview", ())]
    return {"past": said, "why_not": found.get("no_preview", "")}


def _takes_a_job(draft: Draft) -> bool:
    return Answers(draft.answers).one("origin") == RECORDS and store_of(draft.partnership) is not None


def _arguments(draft: Draft) -> dict[str, str]:
    return {"draft": str(draft.pk), "mark": mark_of("past", draft.answers)}


def _past(draft: Draft) -> dict[str, Any]:
    """What the judgement would have said of past figures, or why it cannot be said."""
    partnership, answers = draft.partnership, Answers(draft.answers)
    origin = answers.one("origin")
    if origin == RETURNS:
        return {"no_preview": "no figures of it have come in."}
    names = [name for name in fields_of(path_of(answers)) if name not in _BY_LOOKING_UP]
    form = form_of(partnership, names, answers.data)
    if not form.is_valid():
        return {"no_preview": "an answer holds no longer."}
    row: Indicator = form.instance
    row.partnership, row.derived = partnership, form.values.get("derived")
    try:
        return {"preview": past_of_new(partnership, row, form.rows if origin == RULE else [])}
    except SaferplanError as error:
        return {"no_preview": str(error)}
