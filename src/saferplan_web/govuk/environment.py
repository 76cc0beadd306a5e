"""The Jinja environment of all pages."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader


def environment(**options: Any) -> Environment:
    """Pages find their own templates first and GOV.UK's components under govuk_frontend_jinja/."""
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    options["loader"] = ChoiceLoader([options["loader"], components])
    made = Environment(**options)
    made.globals.update(static=static, url=lambda name, *a, **k: reverse(name, args=a, kwargs=k))
    return made
