"""Refusals in words, in the reader's language: what each status means, and RFC 9457 problem details for software."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, json, request

from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.http.request import language_of
from campaign.i18n import N_, translator


@dataclass(frozen=True, slots=True)
class Explanation:
    """A status in words: what happened, and what to do now."""

    title: str
    text: str


EXPLANATIONS: Mapping[int, Explanation] = {
    400: Explanation(
        N_("We could not read that"),
        N_("What your browser sent was not whole. Go back, open the page again, and try once more."),
    ),
    403: Explanation(
        N_("That is not allowed from there"),
        N_("Open the page on this site itself, and try again."),
    ),
    404: Explanation(
        N_("There is no such page"),
        N_("The address may be mistyped, or the page may have gone. The front page shows everything that is open."),
    ),
    405: Explanation(
        N_("This page cannot do that"),
        N_("Go back and use the buttons on the page."),
    ),
    409: Explanation(
        N_("That is not possible now"),
        N_("Things have changed since you opened the page. Open it again to see how they stand."),
    ),
    410: Explanation(
        N_("This link no longer works"),
        N_("Its time is over, or it has been used. The page that it came from offers a way to a new one."),
    ),
    413: Explanation(
        N_("That is too much"),
        N_(
            "What you sent is larger than this page takes, and nothing has been stored. Go back: your browser has most "
            "likely kept what you typed. Make it shorter, and send it again."
        ),
    ),
    415: Explanation(
        N_("This page takes forms only"),
        N_("Open the page in a browser, and fill in the form there."),
    ),
    422: Explanation(
        N_("There is a problem"),
        N_("Something in what you sent cannot be taken. Each reason is given with its field."),
    ),
    429: Explanation(
        N_("That was too often"),
        N_("Please wait a little, and try again."),
    ),
    500: Explanation(
        N_("Something went wrong on our side"),
        N_("It is not your fault, and we have been told. Please try again in a few minutes."),
    ),
    503: Explanation(
        N_("We cannot reach our records just now"),
        N_("Nothing has been stored yet, and nothing you typed is lost. Please try again in a moment."),
    ),
}


def problem(status: int, **members: object) -> Response:
    """Problem details (RFC 9457) in the reader's language; `members` are extensions, such as `code` and `errors`."""
    language = language_of(request)
    explanation = explanation_of(status)
    body = {
        "type": "about:blank",
        "status": status,
        "title": translator(language).gettext(explanation.title),
        "detail": translator(language).gettext(explanation.text),
        **members,
    }
    response = Response(json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json")
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    response.vary.update(("Accept", "Accept-Language"))
    return response


def explanation_of(status: int) -> Explanation:
    """That of the status, or of its class where it has none of its own."""
    return EXPLANATIONS.get(status, EXPLANATIONS[500 if status >= 500 else 400])
