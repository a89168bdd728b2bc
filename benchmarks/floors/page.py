"""The floor of pages: gives from memory what was put there, by its address, under its tag.

Leaves out requests for no host or another's, what other sites send, whether a page is still as it was, and making it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def make_application(kept: str) -> WSGIApplication:
    """For the pages of a file: for each path its headers and its text."""
    pages = {
        path: (headers, text.encode())
        for path, (headers, text) in json.loads(Path(kept).read_text(encoding="utf-8")).items()
    }
    app = Flask(__name__, static_folder=None)

    @app.get("/<path:path>")
    def show(path: str) -> AnyResponse:
        if path not in pages:
            abort(404)
        headers, body = pages[path]
        return Response(body, headers=headers).make_conditional(request)

    return app.wsgi_app
