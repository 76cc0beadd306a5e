"""Questions to the figures and their answers: asked, found again, worked out anew where they stand on old ground."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from django.db.models import Max
from django.utils import timezone

from saferplan_web.core import jobs
from saferplan_web.core.models import Job, Partnership
from saferplan_web.performance.models import Answer, GivenOut, Sheet
from saferplan_web.plan.models import Indicator
from saferplan_web.plan.visible import visible

Kind = Answer.Kind
_JOBS = "saferplan_web.performance.jobs_answers"
WORK = {
    Kind.PERIODS: (f"{_JOBS}:compare_two_periods", "Comparison of two periods"),
    Kind.AREAS: (f"{_JOBS}:compare_several_areas", "Comparison of areas"),
    Kind.EXPLORATION: (f"{_JOBS}:explore", "Exploration"),
}
THE_PUBLIC = "Anyone, on the public pages"
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


def ask(partnership: Partnership, by: Any, kind: str, question: dict[str, Any]) -> Answer:
    """The answer to a question; where there is none that stands, a job is asked to work it out."""
    answer = (
        find(partnership, kind, question)
        or Answer.objects.get_or_create(
            partnership=partnership,
            mark=mark_of(kind, question),
            defaults={"kind": kind, "question": question, "key": secrets.token_hex(6), "asked_by": by},
        )[0]
    )
    if not stands(answer) and not being_worked_out(answer):
        work_out(answer, by)
    return answer


def work_out(answer: Answer, by: Any) -> Job:
    """Ask for an answer to be worked out, again where it was before. The title tells nothing of the question."""
    function, title = WORK[Kind(answer.kind)]
    answer.job = jobs.ask(function, title, answer.partnership, by, answer=answer.key)
    answer.save(update_fields=["job"])
    return answer.job


def find(partnership: Partnership, kind: str, question: dict[str, Any]) -> Answer | None:
    """The answer that is kept of a question, with its job."""
    held = Answer.objects.filter(partnership=partnership, mark=mark_of(kind, question))
    return held.select_related("job", "partnership").first()


def mark_of(kind: str, question: dict[str, Any]) -> str:
    """By which the same question is known again."""
    return hashlib.sha256(json.dumps([str(kind), question], sort_keys=True).encode()).hexdigest()


def being_worked_out(answer: Answer) -> bool:
    """Whether its job waits or runs."""
    return bool(answer.job and answer.job.state in UNFINISHED)


def stands(answer: Answer) -> bool:
    """Whether the answer is there and stands on what is so now, as far as the database knows."""
    return answer.page is not None and {**answer.stands_on, **ground(answer)} == answer.stands_on


def ground(answer: Answer) -> dict[str, Any]:
    """What an answer stands on now: the figures for a comparison; for an exploration what was given out besides it,
    and the rule of small numbers."""
    here = answer.partnership
    if answer.kind != Kind.EXPLORATION:
        made = Sheet.objects.filter(partnership=here).aggregate(last=Max("made_at"))["last"]
        return {"figures": made.isoformat() if made else ""}
    return {"given": given_besides(answer), "small": here.small_count, "round": here.round_to}


def given_besides(answer: Answer) -> list[str]:
    """Keys of all that was given out, but for this very answer: it may be given to a second body as it is."""
    held = GivenOut.objects.filter(partnership=answer.partnership).exclude(mark=answer.mark)
    return sorted(held.values_list("key", flat=True))


def of_release(partnership: Partnership, title: str, figures: Any, by: Any) -> GivenOut:
    """A release as something that was given out, not saved yet: `figures` is its public record."""
    number = next_number(partnership)
    return GivenOut(
        partnership=partnership, key=f"given-{number}", place=number, title=title, to_whom=THE_PUBLIC,
        purpose="Release to the public.", printed=figures, given_at=timezone.now(), given_by=by,
    )  # fmt: skip


def answers_given(partnership: Partnership) -> dict[str, Any]:
    """The records of all that was given out in answers to requests, by key, in order; releases are minded apart."""
    held = GivenOut.objects.filter(partnership=partnership).exclude(mark="").order_by("place", "pk")
    return dict(held.values_list("key", "printed"))


def next_number(partnership: Partnership) -> int:
    """The number of the next thing given out; none is ever taken away."""
    return GivenOut.objects.filter(partnership=partnership).count() + 1


def may_see(person: Any, answer: Answer) -> bool:
    """Whether an answer is for the person: explorations for those who explore, areas for those inside, and none that
    tells of an indicator the person may not see."""
    if answer.kind == Kind.EXPLORATION:
        return bool(person.may("explore.use"))
    if answer.kind == Kind.AREAS and not person.may("areas.read"):
        return False
    wanted = set(answer.question.get("indicators", []))
    seen = Indicator.objects.filter(visible(person), partnership=answer.partnership, key__in=wanted)
    return seen.count() == len(wanted)
