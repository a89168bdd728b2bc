"""An answer that is the same for everybody: its bytes, its headers, its strong tag. Holds nothing of whoever asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Request, Response
from werkzeug.wrappers import Response as AnyResponse

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH")


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """As it is kept, by us and by caches on its way. Made by `public_answer`."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str]  # without those that every answer has

    @property
    def cache_control(self) -> str:
        return self.headers["Cache-Control"]

    def to(self, request: Request, *, age: int = 0) -> AnyResponse:
        """For this reader, `age` seconds after it was made; 304 where they have it already."""
        conditions = [request.environ.get(name) for name in CONDITIONS]
        is_known = conditions == [self.headers["ETag"], None]  # as browsers say it; all else is read with more care
        response = Response(b"" if is_known else self.body, 304 if is_known else 200, self.headers)
        if age:
            response.headers["Age"] = str(age)
        if any(conditions) and not is_known:
            response.make_conditional(request)
        return response


def public_answer(body: bytes, headers: Mapping[str, str], *, etag: str = "") -> PublicAnswer:
    """These bytes with their tag: the same bytes, the same tag."""
    return PublicAnswer(body, {**headers, "ETag": f'"{etag or hashlib.sha256(body).hexdigest()[:32]}"'})
