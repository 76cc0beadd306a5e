"""What allauth asks of the service while somebody signs in: who may, and in which words it is told.

Accounts are made by an administrator. A provider's account is taken for one of ours only where the provider says that
the e-mail address is verified, and stands in the installation's settings as trusted for the address's domain.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from saferplan_web.people.models import User

_LOCK = {"app": "allauth.account", "action": "login_failed"}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in with e-mail and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right. Check both and try again.",
        "too_many_login_attempts": "There were too many wrong attempts. Wait 15 minutes and try again.",
        "incorrect_password": "This password is not right.",
        "enter_current_password": "This is not your present password.",
        "invalid_password_reset": "This link was used before or is too old. Ask for a new one.",
        "rate_limited": "There were too many attempts. Wait a few minutes and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator makes accounts."""
        return False

    def is_reauthentication_required(self, app: str) -> bool:
        """Not within five minutes of signing in: whoever was sent to set up a second factor just gave the password."""
        request = context.request
        records = get_authentication_records(request, request.user)
        return not records or time.time() - records[-1]["at"] > account_settings.REAUTHENTICATION_TIMEOUT

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Lock an address out after repeated failures, and say until when."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            until = self._locked_until(request, credentials)
            raise ValidationError(
                f"There were too many wrong attempts. Signing in is locked until {until}. "
                "If you forgot your password, ask for a new one then; the lock ends by itself.",
                code="too_many_login_attempts",
            ) from None

    def _locked_until(self, request: HttpRequest, credentials: dict[str, Any]) -> str:
        """The time at which the oldest attempt that counts no longer does."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        ends = [time.time()]
        for rate in ratelimit.get_rates(**_LOCK):
            attempts = cache.get(ratelimit.get_cache_key(request, rate=rate, key=key, **_LOCK), [])
            if len(attempts) >= rate.amount:
                ends.append(attempts[-1] + rate.duration)
        here = timezone.localtime(datetime.fromtimestamp(max(ends) + 59, tz=timezone.get_default_timezone()))
        return f"{here.hour % 12 or 12}.{here.minute:02} {'am' if here.hour < 12 else 'pm'}"

    def add_message(self, request: HttpRequest, level: int, *given: Any, **options: Any) -> None:
        """Only what is not plain from the page that follows: that one signed in needs no banner."""
        template = given[0] if given else options.get("message_template")
        if template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, *given, **options)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor, in plain words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right. Give the one that the app shows now, or one of your recovery codes.",
    }


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Signing in through an OpenID Connect provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an administrator makes accounts."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account; somebody unknown is told whom to ask."""
        if sociallogin.is_existing:
            return
        user = self._account_of(sociallogin)
        if user is None:
            shown = {"title": "You do not have an account here yet", "provider": sociallogin.provider.name}
            raise ImmediateHttpResponse(render(request, "people/unknown_person.html", shown, status=403))
        sociallogin.connect(request, user)

    def _account_of(self, sociallogin: Any) -> User | None:
        trusted = {str(domain).lower() for domain in sociallogin.provider.app.settings.get("trusted_for", [])}
        for address in sociallogin.email_addresses:
            email = str(address.email).lower()
            if address.verified is True and email.rpartition("@")[2] in trusted:
                return User.objects.filter(email=email, is_active=True).first()
        return None
