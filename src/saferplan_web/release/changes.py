"""The acts on releases: prepare, compose again, look at hints, approve, withdraw. Each leaves one Change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from saferplan import Period
from saferplan_web.core import jobs
from saferplan_web.core.changing import changing
from saferplan_web.core.models import Job, Partnership
from saferplan_web.performance.answers import answers_given, of_release
from saferplan_web.plan.models import Indicator
from saferplan_web.release import writer
from saferplan_web.release.models import Release, ReleasePart
from saferplan_web.release.offered import listed, offered_to
from saferplan_web.release.texts import hints_in, known_names, texts_of

if TYPE_CHECKING:
    from saferplan_web.release.composing import Composed

COMPOSE = "saferplan_web.release.jobs:compose_release"


def prepare_release(
    *, by: Any, partnership: Partnership, as_at: Period, title: str = "", changed: str = "",
    supersedes: Release | None = None, annual: bool = False, why: str = "",
) -> Release:  # fmt: skip
    """Begin a release as at the end of a month, or one that corrects another, and ask for it to be composed."""
    if supersedes is not None and not changed.strip():
        raise ValidationError({"changed": "Say what this release changes in the one that it corrects"})
    number = (Release.objects.filter(partnership=partnership).aggregate(last=Max("number"))["last"] or 0) + 1
    release = Release(
        partnership=partnership, key=f"release-{number}", number=number, place=number, as_at=as_at.last_month,
        title=title or f"Performance to the end of {as_at.last_month.label}", changed=changed, supersedes=supersedes,
        annual=annual,
        prepared_at=timezone.now(), prepared_by=by,
    )  # fmt: skip
    with changing(by, partnership, f"Release begun: {release.title}", why) as change:
        change.add(release)
        _ask(release, by)
    return release


def compose_again(*, by: Any, release: Release, version: int | None = None, why: str = "") -> Job:
    """Compose a release anew, after texts, figures or settings were mended. Hints already looked at stay so."""
    _still_open(release)
    values = {"composed_at": None, "composed_by": None}
    with changing(by, release.partnership, f"Release to be composed again: {release.title}", why) as change:
        change.edit(release, values, version)
        return _ask(release, by)


def _ask(release: Release, by: Any) -> Job:
    job = jobs.ask(COMPOSE, f"{release}", release.partnership, by, release=release.key, asker=by.pk)
    Release.objects.filter(pk=release.pk).update(job=job)
    return job


def keep_composed(
    *, by: Any, release: Release, made: Composed, minded: Sequence[Release], given: Sequence[str], why: str = ""
) -> Release:
    """Keep what the job composed, to be checked."""
    partnership = release.partnership
    known = known_names(partnership, made.wards)
    going = [one.text for one in made.offered if one.ident in release.chosen]
    hints = hints_in([*texts_of(partnership, (release.title, release.changed)), *going], known)
    last = next((one for one in reversed(minded) if one.withdrawn_at is None), None)
    values = {
        "summary": made.summary, "withheld": made.withheld, "faults": made.faults, "hints": hints,
        "offered": listed(made.offered, release.chosen, known),
        "left_out": left_out(partnership), "minded": [one.key for one in minded],
        "given": list(given), "record": made.record,
        "figures": made.figures, "report": made.report, "composed_at": timezone.now(), "composed_by": by,
        "differences": differences(last.figures if last else None, made.figures),
    }  # fmt: skip
    chosen = release.chosen
    with changing(by, partnership, f"Release composed: {release.title}", why) as change:
        release.refresh_from_db()
        if release.chosen != chosen:
            raise ValidationError("Other texts were chosen meanwhile; it is composed again.")
        _still_open(release)
        ReleasePart.objects.filter(release=release).delete()
        ReleasePart.objects.bulk_create(
            [
                ReleasePart(
                    release=release,
                    kind=row.kind,
                    place=row.content.get("place", 0),
                    content=row.content,
                    data=row.data,
                )
                for row in made.rows
            ],
            batch_size=20,
        )
        change.edit(release, values)
    return release


def look_at_hints(
    *, by: Any, release: Release, seen: Collection[str], version: int | None = None, why: str = ""
) -> Release:
    """Say which places in the text were looked at and may stand as they are."""
    _still_open(release)
    known = {hint["ident"]: f"{hint['where']}: {hint['text']}" for hint in release.hints}
    before, after = set(release.seen) & set(known), (set(release.seen) | set(seen)) & set(known)
    with changing(by, release.partnership, f"Text looked at before release: {release.title}", why) as change:
        change.edit(release, {"seen": sorted(after)}, version)
        if after != before:  # the places in words: a release's own history leaves out whole lists
            told = [{"looked at and left as it is": sorted(known[one] for one in many)} for many in (before, after)]
            change.note(release, *told)
    return release


def choose_texts(
    *, by: Any, release: Release, chosen: Collection[str], version: int | None = None, why: str = ""
) -> Release:
    """Say which of the offered texts of leads go out with a release, and compose it anew with those and no others."""
    _still_open(release)
    known = {one["ident"]: f"{one['where']}: {one['text']}" for one in release.offered}
    before, after = set(release.chosen) & set(known), set(chosen) & set(known)
    values = {"chosen": sorted(after), "composed_at": None, "composed_by": None}
    with changing(by, release.partnership, f"Texts of leads chosen for release: {release.title}", why) as change:
        change.edit(release, values, version)
        if after != before:
            told = [{"texts of leads that go out": sorted(known[one] for one in many)} for many in (before, after)]
            change.note(release, *told)
        _ask(release, by)
    return release


def approve_release(*, by: Any, release: Release, version: int | None = None, why: str = "") -> Release:
    """Approve a release as the second person, and put it before the public."""
    with changing(by, release.partnership, f"Released to the public: {release.title}", why) as change:
        # An answer given out at the same time waits, or is seen here: neither goes out unprotected beside the other.
        Partnership.objects.select_for_update().get(pk=release.partnership_id)
        if wanting := wanting_before(release, by):
            raise ValidationError(wanting)
        change.edit(release, {"approved_at": timezone.now(), "approved_by": by}, version)
        change.add(of_release(release.partnership, release.title, release.figures, by))
        # Last, so that a release that cannot be kept as approved does not go out.
        writer.publish(release, release.parts.all())
    return release


def withdraw_release(*, by: Any, release: Release, why: str, version: int | None = None) -> Release:
    """Take a release back from the public, with the reason in public; or drop one that was never approved."""
    if not why.strip():
        raise ValidationError({"why": "Say why: the public is told"})
    if release.withdrawn_at:
        raise ValidationError("This release was withdrawn already.")
    act = "Release withdrawn" if release.approved_at else "Release dropped before it was approved"
    values = {"withdrawn_at": timezone.now(), "withdrawn_by": by, "withdrawn_why": why}
    with changing(by, release.partnership, f"{act}: {release.title}", why) as change:
        change.edit(release, values, version)
        if release.approved_at:
            writer.take_back(release, why)
    return release


def wanting_before(release: Release, by: Any) -> list[str]:
    """What stands against somebody's approving a release, each as a sentence."""
    found = []
    if release.withdrawn_at or release.approved_at:
        return [f"This release is {release.state}."]
    if by.pk in (release.prepared_by_id, release.composed_by_id):
        found.append("A second person has to approve: you prepared this release.")
    elif _same_name(by, release.prepared_by, release.composed_by):
        found.append("A second person has to approve: an account with your name prepared this release.")
    if not release.composed_at:
        return [*found, "The release is still being prepared."]
    if left := {hint["ident"] for hint in release.hints} - {*release.seen}:
        found.append(f"{len(left)} of the places in the text that may identify someone still have to be looked at.")
    going = {one["ident"] for one in release.offered if one["goes"]}
    if going - {one.ident for one in offered_to(release)}:
        found.append("A text of a lead was changed, restricted or withdrawn since it was composed. Compose it again.")
    if [one.key for one in earlier_releases(release)] != release.minded:
        found.append("Another release went out since this one was composed. Compose it again, so that both are safe.")
    if list(answers_given(release.partnership)) != release.given:
        found.append("Figures were given out in answer to a request since it was composed. Compose it again.")
    open_still = Indicator.objects.filter(
        partnership=release.partnership, key__in=release.summary.get("keys", []), restricted=False,
        withdrawn_at__isnull=True,
    )  # fmt: skip
    if open_still.count() != len(release.summary.get("keys", [])):
        found.append("An indicator of it was restricted or withdrawn since it was composed. Compose it again.")
    if len(release.left_out) != len(left_out(release.partnership)):
        found.append("What is restricted has changed since it was composed. Compose it again.")
    return found


