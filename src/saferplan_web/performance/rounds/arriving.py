"""What has arrived in a round and what has not: returns of its period, from all who give them."""

from __future__ import annotations

from dataclasses import dataclass, field

from saferplan_web.performance.models import Batch, Figure, Round
from saferplan_web.performance.returns.asked import (
    LONG,
    Due,
    Plan,
    asked_among,
    given_for,
    plan_of,
    settled,
    wanted_of,
)


@dataclass
class Arrived:
    """The figures that are due in a round and have not come, and the returns that hold figures of its period."""

    missing: list[Due]
    batches: list[Batch]
    plan: Plan
    open_names: frozenset[str] = field(default=frozenset())  # returns that no restricted indicator alone asks for

    def at(self, stage: str) -> list[Batch]:
        """The returns at one stage."""
        return [batch for batch in self.batches if batch.stage == stage]

    @property
    def not_begun(self) -> list[Due]:
        """What stands in no return at all."""
        return [due for due in self.missing if due.batch is None]


def arrived(round: Round) -> Arrived:
    """Look through the returns of a round: two queries."""
    partnership = round.partnership
    plan = plan_of(partnership)
    wanted = wanted_of(partnership, asked_among(plan, plan.given_for({row.key for row in plan.rows})))
    rows = given_for(partnership, wanted)
    missing = [due for due in settled(partnership, wanted, rows) if _within(due, round)]
    batches = {row.batch_id: row.batch for row in rows if _holds(row, round)}
    open_rows = {row.key for row in plan.rows if not row.restricted}
    return Arrived(missing, [batches[pk] for pk in sorted(batches)], plan, frozenset(plan.given_for(open_rows)))


def _within(due: Due, round: Round) -> bool:
    return round.period.first <= due.period.last + due.asked.lag <= round.period.last


def _holds(row: Figure, round: Round) -> bool:
    return round.period.first <= row.period.last <= round.period.last


def returns_to_lock(round: Round) -> list[Batch]:
    """The approved returns that hold figures of the round's period."""
    held = Figure.objects.filter(partnership=round.partnership_id, batch__stage=Batch.Stage.APPROVED)
    written = held.order_by().values_list("period", flat=True).distinct()
    periods = [one for one in written if round.period.first <= one.last <= round.period.last]
    found = Batch.objects.filter(
        partnership=round.partnership_id, stage=Batch.Stage.APPROVED, withdrawn_at__isnull=True,
        figures__period__in=periods,
    )  # fmt: skip
    return list(found.select_related("post__organisation").defer(*LONG).distinct().order_by("pk"))
