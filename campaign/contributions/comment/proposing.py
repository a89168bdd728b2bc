"""The proposal that a drive asks for comments on: written in both languages, read by its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campaign.contributions.comment.models import LONGEST_HEADING, LONGEST_QUESTION, Proposal
from campaign.drives.copying import copy_rows
from campaign.drives.wording import LONGEST_TEXT, check_lengths, check_whole
from campaign.i18n import LANGUAGES


@dataclass(frozen=True, slots=True)
class ProposalWords:
    """The proposal in one language, and the question above the field."""

    heading: str
    text: str
    question: str


def write_proposal(session: Session, drive_id: UUID, texts: Mapping[str, ProposalWords]) -> None:
    """Ask for comments on it, in every language. Raises FieldsRefusedError."""
    for words in ("heading", "text", "question"):
        check_whole({language: getattr(text, words) for language, text in texts.items()})
    for language, text in texts.items():
        lengths = {"heading": (text.heading, LONGEST_HEADING), "question": (text.question, LONGEST_QUESTION)}
        check_lengths(language, {**lengths, "text": (text.text, LONGEST_TEXT)})
    session.execute(delete(Proposal).where(Proposal.drive_id == drive_id))
    session.add_all(
        Proposal(drive_id=drive_id, language=language, heading=text.heading, text=text.text, question=text.question)
        for language, text in texts.items()
    )
    session.flush()


def load_proposal(session: Session, drive_id: UUID) -> Mapping[str, ProposalWords]:
    """By language."""
    rows = session.scalars(select(Proposal).where(Proposal.drive_id == drive_id))
    return {row.language: ProposalWords(row.heading, row.text, row.question) for row in rows}


def copy_plan(session: Session, drive_id: UUID, copy_id: UUID) -> None:
    """The same proposal for another drive."""
    copy_rows(session, Proposal, drive_id, copy_id)


def find_lacks(session: Session, drive_id: UUID) -> Sequence[str]:
    """The languages in which there is no proposal."""
    written = load_proposal(session, drive_id)
    return [f"proposal-missing-{language}" for language in LANGUAGES if language not in written]
