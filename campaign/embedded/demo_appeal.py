"""What an appeal of the demonstration asks for, from its TOML file: stories, comments on a proposal, the ways to help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.comment.proposing import ProposalWords, write_proposal
from campaign.contributions.help.ways import Way, WayWords, write_ways
from campaign.contributions.story.asking import StoryAskWords, write_story_ask
from campaign.i18n import LANGUAGES


def write_appeal(session: Session, drive_id: UUID, table: Mapping[str, Any]) -> None:
    """Raises KeyError for a file that lacks something, FieldsRefusedError for what cannot be stored."""
    stories, comments = table["stories"], table["comments"]
    write_story_ask(session, drive_id, {language: StoryAskWords(**stories[language]) for language in LANGUAGES})
    write_proposal(session, drive_id, {language: ProposalWords(**comments[language]) for language in LANGUAGES})
    ways = [
        Way(entry["code"], {language: WayWords(**entry[language]) for language in LANGUAGES}) for entry in table["help"]
    ]
    write_ways(session, drive_id, ways)
