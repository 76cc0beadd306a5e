"""One's own partnership for programs: what the token opens, and every change that was made."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from saferplan_web.core.models import Change
from saferplan_web.people.tokens import admitted
from saferplan_web.public.api_shapes import Paging, answers

router = Router(tags=["Own partnership"])


class OwnShape(Schema):
    """The partnership a token opens, and what the token may do there."""

    partnership: str
    name: str
    area: str
    reporting_month: str | None
    post: str
    role: str
    may: list[str]
    writes: bool
    expires_on: date


class TouchedShape(Schema):
    """A thing that a change made, altered or withdrew, before and after."""

    kind: str
    key: str
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ChangeShape(Schema):
    """One act of one person."""

    at: datetime
    by: str
    said: str
    why: str
    touched: list[TouchedShape]


@router.get("", response=answers(OwnShape), url_name="own")
def own(request: HttpRequest) -> Any:
    """The partnership that the token opens, and what its post may do"""
    token: Any = request.auth  # type: ignore[attr-defined]
    person: Any = request.person  # type: ignore[attr-defined]
    here = token.partnership
    return {
        "partnership": here.key, "name": here.name, "area": here.area,
        "reporting_month": str(here.reporting_month) if here.reporting_month else None,
        "post": person.posts[0].title, "role": person.posts[0].role, "may": sorted(person.permissions),
        "writes": token.writes, "expires_on": token.expires_on,
    }  # fmt: skip


@router.get("/changes", response=answers(list[ChangeShape]), url_name="own-changes")
@paginate(Paging)
def list_changes(request: HttpRequest) -> Any:
    """Everything that was done in the partnership, the newest first"""
    _, partnership = admitted(request, "changes.read")
    return _Changes(Change.objects.filter(partnership=partnership).select_related("by").prefetch_related("touched"))


class _Changes:
    """Changes worded only for the page that is asked for."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return int(self._rows.count())

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        return [
            {"at": one.at, "by": str(one.by or "the system"), "said": one.said, "why": one.why,
             "touched": list(one.touched.all())}
            for one in self._rows[part]
        ]  # fmt: skip
