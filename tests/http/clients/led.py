"""Clients that fix the address of the service that they were written for come to ours: the network is led there, not they."""

from __future__ import annotations

from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

FIXED = "https://actionnetwork.org"


def lead(url: str) -> Any:
    """What stands in for HTTPAdapter.send."""
    send = HTTPAdapter.send

    def led(self: HTTPAdapter, request: PreparedRequest, **options: Any) -> Response:
        assert request.url is not None
        assert request.url.startswith((FIXED, url)), "to nobody else"
        request.url = request.url.replace(FIXED, url, 1)
        return send(self, request, **options)

    return led
