"""What the pages of one contribution need to know for its kind alone, beside what they need for every kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from campaign.contributions.help.ways import list_ways
from campaign.contributions.models import Contribution
from campaign.contributions.story.pictures import find_picture
from campaign.http.site.letter_papers import copies_of
from campaign.http.site.pledge_parts import more_of_pledge
from campaign.i18n import Language

Parts = Mapping[str, object]


def _of_help(session: Session, _language: Language, contribution: Contribution) -> Parts:
    return {"ways": list_ways(session, contribution.drive_id)}


def _of_story(session: Session, _language: Language, contribution: Contribution) -> Parts:
    return {"has_picture": find_picture(session, contribution.id) is not None}


def _of_pledge(session: Session, language: Language, contribution: Contribution) -> Parts:
    return {"more": more_of_pledge(session, language, contribution)}


def _of_letter(session: Session, language: Language, contribution: Contribution) -> Parts:
    return {"copies": copies_of(session, language, contribution)}


_OF_KINDS: Mapping[str, Callable[[Session, Language, Contribution], Parts]] = {
    "help": _of_help,
    "story": _of_story,
    "pledge": _of_pledge,
    "letter": _of_letter,
}


def parts_of(session: Session, language: Language, contribution: Contribution) -> Parts:
    """Values for templates, by name; none for most kinds."""
    load = _OF_KINDS.get(contribution.kind)
    return load(session, language, contribution) if load else {}
