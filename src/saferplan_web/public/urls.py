"""Addresses of the public part: nothing here asks who somebody is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from saferplan_web.public import views

release = [
    path("", views.quarter, name="public-release"),
    path("indicators/<slug:key>/", views.indicator, name="public-indicator"),
    path("wards/<slug:code>/", views.ward, name="public-ward"),
    path("downloads/", views.downloads, name="public-downloads"),
    path("downloads/<str:name>", views.file, name="public-file"),
    path("how-made/", views.methods, name="public-methods"),
]
area: list[URLPattern | URLResolver] = [
    path("", views.area, name="public-area"),
    path("plan/", views.plan, name="public-plan"),
    path("releases/", views.releases, name="public-releases"),
    path("releases/<int:number>/", include(release)),
]
urlpatterns = [
    path("", views.front, name="public-front"),
    path("how-figures-are-made/", views.figures, name="public-figures"),
    path("accessibility/", views.accessibility, name="public-accessibility"),
    path("area/<slug:partnership>/", include(area)),
]
