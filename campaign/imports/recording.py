"""Records many signatures that were given elsewhere: counted at once, under where they come from, and nobody is mailed.

Trusted is that they were given, and nothing more. What a person has verified or said here stays: a name, a language, and any
answer about news, so that nobody is ever subscribed again by a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from campaign.areas.countries import HOME
from campaign.areas.lookup import find_area
from campaign.contributions.answers import boxes_said, record_answers, said_before
from campaign.contributions.counting_in import count_in
from campaign.contributions.evidence import evidence_against, evidence_against_brought
from campaign.contributions.models import Contribution
from campaign.contributions.states import VERIFIABLE_STATES
from campaign.db import among, insert, now
from campaign.drives.models import Drive
from campaign.ids import new_id
from campaign.imports.given import GivenSignature
from campaign.imports.standing import KIND, Standing, standing_of
from campaign.mail.models import Mailbox
from campaign.supporters.models import Supporter
from campaign.supporters.service import new_referral_code

SIGNED_ALREADY, MAILBOX_UNINVITED, TAKEN_BACK = "signed-already", "mailbox-uninvited", "signature-taken-back"
# Of what was typed: where it stands, and where its mail went.
_AS_TYPED = ("id", "kind", "drive_id", "mailbox_key", "email", "submitted_at", "expires_at")
Person = tuple[str, str]  # mailbox and name, by their keys
Keep = Callable[[int, Contribution], None]


@dataclass(frozen=True, slots=True)
class GivenBatch:
    """Signatures to one drive, by the numbers of their rows, all from one `source`."""

    drive_id: UUID
    source: str
    givens: Mapping[int, GivenSignature]


def record_given(session: Session, batch: GivenBatch, keep: Keep) -> dict[int, UUID | str]:
    """For each row the signature that came of it, or why none did, by a slug. `keep` gets what was typed here, before the row
    is written over it."""
    givens = batch.givens
    if not givens:
        return {}
    keys = sorted({given.mailbox_key for given in givens.values()})
    session.execute(
        insert(session, Mailbox).on_conflict_do_nothing(),
        [{"key": key, "created_at": _present(session)} for key in keys],
    )
    standing = standing_of(session, batch.drive_id, list(givens.values()), is_asked=False)
    became: dict[int, UUID | str] = {}
    seats: dict[int, int] = {}
    for number, given in givens.items():
        if standing.is_uninvited(given):
            became[number] = MAILBOX_UNINVITED
        elif standing.is_taken_back(given):
            became[number] = TAKEN_BACK
        elif (slot := standing.seat(given)) is None:
            became[number] = SIGNED_ALREADY
        else:
            seats[number] = slot
    return became | _Recording(session, batch, standing, keep).record(seats)


@dataclass(frozen=True, slots=True)
class _Recording:
    session: Session
    batch: GivenBatch
    standing: Standing
    keep: Keep
    areas: dict[str, str | None] = field(default_factory=dict)  # by postcode: neighbours sign one sheet

    def record(self, seats: Mapping[int, int]) -> dict[int, UUID | str]:
        session, drive = self.session, self.session.get_one(Drive, self.batch.drive_id, populate_existing=True)
        present = _present(session)
        typed = self._typed(seats)  # locked before people are: verifying locks in this order too
        people = self._people([self.batch.givens[number] for number in seats], present)
        said = said_before(session, drive.campaign_id, list(people.values()))
        rows: dict[UUID, int] = {}
        values = []
        for number, slot in seats.items():
            given = self.batch.givens[number]
            supporter_id = people[given.mailbox_key, given.name_key]
            given = self._agreed(given, said.get(supporter_id, {}))
            if number in typed:
                rows[typed[number].id] = number
                self.keep(number, typed[number])
                self._settle(typed[number], given, drive, present)
                typed[number].supporter_id = supporter_id
                continue
            row = self._row(given, drive, present) | {"slot": slot, "supporter_id": supporter_id}
            rows[row["id"]] = number
            values.append(row)
        session.flush()
        if values:
            session.execute(insert(session, Contribution).on_conflict_do_nothing(), sorted(values, key=_mailbox))
        placed = self._placed(list(rows))
        reasons = dict(evidence_against_brought(session, drive.id, placed))
        reasons |= {one.id: reason for one in typed.values() if (reason := evidence_against(session, one))}
        for contribution in placed:
            assert contribution.supporter_id is not None  # its row has one
            contribution.reason = reasons.get(contribution.id)
            self._count(contribution, drive, said.get(contribution.supporter_id, {}))
        there = {rows[one.id]: one.id for one in placed}
        return {number: there.get(number, SIGNED_ALREADY) for number in seats}

    def _typed(self, numbers: Iterable[int]) -> Mapping[int, Contribution]:
        """What those of these rows typed here and have not verified by now."""
        ids: dict[UUID, int] = {}
        for number in numbers:
            given = self.batch.givens[number]
            typed = self.standing.typed.get(given.mailbox_key, {}).get(given.name_key)
            if typed is not None:
                ids[typed[0]] = number
        rows = (
            select(Contribution)
            .where(among(Contribution.id, list(ids)), Contribution.state.in_(VERIFIABLE_STATES))
            .order_by(Contribution.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {ids[one.id]: one for one in self.session.scalars(rows)} if ids else {}

    def _settle(self, typed: Contribution, given: GivenSignature, drive: Drive, present: datetime) -> None:
        """It was given: what the row does not say stays as it was typed. The mail's link finds a button still, to make it
        one's own.
        """
        has_place = given.postcode or not typed.postcode
        given = replace(
            given,
            comment=given.comment or typed.comment,
            postcode=given.postcode if has_place else typed.postcode,
            country=given.country if has_place else typed.country,
        )
        for name, value in self._row(given, drive, present).items():
            if name not in _AS_TYPED:
                setattr(typed, name, value)

    def _placed(self, ids: Sequence[UUID]) -> Sequence[Contribution]:
        """Those without an address first: they are counted before they give way to anybody in the same batch."""
        placed = select(Contribution).where(among(Contribution.id, ids))
        return self.session.scalars(placed.order_by(Contribution.email.is_not(None), Contribution.id)).all()

    def _people(self, givens: Sequence[GivenSignature], present: datetime) -> dict[Person, UUID]:
        """Those who are known stay as they are."""
        persons = {(given.mailbox_key, given.name_key): given for given in givens}
        if not persons:
            return {}
        self.session.execute(
            insert(self.session, Supporter).on_conflict_do_nothing(),
            [
                {
                    "id": new_id(),
                    "mailbox_key": given.mailbox_key,
                    "name_key": given.name_key,
                    "name": given.name,
                    "language": given.language,
                    "referral_code": new_referral_code(),
                    "created_at": present,
                }
                for _, given in sorted(persons.items())
            ],
        )
        found = self.session.execute(
            select(Supporter.mailbox_key, Supporter.name_key, Supporter.id).where(
                tuple_(Supporter.mailbox_key, Supporter.name_key).in_(list(persons))
            )
        )
        return {(mailbox, name): id_ for mailbox, name, id_ in found}

    def _agreed(self, given: GivenSignature, said: Mapping[str, bool]) -> GivenSignature:
        """What was answered here before stands; a mailbox that wants no news gets none."""
        boxes: dict[str, Any] = boxes_said(said, {})
        if not self.standing.takes_news(given):
            boxes |= {"consent_campaign": False, "consent_wider": False}
        return replace(given, **boxes)

    def _row(self, given: GivenSignature, drive: Drive, present: datetime) -> dict[str, Any]:
        names = (
            *("mailbox_key", "name_key", "name", "email", "postcode", "country", "comment"),
            *("show_name", "consent_campaign", "consent_wider", "language"),
        )
        return {
            **{name: getattr(given, name) for name in names},
            "id": new_id(),
            "kind": KIND.name,
            "drive_id": drive.id,
            "state": "verified",
            "source": self.batch.source,
            "statement_version": drive.statement_version,
            "text_version": drive.text_version,
            "area_code": self._area(given, present.date()),
            "submitted_at": present,
            "verified_at": present,
            "expires_at": present,
        }

    def _area(self, given: GivenSignature, day: date) -> str | None:
        if given.country != HOME or not given.postcode:
            return None
        if given.postcode not in self.areas:
            self.areas[given.postcode] = find_area(self.session, given.postcode, day)
        return self.areas[given.postcode]

    def _count(self, contribution: Contribution, drive: Drive, said: Mapping[str, bool]) -> None:
        session = self.session
        if contribution.reason is not None:
            contribution.state = "held"
            session.flush()
        record_answers(session, contribution, drive.campaign_id, said)
        count_in(session, contribution, contribution.reason)


def _mailbox(row: Mapping[str, Any]) -> str:
    """Everybody stores in this order, so that two never wait for one another."""
    key: str = row["mailbox_key"]
    return key


def _present(session: Session) -> datetime:
    return session.execute(select(now())).scalar_one()
