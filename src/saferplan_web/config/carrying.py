"""A whole partnership in from a folder and out to one: the library's files, service/, uploads and the record store."""

from __future__ import annotations

import filecmp
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from saferplan import Folder, SaferplanError, load_partnership, save_partnership
from saferplan_web.config import record_copies
from saferplan_web.core import carrying_in, carrying_out, carrying_saved
from saferplan_web.core.carrying_in import FILES, Arrival
from saferplan_web.core.changing import changing, state_of
from saferplan_web.core.models import KeptFile, Partnership
from saferplan_web.people.models import Post, User
from saferplan_web.performance.filling import fill, settle
from saferplan_web.performance.folder import folder_of
from saferplan_web.performance.models import Figure
from saferplan_web.plan.following import settle_restricted

STORE = "store"
KEPT = "folder/"
_ELSEWHERE = "@loaded.invalid"  # accounts nobody can sign in to: who did something before it was loaded, by post


def load(
    path: Path | str, *more: Path | str, by: User | None = None, replace: bool = False, store: Path | None = None
) -> Partnership:
    """Take partnerships in from their folders, all or none, and give the first.

    A partnership that is here already is refused unless `replace` is given: then its accounts keep their posts, its
    changes stay, and what it is becomes what the folder says. Records are copied from `store`, or from the folder's
    own store/.
    """
    folders = [Path(path), *map(Path, more)]
    if store is not None and more:
        raise SaferplanError("one store cannot be that of several partnerships.", str(store), "Load them one by one.")
    arrivals = [_arrival(folder, replace) for folder in folders]
    stores = [record_copies.take_in(store or folder / STORE, required=store is not None) for folder in folders]
    before = [Partnership.objects.filter(key=arrival.partnership.key).first() for arrival in arrivals]
    try:
        with transaction.atomic():
            carrying_saved.save(arrivals, _doers())
            for arrival, name, was in zip(arrivals, stores, before, strict=True):
                arrival.partnership.store = name
                arrival.partnership.save(update_fields=["store"])
                _note(by, arrival.partnership, was)
    except IntegrityError as error:
        record_copies.drop(stores)
        what = f"the database refuses what the folder says: {error}."
        raise SaferplanError(what, str(path), "Nothing was loaded. Look for things that stand twice.") from None
    except BaseException:
        record_copies.drop(stores)
        raise
    record_copies.drop([was.store for was in before if was])
    return arrivals[0].partnership


