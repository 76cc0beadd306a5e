"""Rows for the benchmark of the service: twenty partnerships of sixty indicators, ten years of months each."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

from saferplan.partnership.folder import save
from saferplan.values.figures import Unit
from saferplan.values.folder import Folder, Return
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Indicator, Partnership, Priority, Target, TargetKind

PARTNERSHIPS, INDICATORS, MONTHS, READERS = 20, 60, 120, 20
FIRST, AS_AT = Period.parse("2005-07"), Period.parse("2015-06")


def folder() -> Folder:
    """One partnership: counts with a season and a slow fall, a target for each year of three."""
    chance = random.Random(2015)
    priorities = tuple(Priority(f"p{at}", f"Priority {at + 1}", "Less harm") for at in range(6))
    indicators, targets, returns = [], [], []
    for at in range(INDICATORS):
        name, size = f"i{at:02d}", 20 * 1.09**at
        indicators.append(
            Indicator(name, f"Indicator {at + 1} of the plan", Unit("offences"), Direction.LOWER, priority=f"p{at % 6}")
        )
        most = Fraction(round(size * 11.8))
        years = ("2013/14", "2014/15", "2015/16")
        targets += [Target(name, Period.parse(year), TargetKind.AT_MOST, most) for year in years]
        for month in range(MONTHS):
            expected = size * (1.1 - 0.001 * month) * (1.15 if month % 12 in (0, 1) else 1)
            value = max(0, round(chance.gauss(expected, expected**0.5)))
            returns.append(Return(name, FIRST.shift(month), Fraction(value)))
    partnership = Partnership("bench-0", "Safer Benchton", priorities=priorities)
    return Folder(
        partnership, indicators=tuple(indicators), targets=tuple(targets), returns=tuple(returns), path=Path("bench")
    )


def write(path: Path) -> Path:
    """The partnership as a folder of plain files."""
    save(folder(), path)
    return path


def multiply(original: Any) -> None:
    """Copy a loaded and worked-out partnership until there are twenty: new rows, the same figures."""
    from django.db import transaction

    for at in range(1, PARTNERSHIPS):
        with transaction.atomic():
            _copy(original, f"bench-{at}")


def _copy(original: Any, key: str) -> None:
    from saferplan_web.core.models import Partnership as Row
    from saferplan_web.people.models import Post
    from saferplan_web.performance.models import Batch, Figure, Overview, Sheet
    from saferplan_web.plan.models import Indicator as IndicatorRow
    from saferplan_web.plan.models import Priority as PriorityRow
    from saferplan_web.plan.models import Target as TargetRow

    made: dict[tuple[type, int], Any] = {}
    row = Row.objects.get(pk=original.pk)
    row.pk, row.key, row.name = None, key, f"Safer {key.replace('-', ' ')}"
    row.save()
    for model in (Post, PriorityRow, IndicatorRow, TargetRow, Batch, Figure, Sheet, Overview):
        links = [field for field in model._meta.concrete_fields if field.is_relation]
        copies = []
        for old in model.objects.filter(partnership=original):
            number, old.pk, old.partnership = old.pk, None, row
            for field in links:
                if new := made.get((field.related_model, getattr(old, field.attname))):
                    setattr(old, field.name, new)
            made[model, number] = old
            copies.append(old)
        model.objects.bulk_create(copies, batch_size=500)


def readers(names: list[str]) -> list[tuple[str, str]]:
    """Twenty people signed in, each co-ordinator of one partnership: (cookie, partnership's key)."""
    from django.conf import settings
    from django.test import Client

    from saferplan_web.core.models import Partnership as Row
    from saferplan_web.people.models import Post, User

    found = []
    for at in range(READERS):
        key = names[at % len(names)]
        user = User.objects.create_user(f"reader-{at}@bench.example", "not used for signing in", name=f"Reader {at}")
        here = Row.objects.get(key=key)
        Post.objects.create(partnership=here, key=f"reader-{at}", title="Reader", role="co-ordinator", holder=user)
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        found.append((f"{cookie.key}={cookie.value}", key))
    return found
