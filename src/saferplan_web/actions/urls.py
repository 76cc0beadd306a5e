"""Addresses of actions and risks, below a partnership."""

from __future__ import annotations

from django.urls import path

from saferplan_web.actions import views, views_milestones, views_risks, views_variances

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
    path("plan/risks/", views_risks.risks, name="risks"),
    path("plan/risks/new/", views_risks.risk_new, name="risk-new"),
    path("plan/risks/<slug:key>/", views_risks.risk, name="risk"),
    path("plan/risks/<slug:key>/change/", views_risks.risk_edit, name="risk-edit"),
    path("plan/risks/<slug:key>/review/", views_risks.risk_review, name="risk-review"),
    path("plan/risks/<slug:key>/close/", views_risks.risk_close, name="risk-close"),
    path("plan/risks/<slug:key>/open/", views_risks.risk_open, name="risk-open"),
    path("plan/risks/<slug:key>/withdraw/", views_risks.risk_withdraw, name="risk-withdraw"),
]
