"""Addresses of the plan, below a partnership."""

from __future__ import annotations

from django.urls import path, re_path

from saferplan_web.plan import (
    views,
    views_duties,
    views_further,
    views_indicator,
    views_parts,
    views_reviews,
    views_versions,
)

urlpatterns = [
    path("", views.plan, name="plan"),
    path("order/", views.plan_order, name="plan-order"),
    re_path(r"^order/(?P<kind>priority|indicator)/(?P<key>[-\w]+)/$", views.plan_move, name="plan-move"),
    path("priorities/new/", views.priority_new, name="priority-new"),
    path("priorities/<slug:key>/", views.priority, name="priority"),
    path("priorities/<slug:key>/change/", views.priority_edit, name="priority-edit"),
    path("priorities/<slug:key>/withdraw/", views.priority_withdraw, name="priority-withdraw"),
    path("priorities/<slug:key>/outcomes/new/", views_parts.outcome_new, name="outcome-new"),
    path("outcomes/<slug:key>/change/", views_parts.outcome_edit, name="outcome-edit"),
    path("outcomes/<slug:key>/withdraw/", views_parts.outcome_withdraw, name="outcome-withdraw"),
    path("indicators/<slug:key>/", views_indicator.plan_indicator, name="plan-indicator"),
    path("indicators/<slug:key>/withdraw/", views_indicator.indicator_withdraw, name="indicator-withdraw"),
    path("indicators/<slug:key>/notes/new/", views_parts.mark_new, name="mark-new"),
    path("notes/<slug:key>/change/", views_parts.mark_edit, name="mark-edit"),
    path("notes/<slug:key>/withdraw/", views_parts.mark_withdraw, name="mark-withdraw"),
    path("targets/<slug:key>/withdraw/", views_indicator.target_withdraw, name="target-withdraw"),
    path("recommendations/", views_parts.recommendations, name="recommendations"),
    path("recommendations/new/", views_parts.recommendation_new, name="recommendation-new"),
    path("recommendations/<slug:key>/", views_parts.recommendation, name="recommendation"),
    path("recommendations/<slug:key>/change/", views_parts.recommendation_edit, name="recommendation-edit"),
    path("recommendations/<slug:key>/withdraw/", views_parts.recommendation_withdraw, name="recommendation-withdraw"),
    path("versions/", views_versions.plan_versions, name="plan-versions"),
    path("versions/new/", views_versions.plan_version_new, name="plan-version-new"),
    path("versions/compare/", views_versions.plan_compare, name="plan-compare"),
    path("versions/<slug:key>/", views_versions.plan_version, name="plan-version"),
    path("duties/", views_duties.plan_duties, name="plan-duties"),
    path("duties/<slug:key>/", views_duties.plan_duty_edit, name="plan-duty-edit"),
    path("measures/", views_reviews.measure_reviews, name="measure-reviews"),
    path("measures/new/", views_reviews.measure_review_new, name="measure-review-new"),
    path("measures/<slug:key>/", views_reviews.measure_review, name="measure-review"),
    path("measures/<slug:key>/decide/", views_reviews.measure_review_decide, name="measure-review-decide"),
    *views_further.urlpatterns,
]
