"""What the owner of a mailbox wants to get: stops mail (RFC 8058 included), and lets us write again."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.contributions import events
from campaign.http.request import read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.links import open_stopping_link, open_young_link
from campaign.http.site.places import place
from campaign.i18n import Language
from campaign.mail.events import UNSUBSCRIBED
from campaign.mail.suppression import lift, suppress
from campaign.notifications.links import ALLOW_MAIL, UNSUBSCRIBE, UNSUBSCRIBE_NEWS
from campaign.outbox.record import record_event

SCOPES = {"thanks": ("thanks", "reminders"), "news": ("news",), "all": ("all",)}
FROM_HERE = {UNSUBSCRIBE: "thanks", UNSUBSCRIBE_NEWS: "news"}  # what the mails that carry such a link are


def show_stop(language: Language, token: str) -> Response:
    with services().database.reading() as session:
        purpose, _ = open_stopping_link(session, token)
    return _stop_page(language, token, own=FROM_HERE[purpose], stopped="")


def stop(language: Language, token: str) -> Response:
    """`scope` says which; a mail program's one-click post (`List-Unsubscribe=One-Click`) has none and stops its own kind."""
    wish = read_form(request).get("scope")
    if wish is not None and wish not in SCOPES:
        raise BadRequest
    with services().database.transaction() as session:
        purpose, contribution = open_stopping_link(session, token)
        scope = wish or FROM_HERE[purpose]
        for each in SCOPES[scope]:
            suppress(session, contribution.mailbox_key, each)
        record_event(session, UNSUBSCRIBED, contribution.id)
    return _stop_page(language, token, own=FROM_HERE[purpose], stopped=scope)


def show_allow(language: Language, token: str) -> Response:
    with services().database.reading() as session:
        open_young_link(session, ALLOW_MAIL, token)
    return _allow_page(language, token, is_done=False)


def allow(language: Language, token: str) -> Response:
    """Lifts the owner's own "never", and sends what was waiting for it."""
    read_form(request)
    with services().database.transaction() as session:
        contribution = open_young_link(session, ALLOW_MAIL, token)
        lift(session, contribution.mailbox_key, "all")
        record_event(session, events.MAILBOX_REOPENED, contribution.id)
    return _allow_page(language, token, is_done=True)


def _stop_page(language: Language, token: str, *, own: str, stopped: str) -> Response:
    return private_page(place("unsubscribe", language, token=token), "unsubscribe", own=own, stopped=stopped)


def _allow_page(language: Language, token: str, *, is_done: bool) -> Response:
    return private_page(place("allow_mail", language, token=token), "allow_mail", is_done=is_done)
