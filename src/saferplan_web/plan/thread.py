"""What an indicator leads to along the thread: parts, reviews, risks to its priority, rounds that reported it and
releases that hold it.

Some stand in apps above this one and are reached by the names that the database knows. One question asks for all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Coalesce, Concat

from saferplan import Period
from saferplan_web.govuk.written import day
from saferplan_web.plan.changes import parts_of_rule
from saferplan_web.plan.models import Indicator

SHOWN = 4  # rounds and releases named, the latest first
PART, REVIEW, RISK, ROUND, RELEASE = "plan-indicator", "measure-review", "risk", "round-board", "release"
Found = dict[str, list[dict[str, str]]]


def led_to(indicator: Indicator, person: Any) -> Found:
    """By route, the rows that the person may follow: key, in_words, and what else is needed of them (`more`)."""
    asked = [_named(indicator.reviews.filter(withdrawn_at__isnull=True), REVIEW, F("title"), _decided())]
    if indicator.derived:
        parts = Indicator.objects.filter(partnership=indicator.partnership, key__in=parts_of_rule(indicator.derived))
        asked.append(_named(parts, PART, F("name")))
    if indicator.priority is not None:
        risks: Any = indicator.priority.risks
        asked.append(_named(risks.filter(withdrawn_at__isnull=True, state="open"), RISK, F("title")))
    of: Any = indicator.partnership
    if person.may("rounds.read"):
        rounds = of.round_set.filter(withdrawn_at__isnull=True)
        open_to = rounds if person.may("workings.read") else rounds.filter(frozen_at__isnull=False)
        asked.append(_named(open_to, ROUND, F("period")))
    if person.may("release.read"):
        out = of.release_set.filter(approved_at__isnull=False, withdrawn_at__isnull=True)
        words = Concat(Cast(F("number"), CharField()), Value(": "), F("title"), output_field=CharField())
        asked.append(_named(out, RELEASE, words, Cast(F("summary"), CharField())))
    found: Found = {}
    for row in asked[0].union(*asked[1:], all=True):
        found.setdefault(row["route"], []).append(row)
    return found


def _named(rows: Any, route: str, words: Any, more: Any = None) -> Any:
    named = rows.order_by().annotate(
        route=Value(route, CharField()), in_words=Cast(words, CharField()),
        more=Value("", CharField()) if more is None else more,
    )  # fmt: skip
    return named.values("route", "key", "in_words", "more")


def _decided() -> Any:
    held = Coalesce(Cast(F("met_on"), CharField()), Value(""))
    return Concat(F("decision"), Value("|"), held, output_field=CharField())


def part_names(found: Found) -> Mapping[str, str]:
    """The names of what it is worked out from, by key."""
    return {row["key"]: row["in_words"] for row in found.get(PART, ())}


def lines_of(found: Found, key: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Kind by kind: (heading, [(words, route, key)]), for the indicator of this key."""
    rounds = sorted(found.get(ROUND, ()), key=lambda row: row["in_words"], reverse=True)[:SHOWN]
    holding = [row for row in found.get(RELEASE, ()) if key in json.loads(row["more"]).get("keys", [])]
    latest = sorted(holding, key=lambda row: int(row["in_words"].split(":")[0]), reverse=True)[:SHOWN]
    kinds = (
        ("Reviews", [(_review(row), row) for row in found.get(REVIEW, ())]),
        ("Risks to its priority", [(row["in_words"], row) for row in found.get(RISK, ())]),
        ("Reported in", [(f"Round for {Period.parse(row['in_words']).label}", row) for row in rounds]),
        ("Released in", [(f"Release {row['in_words']}", row) for row in latest]),
    )
    return [(heading, [(words, row["route"], row["key"]) for words, row in lines]) for heading, lines in kinds if lines]


def _review(row: Mapping[str, str]) -> str:
    decision, _, met = row["more"].partition("|")
    on = f", {day(date.fromisoformat(met))}" if met else ""
    return f"{row['in_words']}: {decision or 'waits for a decision'}{on}"
