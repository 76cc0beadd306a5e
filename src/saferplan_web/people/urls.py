"""Addresses of bodies, groups, posts, accounts and settings, below a partnership."""

from __future__ import annotations

from django.urls import path

from saferplan_web.people import (
    views,
    views_accounts,
    views_groups,
    views_posts,
    views_restoring,
    views_settings,
    views_tokens,
)

urlpatterns = [
    path("", views_settings.partnership_page, name="partnership"),
    path("settings/", views_settings.settings_page, name="settings"),
    path("settings/partnership/", views_settings.settings_edit, name="settings-edit"),
    path("settings/changes/", views_settings.changes, name="changes"),
    path("tokens/", views_tokens.tokens, name="tokens"),
    path("tokens/new/", views_tokens.token_new, name="token-new"),
    path("tokens/<slug:key>/withdraw/", views_tokens.token_withdraw, name="token-withdraw"),
    path("people/organisations/", views.organisations, name="organisations"),
    path("people/organisations/new/", views.organisation_new, name="organisation-new"),
    path("people/organisations/<slug:key>/", views.organisation, name="organisation"),
    path("people/organisations/<slug:key>/change/", views.organisation_edit, name="organisation-edit"),
    path("people/organisations/<slug:key>/withdraw/", views.organisation_withdraw, name="organisation-withdraw"),
    path("people/groups/", views_groups.groups, name="groups"),
    path("people/groups/new/", views_groups.group_new, name="group-new"),
    path("people/groups/<slug:key>/", views_groups.group, name="group"),
    path("people/groups/<slug:key>/change/", views_groups.group_edit, name="group-edit"),
    path("people/groups/<slug:key>/disband/", views_groups.group_disband, name="group-disband"),
    path("people/groups/<slug:key>/members/new/", views_groups.member_new, name="member-new"),
    path("people/members/<slug:key>/change/", views_groups.member_edit, name="member-edit"),
    path("people/members/<slug:key>/withdraw/", views_groups.member_withdraw, name="member-withdraw"),
    path("people/withdrawn/", views_restoring.withdrawn, name="withdrawn"),
    path("people/withdrawn/<slug:kind>/<slug:key>/", views_restoring.restoring, name="restore"),
    path("people/posts/", views_posts.posts, name="posts"),
    path("people/posts/new/", views_posts.post_new, name="post-new"),
    path("people/posts/<slug:key>/", views_posts.post, name="post"),
    path("people/posts/<slug:key>/change/", views_posts.post_edit, name="post-edit"),
    path("people/posts/<slug:key>/hand-over/", views_posts.post_hand_over, name="post-hand-over"),
    path("people/accounts/", views_accounts.accounts, name="accounts"),
    path("people/accounts/new/", views_accounts.account_new, name="account-new"),
    path("people/accounts/<int:number>/", views_accounts.account, name="account"),
    path("people/accounts/<int:number>/change/", views_accounts.account_edit, name="account-edit"),
    path("people/accounts/<int:number>/message/", views_accounts.account_message, name="account-message"),
    path("people/accounts/<int:number>/end/", views_accounts.account_end, name="account-end"),
    path("people/accounts/<int:number>/second-factor/", views_accounts.account_second_factor, name="account-factor"),
]
