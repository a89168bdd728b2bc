"""Reads letters that are on their way, with who wrote them and to whom they go. For those who send or print them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from campaign.areas.countries import HOME, country_names
from campaign.areas.lookup import area_names
from campaign.contributions.letter.models import Letter, LetterAddressee
from campaign.contributions.models import Contribution
from campaign.drives.wales import day_of
from campaign.i18n import LANGUAGES, Language

BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One letter to one target. `places` says where its writer lives, in each language."""

    addressee: LetterAddressee
    letter: Letter
    writer: Contribution
    places: dict[Language, str]

    @property
    def is_whole(self) -> bool:
        """Whether it still stands, with its words and an address for replies."""
        return bool(self.writer.state == "verified" and self.letter.body and self.writer.email)

    @property
    def written_on(self) -> date:
        return day_of(self.letter.verified_at or self.writer.submitted_at)


def load_outgoing(session: Session, addressee_ids: Sequence[UUID]) -> dict[UUID, Outgoing]:
    """Those that still exist, by the addressee's id; at most 500."""
    return {one.addressee.id: one for one in _load(session, LetterAddressee.id.in_(addressee_ids))}


def load_bundle(session: Session, bundle_id: UUID) -> list[Outgoing]:
    """The letters of a bundle, in the order in which they were due."""
    return list(_load(session, LetterAddressee.bundle_id == bundle_id))


def _load(session: Session, condition: ColumnElement[bool]) -> Iterable[Outgoing]:
    names = {language: area_names(session, language) for language in LANGUAGES}
    rows = session.execute(
        select(LetterAddressee, Letter, Contribution)
        .join(Letter, Letter.contribution_id == LetterAddressee.contribution_id)
        .join(Contribution, Contribution.id == LetterAddressee.contribution_id)
        .where(condition)
        .order_by(LetterAddressee.due_at, LetterAddressee.id)
        .execution_options(populate_existing=True)
    )
    for addressee, letter, writer in rows:
        places = {language: _place(writer, names[language], language) for language in LANGUAGES}
        yield Outgoing(addressee, letter, writer, places)


def _place(writer: Contribution, areas: dict[str, str], language: Language) -> str:
    """The seat and the first half of the postcode; abroad, the country."""
    if writer.country != HOME:
        return country_names(language).get(writer.country, writer.country)
    outward = (writer.postcode or "").partition(" ")[0]
    return ", ".join(part for part in (areas.get(writer.area_code or "", ""), outward) if part)