def _same_name(by: Any, *others: Any) -> bool:
    """Whether somebody has two accounts, as far as their names tell."""
    said = [" ".join(one.name.casefold().split()) for one in (by, *others) if one is not None]
    return said[0] in said[1:]


def earlier_releases(release: Release) -> list[Release]:
    """All that anyone may still hold, withdrawn and superseded ones too, in order of time."""
    out = Release.objects.filter(partnership=release.partnership_id, approved_at__isnull=False).exclude(pk=release.pk)
    return list(out.order_by("approved_at", "pk"))


def left_out(partnership: Partnership) -> list[str]:
    """Names of what is restricted, in the order of the plan."""
    rows = Indicator.objects.filter(partnership=partnership, restricted=True, withdrawn_at__isnull=True)
    return list(rows.order_by("place", "pk").values_list("name", flat=True))


def differences(before: dict[str, Any] | None, after: dict[str, Any]) -> list[dict[str, str]]:
    """Figures that the last release printed otherwise, as both print them."""
    if before is None:
        return []
    old = {(one["indicator"], one["area"], one["period"]): one for one in before["figures"]}
    found = []
    for one in after["figures"]:
        was = old.pop((one["indicator"], one["area"], one["period"]), None)
        if was is not None and (was["value"], was["note"]) != (one["value"], one["note"]):
            found.append(_difference(one, _printed(was), _printed(one)))
    gone = (was for was in old.values() if was["value"] is not None)
    return [*found, *(_difference(was, _printed(was), "no longer printed") for was in gone)]


def _difference(one: dict[str, Any], before: str, after: str) -> dict[str, str]:
    period = Period.parse(one["period"]).label
    return {"indicator": one["indicator"], "area": one["area"], "period": period, "before": before, "after": after}


def _printed(one: dict[str, Any]) -> str:
    return str(one["value"]).replace("-", "\N{MINUS SIGN}") if one["value"] is not None else one["note"] or "blank"


def _still_open(release: Release) -> None:
    if release.approved_at or release.withdrawn_at:
        raise ValidationError(
            f"This release is {release.state}, so it stays as it is. Prepare another that corrects it."
        )
