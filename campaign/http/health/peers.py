"""Decides who may see more than a status word: who asks directly from this machine, or knows METRICS_TOKEN."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from flask import Request

FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")


def may_see_details(request: Request, metrics_token: str | None) -> bool:
    """Whether this request may be told how things stand inside."""
    return is_direct_loopback(request) or _has_token(request, metrics_token)


def is_direct_loopback(request: Request) -> bool:
    """Whether the peer is this very machine and says of itself that it passes on nobody else's request."""
    if any(name in request.headers for name in FORWARDING):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _has_token(request: Request, metrics_token: str | None) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if not metrics_token or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), metrics_token.encode())
