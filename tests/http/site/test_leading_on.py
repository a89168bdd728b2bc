"""After a good post the browser is led on, by an answer that nobody keeps and that has no words of its own."""

from __future__ import annotations

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from campaign.http.site.answers import see_other


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/cy/deisebau/dim/edrychwch?hwyr=ie#yma", "/cy/deisebau/dim/edrychwch?hwyr=ie#yma"),
        ("/consol?gair=d%C5%B5r", "/consol?gair=d%C5%B5r"),
        ("/consol?gair=d\u0175r", "/consol?gair=d%C5%B5r"),
        ('/consol/dau air?gair="dau', "/consol/dau%20air?gair=%22dau"),
    ],
)
def test_it_says_where_in_ascii_and_nothing_else(path: str, place: str) -> None:
    body, status, headers = run_wsgi_app(see_other(path), create_environ(), buffered=True)
    assert (b"".join(body), status.split()[0]) == (b"", "303")
    assert dict(headers) == {"Location": place, "Cache-Control": "no-store", "Content-Length": "0"}


def test_no_line_can_be_put_into_it() -> None:
    _body, _status, headers = run_wsgi_app(see_other("/cy/\r\nSet-Cookie: a=b"), create_environ(), buffered=True)
    assert "Set-Cookie" not in headers and not {"\r", "\n"} & {*headers["Location"]}
