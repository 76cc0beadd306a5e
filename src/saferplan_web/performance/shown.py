"""What a person is shown of a partnership's sheets: the month asked for, and of its indicators those they may see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from saferplan import Period, SaferplanError
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Post
from saferplan_web.performance.asking import month_shown
from saferplan_web.performance.models import Sheet
from saferplan_web.plan.models import Indicator
from saferplan_web.plan.visible import serves, visible

WITH = ("indicator__priority__lead", "indicator__lead", "indicator__supplier")


def month_asked(request: HttpRequest, partnership: Partnership) -> Period | None:
    """The month named by ?as_at=, else the one that is shown. Not found where it is no month."""
    written = request.GET.get("as_at", "")
    if not written:
        return month_shown(partnership)
    try:
        return Period.parse(written).last_month
    except SaferplanError:
        raise Http404 from None


def sheets_shown(person: Any, partnership: Partnership, month: Period | None) -> QuerySet[Sheet]:
    """The sheets of a month that the person may see, exceptions first, without the parts that lists do not read."""
    found = Sheet.objects.filter(visible(person, "indicator"), partnership=partnership, as_at=month)
    if month == month_shown(partnership):
        found = found.filter(indicator__withdrawn_at__isnull=True)
    return found.select_related(*WITH).defer(*Sheet.LONG, "indicator__unit", "indicator__derived")


def sheet_shown(person: Any, partnership: Partnership, key: str, month: Period | None) -> Sheet | None:
    """One indicator's sheet with its page; none where the month was not worked out."""
    found = Sheet.objects.filter(visible(person, "indicator"), partnership=partnership, indicator__key=key)
    return found.filter(as_at=month).select_related(*WITH).defer("judged", "places", "history").first()


def indicator_shown(person: Any, partnership: Partnership, key: str) -> Indicator:
    """An indicator that the person may see; not found where there is none, or it is not for them."""
    found = Indicator.objects.filter(visible(person), partnership=partnership, key=key)
    indicator = found.select_related("priority__lead", "lead", "supplier", "partnership").first()
    if indicator is None:
        raise Http404
    return indicator


def leads_it(person: Any, indicator: Indicator) -> bool:
    """Whether the person's post leads the indicator or its priority."""
    own = {post.pk for post in person.posts if serves(post, person.partnership)}
    return bool({indicator.lead_id, indicator.priority.lead_id if indicator.priority else None} & own)


def writes_of(person: Any, indicator: Indicator) -> bool:
    """Whether the person may write analysis of the indicator: its lead, the co-ordinator, the analyst."""
    if not person.may("commentary.write"):
        return False
    return person.may("indicators.edit") or leads_it(person, indicator)


def lead_of(indicator: Indicator) -> Post | None:
    """Who answers for an indicator: its own lead, else that of its priority."""
    return indicator.lead or (indicator.priority.lead if indicator.priority else None)
