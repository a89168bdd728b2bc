"""The lists that somebody has asked for, and the purposes for which they can ask."""

from __future__ import annotations

from flask import Response

from campaign.exports.lists.purposes import PURPOSES, purposes_for
from campaign.exports.lists.queries import lists_of
from campaign.http.console.answers import console_page
from campaign.http.console.lists.allowed import EXPORT, load_allowed
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit
from campaign.http.services import services
from campaign.i18n import N_


def show(visit: Visit) -> Response:
    with services().database.reading() as session:
        allowed = load_allowed(session, visit)
        lists = lists_of(session, visit.account_id)
    return console_page(visit, "lists", lists=lists, purposes=purposes_for(allowed.role), names=PURPOSES)


PAGES = (ConsolePage("lists", "lists", EXPORT, show, label=N_("Supporter lists")),)
