"""Keeps what was done beside its contribution, says it, and thanks for it in the drive's own words."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.contributions.addition import Addition
from campaign.contributions.content import move_content
from campaign.contributions.details import Details
from campaign.contributions.facts import Fact
from campaign.contributions.help.models import Help
from campaign.contributions.help.schema import HelpDetails
from campaign.contributions.help.ways import find_words
from campaign.contributions.models import Contribution
from campaign.contributions.rows import keep_beside
from campaign.i18n import N_, Language, format_date, format_number


def _keep(session: Session, contribution_id: UUID, details: HelpDetails) -> None:
    own = {"happened_on": details.happened_on, "quantity": details.quantity, "note": details.note}
    keep_beside(session, Help, contribution_id, own)


def _correct(session: Session, contribution_id: UUID, details: HelpDetails | None) -> None:
    """Without details it stays as it was given."""
    if details is None:
        return
    move_content(session, contribution_id, details)
    session.execute(
        update(Help)
        .where(Help.contribution_id == contribution_id)
        .values(happened_on=details.happened_on, quantity=details.quantity, note=details.note)
    )


def _clear(session: Session, contribution_ids: Sequence[UUID]) -> None:
    session.execute(update(Help).where(Help.contribution_id.in_(contribution_ids)).values(note=None))


def fill_form(session: Session, contribution: Contribution) -> dict[str, str]:
    """The fields of help, as they were typed."""
    done = session.get(Help, contribution.id, populate_existing=True)
    if done is None:
        return {"what": contribution.what}
    return {
        "what": contribution.what,
        "happened_on": done.happened_on.isoformat() if done.happened_on else "",
        "quantity": str(done.quantity) if done.quantity else "",
        "note": done.note or "",
    }


def show_facts(session: Session, contribution: Contribution, language: Language) -> Sequence[Fact]:
    """What was done, when, how many times, and the word about it."""
    words = find_words(session, contribution.drive_id, contribution.what, language)
    facts = [Fact(N_("What you did"), words.label)] if words else []
    done = session.get(Help, contribution.id, populate_existing=True)
    if done and done.happened_on:
        facts.append(Fact(N_("When"), format_date(done.happened_on, language)))
    if done and done.quantity:
        facts.append(Fact(N_("How many"), format_number(done.quantity, language)))
    if done and done.note:
        facts.append(Fact(N_("In your words"), done.note, is_long=True, is_typed=True))
    return facts


def add_to_thanks(session: Session, contribution: Contribution, language: Language) -> Addition:
    """The drive's line of thanks for this way of helping."""
    words = find_words(session, contribution.drive_id, contribution.what, language)
    return Addition({"own_thanks": words.thanks if words else ""})


DETAILS = Details(keep=_keep, correct=_correct, clear=_clear)
