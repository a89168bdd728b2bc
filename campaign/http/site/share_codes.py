"""Addresses of ours as QR codes, each a picture by itself: drawing one takes longer than the page that it stands on."""

from __future__ import annotations

import re

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from campaign.http.services import services
from campaign.http.site.qr import qr_picture
from campaign.http.site.static import FOR_EVER

_PATH = re.compile(r"[a-z0-9/-]{1,160}")  # of a drive, with whose link it is


def path_of_code(path: str) -> str:
    """Where the code of the page at `path` is found."""
    return f"/codes{path}.svg"


def show_code(path: str) -> Response:
    """Whether there is such a page or not: it says nothing else. Raises NotFound for what is no path of ours."""
    if not _PATH.fullmatch(path):
        raise NotFound
    response = Response(qr_picture(f"{services().settings.base_url}/{path}"), content_type="image/svg+xml")
    response.headers["Cache-Control"] = FOR_EVER
    return response


def add_to(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/codes/<path:path>.svg", "share_code", show_code)
