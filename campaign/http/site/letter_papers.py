"""A letter as PDF, fit for the post, for who wrote it: one for each of those whom it is to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response as FlaskResponse
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from campaign.contributions.letter.facts import addressees_of, target_name
from campaign.contributions.letter.frames import load_frames
from campaign.contributions.letter.outgoing import load_outgoing
from campaign.contributions.letter.paper import paper_letter
from campaign.contributions.models import Contribution
from campaign.drives.finding import load_targets
from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.http.services import services
from campaign.http.site.links import open_young_link, token_of
from campaign.i18n import Language
from campaign.notifications.links import GIVEN
from campaign.paper import PaperLetter, letter_pdf
from campaign.paths import path_to

FILENAMES = {"en": "letter", "cy": "llythyr"}


@dataclass(frozen=True, slots=True)
class Copy:
    """One of a letter's copies on paper: where it is, and to whom."""

    path: str
    name: str


def show_pdf(language: Language, token: str, number: str) -> Response:
    """Raises NotFound for a number that the letter has not, or where its words are not there any more."""
    with services().database.reading() as session:
        letter = _read(session, open_young_link(session, GIVEN, token), number)
    response = FlaskResponse(letter_pdf(letter), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILENAMES[language]}-{number}.pdf"'
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def copies_of(session: Session, language: Language, contribution: Contribution) -> Sequence[Copy]:
    """Those that can be had now: of a letter that stands, with its words."""
    addressees = addressees_of(session, contribution.id)
    outgoing = load_outgoing(session, [one.id for one in addressees])
    targets = load_targets(session, [one.target_id for one in addressees])
    token = token_of(GIVEN, contribution)
    return [
        Copy(
            path_to("given_letter", language, token=token, number=str(number)),
            target_name(targets[one.target_id], language),
        )
        for number, one in enumerate(addressees, start=1)
        if one.id in outgoing and outgoing[one.id].is_whole
    ]


def _read(session: Session, contribution: Contribution, number: str) -> PaperLetter:
    numbered = {str(place): one for place, one in enumerate(addressees_of(session, contribution.id), start=1)}
    if number not in numbered:
        raise NotFound
    addressee = numbered[number]
    letter = load_outgoing(session, [addressee.id])[addressee.id]
    frame = load_frames(session, [addressee.target_id]).get(addressee.target_id)
    if frame is None or not letter.is_whole:
        raise NotFound
    return paper_letter(letter, frame)
