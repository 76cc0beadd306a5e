"""Messages that tell people what waits for them: one digest a person and a day; of its words nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone

from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership
from saferplan_web.core.waiting import Waiting
from saferplan_web.govuk.written import day, plural
from saferplan_web.people.models import User
from saferplan_web.performance.models import Message, Told


def send_digest(
    *, by: Any, user: User, things: Sequence[Waiting], partnership: Partnership | None = None, round: str = "",
    note: str = "", why: str = "",
) -> Message | None:  # fmt: skip
    """Tell somebody what waits. None where they were told today, have switched messages off, or nothing waits.

    The message leaves inside the transaction: where it cannot, nothing is kept as told. The row of the day is taken
    first, so that of two senders only one sends.
    """
    today = timezone.localdate()
    if not things or not may_be_told(user) or Message.objects.filter(user=user, sent_on=today).exists():
        return None
    with changing(by, partnership, f"Told what is due: {plural(len(things), 'thing')}", why) as change:
        made: Message = change.add(Message(user=user, sent_on=today, sent_at=timezone.now(), sent_by=by))
        Told.objects.bulk_create(
            Told(
                message=made, partnership_id=one.partnership, round=round, kind=one.kind, key=one.key[:200], due=one.due
            )
            for one in things
            if one.partnership
        )
        send_mail(subject_of(things, partnership), body_of(things, note), settings.DEFAULT_FROM_EMAIL, [user.email])
    return made


def may_be_told(user: User) -> bool:
    """Whether somebody wants messages and can sign in to act on them."""
    return bool(user.reminders and user.is_active and user.email)


def set_reminders(*, by: User, on: bool, why: str = "") -> User:
    """Switch one's own messages on or off."""
    account = User.objects.get(pk=by.pk)  # a request's user is a stand-in that tells nothing of its model
    with changing(by, None, f"Reminders switched {'on' if on else 'off'}", why) as change:
        change.edit(account, {"reminders": on})
    return account


def subject_of(things: Sequence[Waiting], partnership: Partnership | None) -> str:
    """The subject line; it names nothing that waits."""
    where = f" in {' '.join(partnership.name.split())}" if partnership else ""  # one line: it is a header
    return f"Saferplan: {plural(len(things), 'thing')} to do{where}"


def body_of(things: Sequence[Waiting], note: str = "") -> str:
    """The words of a digest: each thing with its date and where it is done.

    Of what a mail may not name it gives the list at home: the address of the thing itself would name it.
    """
    lines = ["This waits for you:", ""]
    for one in things:
        when = f" ({one.state}: {day(one.due)})" if one.due else f" ({one.state})"
        told = one.told or one.title
        href = one.href if told == one.title else reverse("home")
        lines += [f"- {told}{when}", f"  {settings.SITE_ADDRESS}{href}"]
    if note:
        lines += ["", note]
    lines += ["", f"All that waits for you: {settings.SITE_ADDRESS}{reverse('home')}"]
    lines += [f"To have no more of these messages: {settings.SITE_ADDRESS}{reverse('reminders')}"]
    return "\n".join(lines) + "\n"
