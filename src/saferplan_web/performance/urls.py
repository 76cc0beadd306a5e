"""Addresses of the performance pages, of jobs and of records, inside a partnership."""

from __future__ import annotations

from django.urls import include, path, re_path

from saferplan_web.performance import (
    views_brief,
    views_dashboard,
    views_exceptions,
    views_indicator,
    views_jobs,
    views_records,
)

# What a table can be taken away as, and a chart.
TABLE = r"(?P<form>csv|xlsx)"
CHART = r"(?P<form>svg|png|csv)"
KEY = r"(?P<key>[-\w]+)"
NAME = r"(?P<name>[-\w]+)"

performance = [
    path("", views_dashboard.dashboard, name="performance"),
    re_path(rf"^lines\.{TABLE}$", views_dashboard.dashboard_file, name="performance-file"),
    path("month/", views_dashboard.month, name="month"),
    path("recalculate/", views_dashboard.recalculate, name="recalculate"),
    path("exceptions/", views_exceptions.exceptions, name="exceptions"),
    re_path(rf"^exceptions\.{TABLE}$", views_exceptions.exceptions_file, name="exceptions-file"),
    path("priorities/", views_exceptions.priority_summary, name="priority-summary"),
    re_path(rf"^priorities\.{TABLE}$", views_exceptions.priority_summary_file, name="priority-summary-file"),
    path("brief/", views_brief.brief, name="brief"),
    path("indicators/<slug:key>/", views_indicator.sheet, name="sheet"),
    path("indicators/<slug:key>/tables.xlsx", views_indicator.sheet_tables, name="sheet-tables"),
    re_path(rf"^indicators/{KEY}/figures\.{TABLE}$", views_indicator.sheet_figures, name="sheet-figures"),
    re_path(rf"^indicators/{KEY}/tables/{NAME}\.{TABLE}$", views_indicator.sheet_table, name="sheet-table"),
    re_path(rf"^indicators/{KEY}/charts/{NAME}\.{CHART}$", views_indicator.sheet_chart, name="sheet-chart"),
    path("indicators/<slug:key>/analysis/", views_exceptions.commentary_edit, name="commentary-edit"),
    path("indicators/<slug:key>/stated/", views_exceptions.stated_edit, name="stated-edit"),
    path("indicators/<slug:key>/stated/withdraw/", views_exceptions.stated_withdraw, name="stated-withdraw"),
]
records = [
    path("", views_records.records, name="records"),
    path("add/", views_records.records_add, name="records-add"),
    path("imports/<int:number>/", views_records.records_import, name="records-import"),
    path("imports/<int:number>/aside.csv", views_records.records_aside, name="records-aside"),
    path("imports/<int:number>/withdraw/", views_records.records_withdraw, name="records-withdraw"),
]
urlpatterns = [
    path("performance/", include(performance)),
    path("performance/", include("saferplan_web.performance.urls_asking")),
    path("records/", include(records)),
    path("jobs/", views_jobs.jobs, name="jobs"),
    path("jobs/<int:number>/", views_jobs.job, name="job"),
    path("jobs/<int:number>/again/", views_jobs.job_again, name="job-again"),
    path("jobs/<int:number>/cancel/", views_jobs.job_cancel, name="job-cancel"),
    path("saved-views/", views_dashboard.saved_view_add, name="saved-view-add"),
    path("saved-views/drop/", views_dashboard.saved_view_drop, name="saved-view-drop"),
]
