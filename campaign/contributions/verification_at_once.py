"""Verifies by one statement of PostgreSQL what nothing at all speaks against: one trip to the database, whole or not at all.

It looks for no more than whether this is such a contribution: of the kind that the form is of, pending and in time, alone at
its mailbox on its drive, its giver on no sheet of paper there, with nothing known of whence it comes. Of any other it changes
nothing, and verification.py has the word, with every rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Date, FromClause, Select, String, cast, exists, select, text, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from campaign.areas.lookup import area_found, values_of_postcode
from campaign.contributions import events
from campaign.contributions.choices import PURPOSES, SIGNING
from campaign.contributions.evidence import is_unknown_to_all
from campaign.contributions.kind import ContributionKind, Correction
from campaign.contributions.models import LIVE, Contribution, ContributionOrigin
from campaign.contributions.networks import networks_around_in_sql
from campaign.contributions.on_paper import has_paper
from campaign.contributions.origins import domain_of_in_sql
from campaign.contributions.registry import KINDS
from campaign.contributions.tallies import delta_insertion
from campaign.contributions.window import is_over_now
from campaign.db import Driven, Prepared, constant, now, parameter, parameters
from campaign.drives.models import Drive
from campaign.ids import new_ids
from campaign.mail.suppression import welcoming
from campaign.outbox.record import event_insertion
from campaign.supporters.service import consent_insertion, new_referral_code, supporter_insertion

DIALECT = "postgresql"
CORRECTED = (
    *("name", "name_key", "postcode", "country", "comment"),
    *("show_name", "consent_campaign", "consent_wider"),
)
# Ids of rows that there may be for the first time.
_NEW = (
    "supporter_id",
    "given_event_id",
    "delta_id",
    *(f"consent_id_{purpose}" for purpose in (SIGNING, *PURPOSES.values())),
)
# In words that no index is of: by that of all that are pending, PostgreSQL would go through them at each press, as long as it
# takes them to be none, which it does until a tenth of the table has changed.
_IS_PENDING = Contribution.state.concat(constant("")) == constant("pending")
_TOLD = tuple(getattr(Contribution, name) for name in ("drive_id", "what", "submitted_at", "expires_at", "verified_at"))


@dataclass(frozen=True, slots=True)
class Verified:
    """A contribution as its owner is told of it at once, in no session: what they gave, its drive and its moments, no more.

    `referral_code` is its supporter's.
    """

    contribution: Contribution
    referral_code: str


def can_verify_at_once(kind: ContributionKind) -> bool:
    """Whether nothing follows when it is verified but what one statement can say."""
    return kind.details.are_settled_plainly and kind.boxes.are_none


def verify_at_once(
    connection: Driven, kind: ContributionKind, contribution_id: UUID, issue: int, correction: Correction
) -> Verified | None:
    """None where it is not for this statement to say."""
    corrected = {name: getattr(correction, name) for name in CORRECTED}
    is_here = correction.country == "GB"
    values = parameters({"id": contribution_id, "issue": issue, **corrected}) | {
        **dict(zip(_NEW, new_ids(len(_NEW)), strict=True)),
        "new_referral_code": new_referral_code(),
        **values_of_postcode(correction.postcode if is_here else None),
    }
    try:
        told = _statement(kind.name).first(connection, values)
    except IntegrityError:  # somebody at the mailbox has taken that name this moment
        return None
    if told is None:
        return None
    known = {column.key: value for column, value in zip(_TOLD, told[1:], strict=True)}
    contribution = Contribution(id=contribution_id, issue=issue, kind=kind.name, state="verified", **corrected, **known)
    return Verified(contribution, str(told[0]))


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
    domain = domain_of_in_sql(Contribution.email)
    networks = networks_around_in_sql(ContributionOrigin.network)
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
        .outerjoin(ContributionOrigin, ContributionOrigin.contribution_id == Contribution.id)
        .where(
            *(getattr(Contribution, name) == _given(name) for name in ("id", "issue")),
            Contribution.kind == constant(kind),
            _IS_PENDING,
            ~is_over_now(),
            ~is_other_there,
            ~has_paper(Contribution.drive_id, *(_given(name) for name in ("name_key", "country", "postcode"))),
            is_unknown_to_all(Contribution, domain, networks),
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
