"""What an appeal asks for: stories, and comments on a proposal. The ways to help have a page of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.comment.models import LONGEST_HEADING, LONGEST_QUESTION
from campaign.contributions.comment.proposing import ProposalWords, load_proposal, write_proposal
from campaign.contributions.story.asking import StoryAskWords, load_story_ask, write_story_ask
from campaign.contributions.story.models import LONGEST_EMPTY
from campaign.drives.wording import LONGEST_TEXT
from campaign.errors import FieldsRefusedError
from campaign.http.console.drives.sheets import Sheet
from campaign.http.console.reading import long_text, one_line, schema_of
from campaign.i18n import LANGUAGES

STORY, PROPOSAL = ("heading", "text", "nothing_yet"), ("heading", "text", "question")


def _stored(session: Session, drive_id: UUID) -> dict[str, str]:
    stories, proposal = load_story_ask(session, drive_id), load_proposal(session, drive_id)
    stored: dict[str, str] = {}
    for language in LANGUAGES:
        stored |= {f"story_{name}_{language}": getattr(stories.get(language), name, "") for name in STORY}
        stored |= {f"proposal_{name}_{language}": getattr(proposal.get(language), name, "") for name in PROPOSAL}
    return stored


def _write(session: Session, drive_id: UUID, values: Mapping[str, Any]) -> None:
    """Each of the two whole, or not at all yet."""
    errors = {**_lacking(values, "story", STORY), **_lacking(values, "proposal", PROPOSAL)}
    if errors:
        raise FieldsRefusedError(errors)
    if values["story_heading_cy"]:
        write_story_ask(session, drive_id, {each: StoryAskWords(**_of(values, "story", each)) for each in LANGUAGES})
    if values["proposal_heading_cy"]:
        write_proposal(session, drive_id, {each: ProposalWords(**_of(values, "proposal", each)) for each in LANGUAGES})


def _of(values: Mapping[str, Any], part: str, language: str) -> dict[str, str]:
    names = STORY if part == "story" else PROPOSAL
    return {name: values[f"{part}_{name}_{language}"] for name in names}


def _lacking(values: Mapping[str, Any], part: str, names: tuple[str, ...]) -> dict[str, str]:
    fields = [f"{part}_{name}_{language}" for name in names for language in LANGUAGES]
    empty = [name for name in fields if not values[name]]
    return {} if len(empty) == len(fields) else dict.fromkeys(empty, "text-missing")


PAGES = (
    Sheet(
        name="appeal_words",
        path="drives/<drive_id>/appeal",
        kind="appeal",
        schema=schema_of(
            {},
            {
                "story_heading": one_line(LONGEST_HEADING),
                "story_text": long_text(LONGEST_TEXT),
                "story_nothing_yet": one_line(LONGEST_EMPTY),
                "proposal_heading": one_line(LONGEST_HEADING),
                "proposal_text": long_text(LONGEST_TEXT),
                "proposal_question": one_line(LONGEST_QUESTION),
            },
        ),
        stored=_stored,
        write=_write,
    ).page,
)
