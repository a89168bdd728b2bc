"""What the pages of one contribution need to know for its kind alone, beside what they need for every kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from campaign.contributions.help.ways import list_ways
from campaign.contributions.models import Contribution
from campaign.contributions.story.pictures import find_picture

Parts = Mapping[str, object]


def _of_help(session: Session, contribution: Contribution) -> Parts:
    return {"ways": list_ways(session, contribution.drive_id)}


def _of_story(session: Session, contribution: Contribution) -> Parts:
    return {"has_picture": find_picture(session, contribution.id) is not None}


_OF_KINDS: Mapping[str, Callable[[Session, Contribution], Parts]] = {"help": _of_help, "story": _of_story}


def parts_of(session: Session, contribution: Contribution) -> Parts:
    """Values for templates, by name; none for most kinds."""
    load = _OF_KINDS.get(contribution.kind)
    return load(session, contribution) if load else {}
