"""Did they reply? The page that a writer answers on: opened by a link of the mail that asks, with that answer chosen."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.contributions.letter.frames import Frame, load_frames
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.letter.replies import ANSWERS, answer_reply
from campaign.contributions.models import Contribution
from campaign.contributions.states import CHANGEABLE_STATES
from campaign.http.request import read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.links import OldLinkError, UnknownLinkError, present_moment
from campaign.http.site.places import place
from campaign.i18n import Language
from campaign.notifications.letter_questions import ANSWER_LABELS
from campaign.notifications.links import KEPT, REPLY
from campaign.tokens import TokenError


@dataclass(frozen=True, slots=True)
class Asked:
    """What a token opens: a letter that was sent to one target, and the answer given so far."""

    addressee: LetterAddressee
    frame: Frame


def show(language: Language, token: str) -> Response:
    """`answer` chooses one; nothing is recorded before the button is pressed."""
    with services().database.reading() as session:
        asked = _open(session, token)
    chosen = request.args.get("answer", "")
    return _page(language, token, asked, chosen=chosen if chosen in ANSWERS else asked.addressee.reply or "")


def act(language: Language, token: str) -> Response:
    """A page that is sent twice records the same answer; another one replaces it."""
    answer = read_form(request).get("answer", "")
    if answer and answer not in ANSWERS:
        raise BadRequest
    with services().database.transaction() as session:
        asked = _open(session, token)
        if answer:
            answer_reply(session, asked.addressee.id, answer)
    return _page(language, token, asked, chosen=answer, is_answered=bool(answer))


def _open(session: Session, token: str) -> Asked:
    """Raises UnknownLinkError, and OldLinkError two years after the letter was sent."""
    try:
        said = services().keyring.read(REPLY, token)
    except TokenError:
        raise UnknownLinkError from None
    addressee = session.get(LetterAddressee, said.row_id)
    frame = load_frames(session, [addressee.target_id]).get(addressee.target_id) if addressee else None
    if addressee is None or frame is None or addressee.sent_at is None:
        raise UnknownLinkError
    contribution = session.get_one(Contribution, addressee.contribution_id)
    if contribution.state not in CHANGEABLE_STATES or contribution.cleared_at is not None:
        raise UnknownLinkError
    if present_moment(session) >= addressee.sent_at + KEPT:
        raise OldLinkError
    return Asked(addressee, frame)


def _page(language: Language, token: str, asked: Asked, *, chosen: str, is_answered: bool = False) -> Response:
    is_unanswered = request.method == "POST" and not is_answered
    return private_page(
        place("reply", language, token=token),
        "reply",
        status=422 if is_unanswered else 200,
        target=asked.frame.words(language),
        campaign=asked.frame.campaign[language],
        sent_at=asked.addressee.sent_at,
        labels=ANSWER_LABELS,
        chosen=chosen,
        is_answered=is_answered,
        is_unanswered=is_unanswered,
    )
