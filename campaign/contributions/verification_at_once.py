"""Verifies by one statement of PostgreSQL what nothing at all speaks against: one trip to the database, whole or not at all.

It looks for no more than whether this is such a contribution: pending and in time, alone at its mailbox on its drive, with
nothing known of whence it comes. Of any other it changes nothing, and verification.py has the word, with every rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    Connection,
    Date,
    FromClause,
    Select,
    String,
    bindparam,
    cast,
    exists,
    select,
    text,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from campaign.areas.lookup import area_found, values_of_postcode
from campaign.contributions import events
from campaign.contributions.choices import PURPOSES, SIGNING
from campaign.contributions.evidence import is_unknown_to_all
from campaign.contributions.kind import ContributionKind, Correction
from campaign.contributions.models import LIVE, Contribution, ContributionOrigin
from campaign.contributions.networks import networks_around
from campaign.contributions.origins import domain_of
from campaign.contributions.registry import KINDS
from campaign.contributions.tallies import delta_insertion
from campaign.contributions.window import is_over_now
from campaign.db import Prepared, constant, now, parameter, parameters
from campaign.drives.models import Drive
from campaign.ids import new_id
from campaign.mail.suppression import welcoming
from campaign.outbox.record import event_insertion
from campaign.supporters.service import consent_insertion, new_referral_code, supporter_insertion

DIALECT = "postgresql"
CORRECTED = (
    *("name", "name_key", "postcode", "country", "comment"),
    *("show_name", "consent_campaign", "consent_wider"),
)
_COLUMNS = tuple(Contribution.__table__.c.keys())
_AS_READ = ("id", "issue", "mailbox_key", "email")
_TOLD = (
    Contribution.verified_at,
    Contribution.supporter_id,
    Contribution.area_code,
    Contribution.statement_version,
    Contribution.text_version,
)


@dataclass(frozen=True, slots=True)
class Read:
    """A contribution as it was read a moment ago, in no session, with the network that it came from, as that is kept."""

    contribution: Contribution
    network: str | None


def read_pending(connection: Connection, contribution_id: UUID, issue: int) -> Read | None:
    """What a token names, where it waits for its owner."""
    values = parameters({"id": contribution_id, "issue": issue})
    row = _reading().first(connection, values)
    if row is None:
        return None
    return Read(Contribution(**dict(zip(_COLUMNS, row[1:], strict=True))), row[0])


def can_verify_at_once(kind: ContributionKind) -> bool:
    """Whether nothing follows when it is verified but what one statement can say."""
    return kind.details.are_settled_plainly and kind.boxes.are_none


def verify_at_once(connection: Connection, read: Read, correction: Correction) -> str | None:
    """The supporter's referral code, with the contribution as it is now; None where it is not for this statement to say."""
    contribution = read.contribution
    given = {name: getattr(contribution, name) for name in _AS_READ} | {
        name: getattr(correction, name) for name in CORRECTED
    }
    is_here = correction.country == "GB"
    values = parameters(given) | {
        "domain": domain_of(contribution.email or ""),
        "networks": list(networks_around(read.network)),
        "supporter_id": new_id(),
        "new_referral_code": new_referral_code(),
        "given_event_id": new_id(),
        "delta_id": new_id(),
        **{f"consent_id_{purpose}": new_id() for purpose in (SIGNING, *PURPOSES.values())},
        **values_of_postcode(correction.postcode if is_here else None),
    }
    try:
        told = _statement(contribution.kind).first(connection, values)
    except IntegrityError:  # somebody at the mailbox has taken that name this moment
        return None
    if told is None:
        return None
    for column, value in zip(_TOLD, told[1:], strict=True):
        setattr(contribution, column.key, value)
    for name in CORRECTED:
        setattr(contribution, name, given[name])
    contribution.state = "verified"
    return str(told[0])


