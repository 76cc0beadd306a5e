"""Addresses of wards, comparisons and explorations, inside the performance pages of a partnership."""

from __future__ import annotations

from django.urls import path, re_path

from saferplan_web.performance import views_compare, views_explore, views_wards

NAME = r"(?P<name>[-\w]+)"
FORM = r"(?P<form>csv|xlsx|svg|png)"

urlpatterns = [
    path("wards/", views_wards.wards, name="wards"),
    path("wards/tables.xlsx", views_wards.wards_tables, name="wards-tables"),
    path("wards/work-out/", views_wards.wards_work_out, name="wards-work-out"),
    path("wards/<slug:code>/", views_wards.ward, name="ward"),
    re_path(rf"^wards/(?P<code>[-\w]+)/{NAME}\.{FORM}$", views_wards.ward_file, name="ward-file"),
    path("compare/", views_compare.compare, name="compare"),
    path("compare/periods/", views_compare.compare_periods, name="compare-periods"),
    path("compare/areas/", views_compare.compare_areas, name="compare-areas"),
    path("answers/<slug:key>/", views_compare.answer, name="answer"),
    re_path(rf"^answers/(?P<key>[-\w]+)/{NAME}\.{FORM}$", views_compare.answer_file, name="answer-file"),
    path("explore/", views_explore.explore, name="explore"),
    path("explore/ask/", views_explore.explore_ask, name="explore-ask"),
    path("explore/given/", views_explore.given_out, name="given-out"),
    path("explore/given/<slug:key>/", views_explore.given, name="given"),
    re_path(r"^explore/given/(?P<key>[-\w]+)/table\.(?P<form>csv|xlsx)$", views_explore.given_file, name="given-file"),
    path("explore/<slug:key>/", views_explore.exploration, name="exploration"),
    path("explore/<slug:key>/again/", views_explore.explore_again, name="explore-again"),
    path("explore/<slug:key>/give/", views_explore.explore_give, name="explore-give"),
]
