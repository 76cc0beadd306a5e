"""The API: every app's addresses under /api/, one form of refusal, marks of what has not changed, a limit of pace."""

from __future__ import annotations

import functools
import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Invalid
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.parser import Parser
from ninja.throttling import BaseThrottle

from saferplan import SaferplanError
from saferplan_web.actions.api import router as actions
from saferplan_web.config.refusals import fault, in_json
from saferplan_web.core.changing import Conflict
from saferplan_web.people.api import router as people
from saferplan_web.people.guard import page
from saferplan_web.people.models import ApiToken
from saferplan_web.people.roles import PUBLIC
from saferplan_web.people.tokens import Bearer
from saferplan_web.performance.api import router as performance
from saferplan_web.performance.returns.api import AnotherRequest
from saferplan_web.performance.returns.api import router as returns
from saferplan_web.performance.returns.sent import NotTaken
from saferplan_web.plan.api import router as plan
from saferplan_web.public.api import router as public

MINUTE = 60


class Pace(BaseThrottle):
    """So many requests a minute of one token, or without one of one network address.

    Nothing is kept on the limit itself, which all threads share; the count stands where all processes see it.
    """

    by_token, by_address = 600, 240

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request, and say whether it is still within the minute's number."""
        token: Any = getattr(request, "auth", None)
        has_token = isinstance(token, ApiToken)
        who = f"token-{token.pk}" if has_token else f"address-{self.get_ident(request)}"
        key = f"api-{who}-{int(time.time() // MINUTE)}"
        count = cache.get(key, 0) + 1
        cache.set(key, count, MINUTE * 2)
        return bool(count <= (self.by_token if has_token else self.by_address))

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return MINUTE - time.time() % MINUTE


class Strict(Parser):
    """JSON without the words that are none, and with decimals as they stand."""

    def parse_body(self, request: HttpRequest) -> Any:
        """What was sent. HttpError 400 where it is no JSON."""
        try:
            return json.loads(request.body, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise HttpError(400, f"The request is not JSON: {error}") from None


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number in JSON")


class Api(NinjaAPI):
    """The API with a mark of each answer, so that what has not changed is not sent again; all refusals are JSON."""

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:
        """The answer; 304 where the caller has it already."""
        response = super().create_response(request, data, **more)
        response["Cache-Control"] = "no-cache" if not hasattr(request, "person") else "private, no-cache"
        response["Vary"] = "Authorization"
        if request.method != "GET" or response.status_code != 200:
            return response
        mark = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = mark
        return get_conditional_response(request, etag=mark, response=response) or response

    @functools.cached_property
    def _described(self) -> Any:
        return super().get_openapi_schema()

    def get_openapi_schema(self, **where: Any) -> Any:
        """The description, made once for each process: it takes a third of a second."""
        return super().get_openapi_schema(**where) if any(where.values()) else self._described

    def _get_urls(self) -> list[Any]:
        found = super()._get_urls()
        for one in found:  # one address each, never a list of further ones
            one.callback = _ways_told(one.callback)  # type: ignore[arg-type]
        return found


def _ways_told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, with the ways that its address takes told in JSON where it is asked in another."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        takes = response["Allow"]
        told = in_json(405, fault("This address is not asked in this way.", request.method or "", f"It takes {takes}."))
        told["Allow"] = takes
        return told

    return csrf_exempt(asked)  # nobody is known by a cookie here


api = Api(
    title="Saferplan", version="1.0.0", urls_namespace="api", docs_url=None, parser=Strict(),
    docs_decorator=require_safe,
    description="Released figures for everyone, and one’s own partnership with a token. Figures are those of the "
    "pages: `text` as printed, `value` unrounded.",
    throttle=Pace(),
)  # fmt: skip
api.add_router("", public)
for own in (people, plan, performance, returns, actions):
    api.add_router("/own", own, auth=Bearer())


def _refuse(
    request: HttpRequest, status: int, what: str, where: str = "", mend: str = "", faults: list[Any] | None = None
) -> HttpResponse:
    found = faults or [fault(what, where, mend)]
    return api.create_response(request, {"status": status, **found[0], "faults": found}, status=status)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [
        {"what": str(one["msg"]), "where": _where(one["loc"]), "mend": "See /api/openapi.json."} for one in error.errors
    ]
    return _refuse(request, 422, "The request is not what this address takes.", faults=faults[:50])


def _where(place: Any) -> str:
    """body, 1, figures, 0, period as figures[0].period."""
    parts = [one for one in place[1:] if one not in ("sent", "given")]
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in parts).lstrip(".") or str(place[0])


@api.exception_handler(SaferplanError)
def _refused(request: HttpRequest, error: SaferplanError) -> HttpResponse:
    return _refuse(request, 422, error.what, error.where, error.mend)


@api.exception_handler(NotTaken)
def _not_taken(request: HttpRequest, error: NotTaken) -> HttpResponse:
    faults = [{"what": one.what, "where": one.where, "mend": one.mend} for one in error.faults]
    return _refuse(request, 422, "", faults=faults)


@api.exception_handler(Invalid)
def _invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
    return _refuse(request, 422, " ".join(error.messages))


@api.exception_handler(Conflict)
def _conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    return _refuse(request, 409, f"{error}.", "version", "Read it again, and send the change with its version of now.")


@api.exception_handler(AnotherRequest)
def _another(request: HttpRequest, error: AnotherRequest) -> HttpResponse:
    return _refuse(request, 409, str(error), "Idempotency-Key", "Give every return a key of its own.")


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return _refuse(request, 403, str(error) or "This is not allowed.", "", "Ask the co-ordinator or the administrator.")


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _refuse(request, 404, str(error) or "There is no such thing.")


@api.exception_handler(HttpError)
def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    response = _refuse(request, error.status_code, error.message)
    if isinstance(error, Throttled):
        response = _refuse(request, 429, "Too many requests.", "", "Wait a minute, then ask more slowly.")
        response["Retry-After"] = str(int(error.wait or 60) + 1)
    if isinstance(error, AuthenticationError):
        mend = "Send a token that is in use: Authorization: Bearer sp_…"
        response = _refuse(request, 401, "There is no token, or it does not work.", "Authorization", mend)
        response["WWW-Authenticate"] = "Bearer"
    return response


@page(PUBLIC)
def api_page(request: HttpRequest) -> HttpResponse:
    """What can be asked for, in words: every address by what it is about."""
    schema = api.get_openapi_schema()
    found: dict[str, list[dict[str, Any]]] = {}
    for address, ways in schema["paths"].items():
        for method, told in ways.items():
            asked = [one["name"] for one in told.get("parameters", []) if one["in"] == "query"]
            one = {"method": method.upper(), "address": address, "says": told["summary"], "asked": ", ".join(asked)}
            found.setdefault(told["tags"][0], []).append(one)
    context = {"title": "Figures for programs", "groups": found, "rates": (Pace.by_address, Pace.by_token)}
    return render(request, "core/api.html", context)


@csrf_exempt
@page(PUBLIC)
def api_nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address under /api/ that is none."""
    return in_json(404, fault("There is no such address.", request.path[:200], "See /api/openapi.json."))


urlpatterns = [
    path("", api_page, name="api-page"),
    path("", api.urls),
    path("<path:rest>", api_nothing, name="api-nothing"),
]