@cache
def _reading() -> Prepared:
    columns = Contribution.__table__.c
    reading = (
        select(ContributionOrigin.network, *columns)
        .select_from(Contribution)
        .outerjoin(ContributionOrigin, ContributionOrigin.contribution_id == Contribution.id)
        .where(*(columns[name] == _given(name) for name in ("id", "issue")), Contribution.state == constant("pending"))
    )
    return Prepared(DIALECT, reading, (ContributionOrigin.network.type, *(column.type for column in columns)))


@cache
def _statement(kind: str) -> Prepared:
    return Prepared(DIALECT, verifying(KINDS[kind]), (String(), *(column.type for column in _TOLD)))


def verifying(kind: ContributionKind) -> Select[Any]:
    """It tells the referral code and _TOLD, or nothing at all."""
    pressed = _pressed(kind.name).cte("pressed")
    person = {name: _given(name) for name in ("name", "name_key")} | {
        name: pressed.c[name] for name in ("mailbox_key", "language")
    }
    supporter = supporter_insertion(DIALECT, person, pressed).cte("supporter")
    verified = _verified(pressed, supporter)
    consented = _consented(pressed, verified).cte("consented")
    answers = {SIGNING: true(), **{purpose: consented.c[box] for box, purpose in PURPOSES.items()}}
    name = constant(events.event_of(kind.name, events.VERIFIED))
    happened = select(verified.c.id.label("subject_id"), name.label("name")).cte("happened")
    parts = [
        welcoming(select(pressed.c.mailbox_key).scalar_subquery()).cte("welcome"),
        consent_insertion(answers, consented).cte("answers"),
        delta_insertion(verified).cte("delta"),
        event_insertion(happened).cte("event"),
    ]
    if kind.details.settling:
        parts.append(kind.details.settling(DIALECT, verified).cte("settled"))
    told = (verified.c[column.key] for column in _TOLD)
    return select(supporter.c.referral_code, *told).join_from(supporter, verified, true()).add_cte(*parts)


def _pressed(kind: str) -> Select[UUID, str, str, UUID, int, int]:
    """The row, locked: whoever presses at the same time waits, and finds it verified."""
    other = aliased(Contribution)
    is_other_there = exists().where(
        other.drive_id == Contribution.drive_id,
        other.mailbox_key == Contribution.mailbox_key,
        other.id != Contribution.id,
        text(LIVE),
    )
    return (
        select(
            *(Contribution.id, Contribution.mailbox_key, Contribution.language),
            *(Drive.campaign_id, Drive.statement_version, Drive.text_version),
        )
        .join(Drive, Drive.id == Contribution.drive_id)
        .where(
            *(getattr(Contribution, name) == _given(name) for name in _AS_READ),
            Contribution.kind == constant(kind),
            Contribution.state == constant("pending"),
            ~is_over_now(),
            ~is_other_there,
            is_unknown_to_all(
                Contribution, bindparam("domain", type_=String), bindparam("networks", type_=ARRAY(String))
            ),
        )
        .with_for_update(of=Contribution)
    )


def _verified(pressed: FromClause, supporter: FromClause) -> CTE:
    return (
        update(Contribution)
        .where(Contribution.id == pressed.c.id)
        .values(
            **{name: _given(name) for name in CORRECTED},
            supporter_id=supporter.c.id,
            state=constant("verified"),
            verified_at=now(),
            statement_version=pressed.c.statement_version,
            text_version=pressed.c.text_version,
            area_code=area_found(cast(now(), Date)),
        )
        .returning(*Contribution.__table__.c)
        .cte("verified")
    )


def _consented(pressed: FromClause, verified: FromClause) -> Select[Any]:
    return select(
        verified.c.id.label("contribution_id"),
        *(verified.c[name] for name in ("supporter_id", "statement_version", "language", "source", *PURPOSES)),
        pressed.c.campaign_id,
    ).join_from(verified, pressed, true())


def _given(name: str) -> Any:
    return parameter(Contribution, name)
