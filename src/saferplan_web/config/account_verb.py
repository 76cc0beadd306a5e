"""The verb `account`: the first account of an installation, and a way back in where no administrator is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from saferplan_web.config.verbs import DATA


@click.command()
@click.argument("partnership")
@click.argument("email")
@click.option("--post", help="Key of the vacant post it holds; else its administrator's, made where there is none.")
@click.option("--name", help="Name or post as shown beside what was done; else the title of the post.")
@click.option("--address", default="http://localhost:8000", show_default=True, help="Where the service is reached.")
@DATA
def account(partnership: str, email: str, post: str | None, name: str | None, address: str, data: Path | None) -> None:
    """Give somebody an account and a post, and print the link with which they set a password.

    PARTNERSHIP is its short name, as in addresses. For the first administrator; further accounts are added on the
    page Settings, Accounts. An address that has an account already gets the post alone, and a new link.
    """
    from saferplan_web.config.starting import start

    start(data)
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.urls import reverse

    from saferplan_web.people.changes_accounts import add_account

    held = _post(partnership, post, email)
    made = held.holder
    if made is None:
        made = add_account(by=None, partnership=held.partnership, email=email, name=name or held.title, post=held)
    token = default_token_generator.make_token(made)
    parts = {"uidb36": user_pk_to_url_str(made), "key": token}
    click.echo(f"{made.email} holds the post {held.title} of {held.partnership}. To set a password, open in 3 days:")
    click.echo(address.rstrip("/") + reverse("account_reset_password_from_key", kwargs=parts))


def _post(partnership: str, key: str | None, email: str) -> Any:
    """The post named, or the administrator's, vacant or this account's own; SaferplanError where there is none."""
    from saferplan import SaferplanError
    from saferplan_web.core.models import Partnership
    from saferplan_web.people.changes import add_post
    from saferplan_web.people.models import Post
    from saferplan_web.people.roles import Role

    here = Partnership.objects.filter(key=partnership).first()
    if here is None:
        known = ", ".join(Partnership.objects.values_list("key", flat=True)) or "none yet: saferplan load FOLDER"
        raise SaferplanError(f"There is no partnership “{partnership}”.", "PARTNERSHIP", f"Known: {known}.")
    posts = Post.objects.filter(partnership=here, withdrawn_at=None).select_related("partnership", "holder")
    own = posts.filter(holder__email=email.lower())
    if again := own.filter(key=key).first() if key else own.filter(role=Role.ADMINISTRATOR).first():
        return again
    vacant = posts.filter(holder=None)
    if key is None:
        found = vacant.filter(role=Role.ADMINISTRATOR).first()
        return found or add_post(by=None, partnership=here, title="Administrator", role=Role.ADMINISTRATOR.value)
    if named := vacant.filter(key=key).first():
        return named
    free = ", ".join(vacant.values_list("key", flat=True)) or "none"
    raise SaferplanError(f"There is no vacant post “{key}” in {here}.", "--post", f"Vacant posts: {free}.")
