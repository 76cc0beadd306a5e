"""The way in from a web server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saferplan_web.config.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # read every app's pages now, not in the first reader's time  # noqa: B018
