"""The rival of the service's pages: a bare Django page over the same rows, as someone would write it in an afternoon.

It lists the indicators of a partnership with the figure of the month, the total of the year and of the year before,
added up by the database when the page is asked for. No judgement, no sign-in, no frame.
"""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from saferplan_web.config import settings as service

settings.configure(
    SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF="bench.plain_site", DATABASES=service.DATABASES,
    INSTALLED_APPS=[one for one in service.INSTALLED_APPS if not one.startswith("allauth")],  # no sign-in here
    AUTH_USER_MODEL="people.User", USE_TZ=True,
    DEFAULT_AUTO_FIELD=service.DEFAULT_AUTO_FIELD,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)  # fmt: skip
application = get_wsgi_application()

PAGE = """<!doctype html><title>{{ name }}</title><h1>{{ name }}</h1><table>
<tr><th>Indicator<th>Month<th>Year to date<th>Last year to date</tr>
{% for row in rows %}<tr><th>{{ row.name }}<td>{{ row.month }}<td>{{ row.now }}<td>{{ row.before }}</tr>
{% endfor %}</table>"""


def listed(request: object, key: str) -> HttpResponse:
    """The list of one partnership."""
    from saferplan_web.performance.models import Figure
    from saferplan_web.plan.models import Indicator

    names = dict(Indicator.objects.filter(partnership__key=key).values_list("key", "name"))
    now, before = ("2015-04", "2015-05", "2015-06"), ("2014-04", "2014-05", "2014-06")
    figures = Figure.objects.filter(partnership__key=key, current=True, period__in=now + before)
    totals: dict[str, dict[str, int]] = {name: {"now": 0, "before": 0, "month": 0} for name in names}
    for name, period, value in figures.values_list("indicator", "period", "value"):
        totals[name]["now" if str(period) in now else "before"] += int(value)
        if str(period) == now[-1]:
            totals[name]["month"] = int(value)
    rows = [{"name": names[name], **total} for name, total in totals.items()]
    return HttpResponse(engines["django"].from_string(PAGE).render({"name": key, "rows": rows}))


urlpatterns = [path("<slug:key>/", listed)]
