"""Refusals of the API: problem details (RFC 9457) that hold OSDI's own `osdi:error` too. Nothing that was sent is repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, json

from campaign.http.api.sentences import SENTENCES, explain_status
from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.i18n import Language, translator

Faults = Mapping[str, str]  # reason slug by property


class ApiRefused(Exception):
    """Answered with this status; `code` and the slugs of `faults` are stable, and stand in `sentences.py`."""

    def __init__(
        self, status: int, code: str, *, faults: Faults | None = None, retry_after: int | None = None, allow: str = ""
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.faults = status, code, dict(faults or {})
        self.retry_after, self.allow = retry_after, allow


def answer_refusal(refused: ApiRefused, language: Language, method: str = "GET") -> Response:
    say = translator(language).gettext
    detail = say(SENTENCES[refused.code]) if refused.code in SENTENCES else say(explain_status(refused.status).text)
    errors = [{"field": name, "code": slug, "detail": _word(slug, language)} for name, slug in refused.faults.items()]
    body: dict[str, Any] = {
        "type": "about:blank",
        "status": refused.status,
        "title": say(explain_status(refused.status).title),
        "detail": detail,
        "code": refused.code,
        "osdi:error": {
            "request_type": "atomic",
            "response_code": refused.status,
            "resource_status": [
                {
                    "resource": "*",
                    "response_code": refused.status,
                    "error_descriptions": [
                        {"error_code": each["code"], "description": each["detail"], "properties": [each["field"]]}
                        for each in errors
                    ]
                    or [{"error_code": refused.code, "description": detail}],
                }
            ],
        },
    }
    if errors:
        body["errors"] = errors
    text = "" if method == "HEAD" else json.dumps(body, ensure_ascii=False)
    response = Response(text, status=refused.status, content_type="application/problem+json")
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    if refused.allow:
        response.headers["Allow"] = refused.allow
    if refused.status == 401:
        response.headers["WWW-Authenticate"] = 'OSDI-API-Token realm="api"'
    return response


def _word(slug: str, language: Language) -> str:
    return translator(language).gettext(SENTENCES.get(slug, slug))
