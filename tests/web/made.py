"""Makers of small things to test with. Each gives what its test needs and nothing it does not name.

here = partnership()
lead = account("theme lead", here, title="Lead for burglary")      # a User who holds a post with this role
asb = indicator(here, "asb", name="Recorded anti-social behaviour")
returns(here, {"asb": {"2015-04": 812, "2015-05": 790}})
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.text import slugify

from saferplan import Period, to_json
from saferplan.values.figures import Unit
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Organisation, Post, User
from saferplan_web.performance.models import Batch, Figure
from saferplan_web.plan.models import Indicator, Priority

PASSWORD = "a long pass phrase for tests"
COUNT = to_json(Unit("offences"))


def partnership(key: str = "exampleton", **more: Any) -> Partnership:
    """A partnership; the same one where it is there already."""
    named = {"name": key.replace("-", " ").title(), "reporting_month": Period.parse("2015-06"), **more}
    return Partnership.objects.get_or_create(key=key, defaults=named)[0]


def organisation(here: Partnership, name: str = "Exampleton Council", **more: Any) -> Organisation:
    """A body that takes part; the same one where it is there already."""
    stated = {"name": name, "standing": Organisation.Standing.RESPONSIBLE, **more}
    return Organisation.objects.get_or_create(partnership=here, key=slugify(name), defaults=stated)[0]


def post(role: str, here: Partnership, title: str = "", holder: User | None = None, **more: Any) -> Post:
    """A post with a role. `more`: organisation, ward, since, until."""
    title = title or role.capitalize()
    key = f"{slugify(title)}-{Post.objects.filter(partnership=here).count() + 1}"
    return Post.objects.create(partnership=here, key=key, title=title, role=role, holder=holder, **more)


def account(role: str = "", here: Partnership | None = None, **more: Any) -> User:
    """Somebody who may sign in, with a post of this role in the partnership (none: no post)."""
    number = User.objects.count() + 1
    email = f"{slugify(role or 'nobody')}-{number}@exampleton.example"
    user = User.objects.create(email=email, name=f"The {role or 'visitor'}", password="!")
    if role:
        post(role, here or partnership(), holder=user, **more)
    return user


def priority(here: Partnership, name: str = "Burglary", **more: Any) -> Priority:
    """A priority of the plan; the same one where it is there already."""
    return Priority.objects.get_or_create(partnership=here, key=slugify(name), defaults={"name": name, **more})[0]


def indicator(here: Partnership, key: str = "burglary", **more: Any) -> Indicator:
    """An indicator counted in offences, where fewer is better."""
    stated = {"name": f"Recorded {key}", "unit": COUNT, "direction": "lower", **more}
    return Indicator.objects.create(partnership=here, key=key, **stated)


def returns(here: Partnership, figures: dict[str, dict[str, Any]], stage: str = "approved", **more: Any) -> Batch:
    """A return with figures by indicator and period; those of an approved or locked one are in use."""
    number = Batch.objects.filter(partnership=here).count() + 1
    used = stage in (Batch.Stage.APPROVED, Batch.Stage.LOCKED)
    batch = Batch.objects.create(
        partnership=here, key=f"return-{number}", source=Batch.Source.FORM, stage=stage, **more
    )
    for key, by_period in figures.items():
        for written, value in by_period.items():
            period, exact = Period.parse(written), None if value is None else Fraction(str(value))
            if used:
                Figure.objects.filter(partnership=here, indicator=key, period=period).update(current=False)
            Figure.objects.create(
                partnership=here, batch=batch, indicator=key, period=period, value=exact, current=used
            )  # fmt: skip
    return batch
