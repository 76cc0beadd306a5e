"""Addresses of rounds and of problems, under p/<partnership>/performance/."""

from __future__ import annotations

from django.urls import path

from saferplan_web.performance.rounds import views, views_board, views_problems, views_reports

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/new/", views.round_new, name="round-new"),
    path("rounds/of/<slug:key>/", views.round_page, name="round"),
    path("rounds/of/<slug:key>/change/", views.round_edit, name="round-edit"),
    path("rounds/of/<slug:key>/withdraw/", views.round_withdraw, name="round-withdraw"),
    path("rounds/of/<slug:key>/missing/", views.round_missing, name="round-missing"),
    path("rounds/of/<slug:key>/tell/", views.round_chase, name="round-chase"),
    path("rounds/of/<slug:key>/lock/", views.round_lock, name="round-lock"),
    path("rounds/of/<slug:key>/freeze/", views.round_freeze, name="round-freeze"),
    path("rounds/of/<slug:key>/board/", views_board.round_board, name="round-board"),
    path("rounds/of/<slug:key>/board.json", views_board.round_board_file, name="round-board-file"),
    path("rounds/of/<slug:key>/reports/<slug:priority>/", views_reports.report, name="report"),
    path("rounds/of/<slug:key>/reports/<slug:priority>/write/", views_reports.report_edit, name="report-edit"),
    path("rounds/of/<slug:key>/reports/<slug:priority>/submit/", views_reports.report_submit, name="report-submit"),
    path(
        "rounds/of/<slug:key>/reports/<slug:priority>/send-back/",
        views_reports.report_send_back,
        name="report-send-back",
    ),
    path("rounds/of/<slug:key>/remarks/new/", views_reports.remark_new, name="remark-new"),
    path("rounds/remarks/<slug:key>/change/", views_reports.remark_edit, name="remark-edit"),
    path("rounds/remarks/<slug:key>/answer/", views_reports.remark_answer, name="remark-answer"),
    path("rounds/remarks/<slug:key>/withdraw/", views_reports.remark_withdraw, name="remark-withdraw"),
    path("problems/", views_problems.problems, name="problems"),
    path("problems/new/", views_problems.problem_new, name="problem-new"),
    path("problems/of/<slug:key>/", views_problems.problem, name="problem"),
    path("problems/of/<slug:key>/change/", views_problems.problem_edit, name="problem-edit"),
    path("problems/of/<slug:key>/answer/", views_problems.problem_answer, name="problem-answer"),
    path("problems/of/<slug:key>/pass-up/", views_problems.problem_pass, name="problem-pass"),
    path("problems/of/<slug:key>/settle/", views_problems.problem_settle, name="problem-settle"),
]
