"""Giving an answer out: the one act by which figures of an exploration leave the partnership."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from saferplan import from_json, to_json
from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership
from saferplan_web.performance import answers, kept
from saferplan_web.performance.drawing import tables_of
from saferplan_web.performance.models import Answer, GivenOut

STALE = "Since this was worked out something else was given out, or the records changed. Work it out again first."


def give_out(*, by: Any, answer: Answer, to_whom: str, purpose: str, why: str = "") -> GivenOut:
    """Keep what is given out, frozen, with to whom and what for. Refused where the answer does not stand any more,
    for it would not be protected beside what was given out since."""
    partnership = answer.partnership
    with changing(by, partnership, f"Given out: {answer.title}", why) as change:
        Partnership.objects.select_for_update().get(pk=partnership.pk)  # two at once: the second sees the first's
        now = Answer.objects.select_related("partnership").get(pk=answer.pk)
        state = kept.state_of_records(kept.store_of(partnership))
        if not answers.stands(now) or now.stands_on.get("records") != state:
            raise ValidationError(STALE)
        number = answers.next_number(partnership)
        (table,) = tables_of(from_json(now.page)).values()
        given: GivenOut = change.add(
            GivenOut(
                partnership=partnership, key=f"given-{number}", place=number, title=now.title,
                to_whom=to_whom, purpose=purpose, question=now.question, mark=now.mark, table=to_json(table),
                printed=now.found["printed"], query=now.found["query"], withheld=now.found["withheld"],
                given_at=timezone.now(), given_by=by,
            )
        )  # fmt: skip
        return given
