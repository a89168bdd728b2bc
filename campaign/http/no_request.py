"""The answer to what is no request that the server can read: a status, and a sentence of ours in each language.

Nothing that was sent is repeated, to whoever sent it or in the log, which hears of the kind of fault alone. It is never a 5xx:
those are for faults of ours.
"""

from __future__ import annotations

from http import HTTPStatus

from gunicorn.http import errors  # type: ignore[import-untyped]

from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.http.problems import explanation_of
from campaign.i18n import LANGUAGES, translator

_STATUSES = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED),
    # What an application wants to send is its own fault.
    ((errors.InvalidResponseHeader, errors.InvalidResponseHeaderName), HTTPStatus.INTERNAL_SERVER_ERROR),
    (errors.ParseException, HTTPStatus.BAD_REQUEST),
)


def status_of(error: BaseException) -> HTTPStatus:
    """Whose fault it is, and which."""
    found = (status for kinds, status in _STATUSES if isinstance(error, kinds))
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def answer(status: HTTPStatus) -> bytes:
    """The whole answer, as it travels; the connection ends with it."""
    text = explanation_of(status).text
    body = "".join(f"{translator(language).gettext(text)}\n" for language in LANGUAGES).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Connection: close",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        f"Cache-Control: {FOR_NOBODY_ELSE}",
        "X-Content-Type-Options: nosniff",
    )
    return "\r\n".join((*head, "", "")).encode() + body
