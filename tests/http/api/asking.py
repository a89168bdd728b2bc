"""Other software that asks the API: with a key or without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HAL = "application/hal+json"


@dataclass(frozen=True, slots=True)
class Client:
    """Asks under `/api/v1`, in English."""

    web: FlaskClient
    key: str = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.ask("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.ask("POST", path, **({"json": body} if body is not None else {}), **options)

    def page(self, path: str, **options: Any) -> dict[str, Any]:
        """The document there, which must be there."""
        answer = self.get(path, **options)
        assert (answer.status_code, answer.mimetype) == (200, HAL), answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **options: Any) -> TestResponse:
        token = {"OSDI-API-Token": self.key} if self.key else {}
        address = path if path.startswith("/") else f"/api/v1/{path}"
        return self.web.open(
            address, method=method, headers={"Accept-Language": "en", **token, **(headers or {})}, **options
        )
