"""Pictures for whoever passes a link on (Open Graph): drawn by us in each language, a drive's with the count of the day."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from campaign.clock import utc_now
from campaign.drives.queries import DriveView, load_campaign
from campaign.drives.wales import day_of
from campaign.errors import NotFoundError
from campaign.http.cards.drawing import Card, draw
from campaign.http.data import PREFIXES
from campaign.http.page_memory import shared
from campaign.http.problems import problem
from campaign.http.public_answers import PublicAnswer, public_answer
from campaign.http.services import services
from campaign.http.site.slugs import match_slug, public_drive
from campaign.i18n import Language, format_date, is_language, translator, use_language

FOR_AN_HOUR = "public, max-age=3600, stale-while-revalidate=86400"
PNG = "image/png"


def make_blueprint() -> Blueprint:
    """`/cards/<language>/petitions/<slug>.png` and its siblings, `campaigns/<slug>.png`, and `site.png` for all other pages."""
    blueprint = Blueprint("cards", __name__)
    blueprint.add_url_rule("/cards/<language>/<prefix>/<slug>.png", "card", shared(show_card))
    blueprint.add_url_rule("/cards/<language>/campaigns/<slug>.png", "campaign", shared(show_campaign))
    blueprint.add_url_rule("/cards/<language>/site.png", "site", shared(show_site))
    blueprint.register_error_handler(NotFound, lambda _error: problem(404))
    blueprint.register_error_handler(NotFoundError, lambda _error: problem(404))
    return blueprint


def show_card(language: str, prefix: str, slug: str) -> PublicAnswer:
    """By the slug of either language. Raises NotFound, for a draft as for nothing."""
    if prefix not in PREFIXES or not is_language(language):
        raise NotFound
    with services().database.reading() as session:
        drive = public_drive(session, match_slug(session, PREFIXES[prefix], slug))
    return _answer(_card(drive, language))


def show_campaign(language: str, slug: str) -> PublicAnswer:
    """By the slug of either language. Raises NotFound."""
    if not is_language(language):
        raise NotFound
    with services().database.reading() as session:
        campaign = load_campaign(session, match_slug(session, "campaign", slug).owner_id)
    if not campaign.is_public:
        raise NotFound
    return _answer(Card(campaign.texts[language].title, "", "", services().settings.org_names[language]))


def show_site(language: str) -> PublicAnswer:
    """What the front page says."""
    if not is_language(language):
        raise NotFound
    words = translator(language).gettext("Speak with one voice")
    return _answer(Card(words, "", "", services().settings.org_names[language]))


def _answer(card: Card) -> PublicAnswer:
    headers = {"Content-Type": PNG, "Cache-Control": FOR_AN_HOUR, "Cross-Origin-Resource-Policy": "cross-origin"}
    return public_answer(draw(card), headers)


def _card(drive: DriveView, language: Language) -> Card:
    with use_language(language):
        counted = render_template("site/card.txt", drive=drive).strip()
    day = format_date(day_of(utc_now()), language)
    organisation = services().settings.org_names[language]
    return Card(drive.texts[language].title, counted, day if counted else "", organisation)
