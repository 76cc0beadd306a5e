"""Addresses of writing indicators and targets, below a partnership's plan."""

from __future__ import annotations

from django.urls import path

from saferplan_web.performance.planning import views

urlpatterns = [
    path("indicators/new/", views.indicator_new, name="indicator-new"),
    path("indicators/write/", views.indicator_write, name="indicator-write"),
    path("indicators/<slug:key>/change/", views.indicator_edit, name="indicator-edit"),
    path("indicators/<slug:key>/targets/new/", views.target_new, name="target-new"),
    path("targets/<slug:key>/change/", views.target_edit, name="target-edit"),
]
