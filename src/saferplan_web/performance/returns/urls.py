"""Addresses of returns, under p/<partnership>/performance/returns/."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import SlugConverter

from saferplan_web.performance.returns import views, views_checking, views_entering, views_scorecards


class FileKind(SlugConverter):
    """csv or xlsx."""

    regex = "csv|xlsx"


register_converter(FileKind, "file_kind")

urlpatterns = [
    path("", views.returns, name="returns"),
    path("returns.<file_kind:kind>", views.returns_file, name="returns-file"),
    path("enter/", views_entering.enter, name="return-enter"),
    path("workbook/", views_entering.workbook, name="return-workbook"),
    path("upload/", views_entering.upload, name="return-upload"),
    path("scorecard/", views_scorecards.scorecard, name="scorecard"),
    path("scorecard/<int:file>/", views_scorecards.scorecard_map, name="scorecard-map"),
    path("layouts/<slug:key>/withdraw/", views_scorecards.layout_withdraw, name="layout-withdraw"),
    path("lock/", views.lock_all, name="returns-lock"),
    path("of/<slug:key>/", views.one_return, name="return"),
    path("of/<slug:key>/change/", views_entering.mend, name="return-change"),
    path("of/<slug:key>/check/", views_checking.check, name="return-check"),
    path("of/<slug:key>/submit/", views_checking.submit, name="return-difference"),
    path("of/<slug:key>/file/", views.return_file, name="return-file"),
    path("of/<slug:key>/approve/", views.approve, name="return-approve"),
    path("of/<slug:key>/lock/", views.lock, name="return-lock"),
    path("of/<slug:key>/send-back/", views.send_back, name="return-send-back"),
    path("of/<slug:key>/withdraw/", views.withdraw, name="return-withdraw"),
]
