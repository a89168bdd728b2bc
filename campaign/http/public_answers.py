"""An answer that is the same for everybody: its bytes, its headers, its strong tag. Holds nothing of whoever asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Request, Response
from werkzeug.wrappers import Response as AnyResponse


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """As it is kept, by us and by caches on its way."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str]  # without those that every answer has
    etag: str

    @property
    def cache_control(self) -> str:
        return self.headers["Cache-Control"]

    def to(self, request: Request, *, age: int = 0) -> AnyResponse:
        """For this reader, `age` seconds after it was made; 304 where they have it already."""
        response = Response(self.body, headers=self.headers)
        response.set_etag(self.etag)
        if age:
            response.headers["Age"] = str(age)
        return response.make_conditional(request)


def public_answer(body: bytes, headers: Mapping[str, str]) -> PublicAnswer:
    """These bytes with their tag: the same bytes, the same tag."""
    return PublicAnswer(body, headers, hashlib.sha256(body).hexdigest()[:32])
