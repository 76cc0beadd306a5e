"""Addresses of documents, below a partnership."""

from __future__ import annotations

from django.urls import path, re_path

from saferplan_web.documents import views, views_pack, views_templates

FORM = r"(?P<form>html|docx|pptx|pdf|xlsx)"
TEMPLATE = r"(?P<kind>[-a-z]+)\.(?P<form>docx|pptx)"
urlpatterns = [
    path("", views.documents, name="documents"),
    path("new/", views.document_new, name="document-new"),
    path("new/pack/", views_pack.document_pack, name="document-pack"),
    path("new/pack/papers/", views_pack.document_pack_ask, name="document-pack-ask"),
    path("new/<slug:kind>/", views.document_ask, name="document-ask"),
    path("templates/", views_templates.templates, name="document-templates"),
    re_path(rf"^templates/{TEMPLATE}$", views_templates.template_file, name="document-template-file"),
    re_path(rf"^templates/{TEMPLATE}/remove/$", views_templates.template_remove, name="document-template-remove"),
    path("<slug:key>/", views.document, name="document"),
    path("<slug:key>/read/", views.document_read, name="document-read"),
    path("<slug:key>/again/", views.document_again, name="document-again"),
    path("<slug:key>/withdraw/", views.document_withdraw, name="document-withdraw"),
    re_path(rf"^(?P<key>[-\w]+)/files/{FORM}$", views.document_file, name="document-file"),
]
