"""The service filled with all examples: loaded, worked out, with one account for each role of Exampleton."""

from __future__ import annotations

from pathlib import Path

PASSWORD = "see-how-it-goes"  # of invented accounts on a machine of one's own
EXAMPLES = (
    "exampleton", "plymouth-2015", "south-cambridgeshire-2011", "norwich-2008", "peterborough-2010",
    "peterborough-2016",
)  # fmt: skip


def fill(data: Path, store: Path) -> list[tuple[str, str]]:
    """Load every example into the service at `data`, work it out, and make the accounts: (role, e-mail) of each.

    May be run again: partnerships that are there stay as they are, with what was done to them.
    """
    from saferplan_web.config.starting import start

    start(data)
    from saferplan_web.config.carrying import load
    from saferplan_web.core.jobs import run_waiting
    from saferplan_web.core.models import Job, Partnership
    from saferplan_web.performance.asking import ask_recalculation

    for name in EXAMPLES:
        folder = Path("examples") / name
        if not Partnership.objects.filter(files__path="folder/partnership.toml", key=_key(folder)).exists():
            partnership = load(folder, store=store if name == "exampleton" else None)
            ask_recalculation(partnership, None)
    run_waiting()
    failed = Job.objects.filter(state=Job.State.FAILED).first()
    if failed:
        raise SystemExit(f"{failed.title}: {failed.error}")
    exampleton = Partnership.objects.get(key="exampleton")
    listed = accounts(exampleton)
    release_first_quarter(exampleton)
    return listed


def release_first_quarter(partnership: object) -> None:
    """The first quarter of 2015/16 before the public: prepared by the analyst, looked at, approved by the chair."""
    from saferplan import Period
    from saferplan_web.core.jobs import run_waiting
    from saferplan_web.people.models import Post
    from saferplan_web.release.changes import approve_release, look_at_hints, prepare_release
    from saferplan_web.release.models import Release

    if Release.objects.filter(partnership=partnership).exists():
        return
    held = Post.objects.filter(partnership=partnership, holder__isnull=False).select_related("holder")
    by = {post.role: post.holder for post in held}
    release = prepare_release(by=by["analyst"], partnership=partnership, as_at=Period.parse("2015-06"))
    run_waiting()
    release.refresh_from_db()
    if not release.composed_at:
        raise SystemExit(f"{release}: {release.job.error if release.job else 'no job'}")
    look_at_hints(by=by["analyst"], release=release, seen=[hint["ident"] for hint in release.hints])
    approve_release(by=by["chair"], release=release)


def accounts(partnership: object) -> list[tuple[str, str]]:
    """One account for each role that has a post in the partnership, holding the first such post."""
    from saferplan_web.people.models import Post, User

    made: dict[str, str] = {}
    for post in Post.objects.filter(partnership=partnership, withdrawn_at__isnull=True).exclude(role=""):
        if post.role in made:
            continue
        email = f"{post.role.replace(' ', '-')}@exampleton.example"
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=post.title)
        Post.objects.filter(pk=post.pk, holder__isnull=True).update(holder=user)
        made[post.role] = email
    return list(made.items())


def _key(folder: Path) -> str:
    import tomllib

    key: str = tomllib.loads((folder / "partnership.toml").read_text("utf-8"))["id"]
    return key
