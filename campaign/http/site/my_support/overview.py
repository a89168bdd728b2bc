"""What a mailbox has given: everybody there, each thing with its state, and the way to every change."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from campaign.contributions.letter.team.access import teams_of
from campaign.http.bundles import Form, bundle_file
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.http.site.links import path_of_link
from campaign.http.site.my_support.session import current_mailbox, owner_page
from campaign.http.site.places import place
from campaign.i18n import Language
from campaign.my_support.everything import load_everything
from campaign.my_support.overview import load_overview
from campaign.notifications.links import VERIFY
from campaign.paths import path_to


def show(language: Language) -> Response:
    with services().database.reading() as session:
        mailbox_key = current_mailbox(session)
        overview, teams = load_overview(session, mailbox_key, language), teams_of(session, mailbox_key)
    verify_paths = {
        one.contribution.id: path_of_link(VERIFY, one.contribution, language)
        for one in overview.unconfirmed
        if one.contribution.state == "pending"
    }
    where = place("my_support", language)
    return owner_page(where, "overview", overview=overview, verify_paths=verify_paths, teams=teams)


def lead_to_overview(language: Language) -> Response:
    """For whoever opens the address of a form."""
    with services().database.reading() as session:
        current_mailbox(session)
    return see_other(path_to("my_support", language))


def download(language: Language) -> Response:
    """Everything as a file: `as=html` as one page to be read, else JSON."""
    form: Form = "html" if request.args.get("as") == "html" else "json"
    with services().database.reading() as session:
        held = load_everything(session, current_mailbox(session), language)
    return bundle_file(held, form, language)