def _arrival(path: Path, replace: bool) -> Arrival:
    """What a folder says, read and checked; nothing is saved."""
    # Figures are corrected in the service after a claim was made of them: that is no reason to refuse the folder.
    folder: Folder = load_partnership(path, claims=False)
    partnership = Partnership()
    told = fill(partnership, folder)
    if not replace and Partnership.objects.filter(key=partnership.key).exists():
        mend = "Say --replace to put the folder's content in its place."
        raise SaferplanError(f"{folder.partnership.name} is here already.", str(path), mend)
    arrival = carrying_in.arrive(path, partnership, told)
    carrying_in.check(arrival, unchecked=(Figure,))
    settle(figure for figure in arrival.things[Figure] if "batch" in figure._state.fields_cache)
    arrival.files.update(_files(path))
    return arrival


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the folder but the records, our own tables and what begins with a point."""
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path)
        if not file.is_file() or any(part.startswith(".") for part in inside.parts) or inside.parts[0] == STORE:
            continue
        name = inside.as_posix()
        if name.startswith(f"{FILES}/"):
            yield name.removeprefix(f"{FILES}/"), file.read_bytes()
        else:
            yield KEPT + name, file.read_bytes()


def _note(by: User | None, partnership: Partnership, was: Partnership | None) -> None:
    said = f"Partnership {'replaced by' if was else 'loaded from'} a folder: {partnership.name}"
    with changing(by, partnership, said) as change:
        settle_restricted(change, partnership)
        change.note(partnership, state_of(was) if was else None, state_of(partnership))


def _doers() -> Callable[[str], User]:
    """Accounts that stand for whoever held a post when something was done elsewhere."""
    found: dict[str, User] = {}

    def doer(title: str) -> User:
        if title not in found:
            digest = hashlib.sha256(title.encode()).hexdigest()[:8] if title else "unknown"
            email = f"{slugify(title)[:40] or 'somebody'}-{digest}{_ELSEWHERE}"
            values = {"name": title[:150] or "Somebody, before it was loaded", "is_active": False, "password": "!"}
            found[title] = User.objects.get_or_create(email=email, defaults=values)[0]
        return found[title]

    return doer


def _posts_by_account(partnership: Partnership) -> Callable[[User], str]:
    """Who did something, told by a post held in the partnership; blank where there is none."""
    posts = Post.objects.filter(partnership=partnership, holder__isnull=False).order_by("-place", "-pk")
    titles = dict(posts.values_list("holder_id", "title"))

    def title(user: User) -> str:
        if user.email.endswith(_ELSEWHERE):
            return "" if user.email.startswith("somebody-unknown") else user.name
        return titles.get(user.pk, "")

    return title


def dump(partnership: Partnership, path: Path | str, *, records: bool = True) -> Path:
    """Write a partnership as a folder that `load` takes in again. A file that says the same already stays as it is.

    Refused where the folder holds something else. The records go to store/ of it, unless `records` is False.
    """
    path = Path(path)
    _may_hold(path, partnership)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".carried-", dir=path.parent) as place:
        made = Path(place) / "folder"
        _write(partnership, made)
        if records and partnership.store:
            record_copies.give_out(partnership.store, made / STORE)
        _move(made, path, keep_store=not records)
    return path


def _may_hold(path: Path, partnership: Partnership) -> None:
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return
    if path.is_dir() and (path / "partnership.toml").is_file():
        import tomllib

        there = tomllib.loads((path / "partnership.toml").read_text("utf-8-sig")).get("id")
        if there == partnership.key:
            return
    what = "there is something else here."
    raise SaferplanError(what, str(path), f"Name a new folder, or one that holds {partnership.name}.")


def _write(partnership: Partnership, folder: Path) -> None:
    """The files as they came, then what says something else by now."""
    folder.mkdir()
    for path, content in KeptFile.objects.filter(partnership=partnership).values_list("path", "content"):
        file = folder / (path.removeprefix(KEPT) if path.startswith(KEPT) else f"{FILES}/{path}")
        if not file.resolve().is_relative_to(folder.resolve()):
            raise SaferplanError("a kept file's name leads out of the folder.", path, "Withdraw that file first.")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    value = folder_of(partnership, stated=True)
    save_partnership(value, folder)
    expected = Partnership(pk=partnership.pk)
    posts = Post.objects.filter(partnership=partnership, withdrawn_at__isnull=True).order_by("place", "pk")
    told = fill(expected, value, posts)
    wanted = carrying_out.tables(partnership, told, _posts_by_account(partnership))
    carrying_out.write(folder, wanted, told)


def _move(made: Path, path: Path, keep_store: bool) -> None:
    """Put what was made in its place: at once where nothing stands there, else file by file where they differ."""
    if not path.exists() or not any(path.iterdir()):
        if path.exists():
            path.rmdir()
        made.rename(path)
        return
    if not keep_store:
        shutil.rmtree(path / STORE, ignore_errors=True)
    new = {file.relative_to(made) for file in made.rglob("*") if file.is_file()}
    for inside in new:
        target = path / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or not filecmp.cmp(made / inside, target, shallow=False):
            (made / inside).replace(target)
    for file in [one for one in path.rglob("*") if one.is_file()]:
        inside = file.relative_to(path)
        if inside not in new and inside.parts[0] != STORE and not any(part.startswith(".") for part in inside.parts):
            file.unlink()


def known() -> list[str]:
    """The keys of every partnership, in order."""
    return list(Partnership.objects.order_by("key").values_list("key", flat=True))
