"""What a story says beside its teller."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.story.keeping import BOXES
from campaign.contributions.story.models import Story
from campaign.contributions.story.pictures import find_picture
from campaign.i18n import N_, Language


def fill_form(session: Session, contribution: Contribution) -> dict[str, str]:
    """The story's own fields, as they were typed and ticked."""
    story = session.get(Story, contribution.id, populate_existing=True)
    if story is None:
        return {}
    words = session.get(OfferedWords, contribution.id)
    ticked = {box: "yes" for box, is_given in BOXES.read(session, contribution).items() if is_given}
    typed = {"title": story.title or "", "story": story.body or "", "place": story.place or ""}
    return {**typed, "written_in": words.language if words else contribution.language, **ticked}


def show_facts(session: Session, contribution: Contribution, _language: Language) -> Sequence[Fact]:
    """Title, story, place, and what its picture shows."""
    story = session.get(Story, contribution.id, populate_existing=True)
    if story is None or story.title is None:
        return ()
    facts = [
        Fact(N_("Title"), story.title, is_typed=True),
        Fact(N_("Story"), story.body or "", is_long=True, is_typed=True),
    ]
    if story.place:
        facts.append(Fact(N_("Place"), story.place, is_typed=True))
    picture = find_picture(session, contribution.id)
    if picture:
        facts.append(Fact(N_("What the picture shows"), picture.alt, is_long=True, is_typed=True))
    return facts
