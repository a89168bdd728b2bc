"""The stylesheet, the script and the pictures, each under an address that changes with its content."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

FOLDER = Path(__file__).resolve().parents[2] / "static"
FOR_EVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=60"  # an older page, or one of a newer release, asks for its own version


@dataclass(frozen=True, slots=True)
class StaticFile:
    digest: str
    content_type: str
    body: bytes


class StaticFiles:
    """Read once at the start; a file is served from memory and from nowhere else."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {path.name: _read(path) for path in sorted(folder.iterdir()) if path.is_file()}

    def path(self, name: str) -> str:
        """The address of the present content of `name`. Raises KeyError for an unknown file."""
        return f"/static/{self._files[name].digest}/{name}"

    def serve(self, digest: str, name: str) -> AnyResponse:
        file = self._files.get(name)
        if file is None:
            raise NotFound
        response = Response(file.body, content_type=file.content_type)
        response.headers["Cache-Control"] = FOR_EVER if digest == file.digest else BRIEFLY
        response.set_etag(file.digest)
        return response.make_conditional(request)

    def add_to(self, blueprint: Blueprint) -> None:
        blueprint.add_url_rule("/static/<digest>/<name>", "static", self.serve)


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("javascript", "xml"))
    return StaticFile(hashlib.sha256(body).hexdigest()[:16], f"{kind}; charset=utf-8" if is_text else kind, body)
