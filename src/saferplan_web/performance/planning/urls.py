"""Addresses of writing indicators and targets, below a partnership's plan."""

from __future__ import annotations

from django.urls import path

from saferplan_web.performance.planning import views, views_new, views_rule

urlpatterns = [
    path("indicators/new/", views_new.indicator_new, name="indicator-new"),
    path("indicators/new/<uuid:draft>/", views_new.indicator_check, name="indicator-check"),
    path("indicators/new/<uuid:draft>/drop/", views_new.indicator_drop, name="indicator-drop"),
    path("indicators/new/<uuid:draft>/<slug:question>/", views_new.indicator_question, name="indicator-question"),
    path("indicators/<slug:key>/change/", views.indicator_edit, name="indicator-edit"),
    path("indicators/<slug:key>/rule/", views_rule.indicator_rule, name="indicator-rule"),
    path("indicators/<slug:key>/targets/new/", views.target_new, name="target-new"),
    path("targets/<slug:key>/change/", views.target_edit, name="target-edit"),
]
