"""Addresses of releases, below a partnership."""

from __future__ import annotations

from django.urls import path

from saferplan_web.release import views

urlpatterns = [
    path("", views.releases, name="releases"),
    path("new/", views.release_new, name="release-new"),
    path("<slug:key>/", views.release, name="release"),
    path("<slug:key>/text/", views.release_text, name="release-text"),
    path("<slug:key>/choose/", views.release_choose, name="release-choose"),
    path("<slug:key>/again/", views.release_again, name="release-again"),
    path("<slug:key>/approve/", views.release_approve, name="release-approve"),
    path("<slug:key>/withdraw/", views.release_withdraw, name="release-withdraw"),
    path("<slug:key>/preview/", views.release_preview, name="release-preview"),
    path("<slug:key>/preview/<int:number>/", views.release_preview_part, name="release-preview-part"),
]
