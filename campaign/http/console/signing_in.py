"""Signing in: address and password, then the second step."""

from __future__ import annotations

from flask import Response, request

from campaign.http.console.answers import door_page
from campaign.http.console.errands import errand
from campaign.http.console.messages import ConsoleForm


def show() -> Response:
    notice = request.args.get("notice", "")
    return door_page(errand(), "sign_in", notice=notice, form=ConsoleForm())
