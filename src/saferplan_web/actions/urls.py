"""Addresses of actions and risks, below a partnership."""

from __future__ import annotations

from django.urls import path

from saferplan_web.actions import views, views_milestones, views_variances

urlpatterns = [
    path("actions/", views.actions, name="actions"),
    path("actions/new/", views.action_new, name="action-new"),
    path("actions/variances/", views_variances.variances, name="variances"),
    path("actions/variances/<slug:key>/", views_variances.variance, name="variance"),
    path("actions/variances/<slug:key>/decide/", views_variances.variance_decide, name="variance-decide"),
    path("actions/variances/<slug:key>/withdraw/", views_variances.variance_withdraw, name="variance-withdraw"),
    path("actions/milestones/<slug:key>/change/", views_milestones.milestone_edit, name="milestone-edit"),
    path("actions/milestones/<slug:key>/withdraw/", views_milestones.milestone_withdraw, name="milestone-withdraw"),
    path("actions/log/<slug:key>/", views.action, name="action"),
    path("actions/log/<slug:key>/change/", views.action_edit, name="action-edit"),
    path("actions/log/<slug:key>/progress/", views.action_update, name="action-update"),
    path("actions/log/<slug:key>/withdraw/", views.action_withdraw, name="action-withdraw"),
    path("actions/log/<slug:key>/carry-over/", views.action_carry, name="action-carry"),
    path("actions/log/<slug:key>/variance/", views_variances.variance_ask, name="variance-ask"),
    path("actions/log/<slug:key>/milestones/new/", views_milestones.milestone_new, name="milestone-new"),
]
