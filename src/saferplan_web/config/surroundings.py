"""What every page is given: the nonce of the policy, who is signed in, and the places they may go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Template values of every page."""
    return {
        "cspNonce": getattr(request, "csp_nonce", ""),
        "person": getattr(request, "person", None),
        "user": getattr(request, "user", None),
    }
