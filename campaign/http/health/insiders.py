"""Decides who may see more than a status word: who asks directly from this machine, or knows METRICS_TOKEN."""

from __future__ import annotations

import hmac

from flask import Request

from campaign.http.peers import is_direct_from_this_machine


def may_see_details(request: Request, metrics_token: str | None) -> bool:
    """Whether this request may be told how things stand inside."""
    return is_direct_from_this_machine(request) or _has_token(request, metrics_token)


def _has_token(request: Request, metrics_token: str | None) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if not metrics_token or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), metrics_token.encode())
