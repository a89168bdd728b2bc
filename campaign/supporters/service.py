"""Makes or matches the supporter behind a verified contribution and records what was agreed to. Never before that."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Insert, bindparam, null, select, union_all, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import Insert as PostgreSQLInsert
from sqlalchemy.dialects.sqlite import Insert as SQLiteInsert
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from campaign.db import constant, insert, insert_for, now
from campaign.ids import new_id
from campaign.supporters.models import Consent, Supporter

REFERRAL_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
REFERRAL_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands behind a contribution: a name at a mailbox, and the language to write in."""

    mailbox_key: str
    name: str
    name_key: str
    language: str


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The act by which consents were given: which contribution, to which wording, from which source."""

    contribution_id: UUID
    campaign_id: UUID
    statement_version: int
    language: str
    source: str


def match_supporter(session: Session, person: Person) -> UUID:
    """The id of the supporter with this name at this mailbox, made if new. The latest spelling and language stay."""
    row = insert(session, Supporter).values(
        id=new_id(),
        mailbox_key=person.mailbox_key,
        name_key=person.name_key,
        name=person.name,
        language=person.language,
        referral_code=new_referral_code(),
        created_at=now(),
        alive_at=now(),
    )
    return session.execute(_or_matched(row).returning(Supporter.id)).scalar_one()


def supporter_insertion(
    dialect: str, given: Mapping[str, ColumnElement[Any]], source: FromClause
) -> ReturningInsert[UUID, str]:
    """SQL: the same for each row of `source`, of a Person's fields as expressions: `id` and `referral_code`.

    If new it has the id `supporter_id` and the code `new_referral_code`.
    """
    row = select(
        bindparam("supporter_id", type_=Supporter.id.type).label("id"),
        bindparam("new_referral_code", type_=Supporter.referral_code.type).label("referral_code"),
        *(given[name].label(name) for name in ("mailbox_key", "name", "name_key", "language")),
        now().label("created_at"),
        now().label("alive_at"),
    ).select_from(source)
    inserted = insert_for(dialect, Supporter).from_select([column.name for column in row.selected_columns], row)
    return _or_matched(inserted).returning(Supporter.id, Supporter.referral_code)


def _or_matched(row: PostgreSQLInsert | SQLiteInsert) -> PostgreSQLInsert | SQLiteInsert:
    return row.on_conflict_do_update(
        index_elements=[Supporter.mailbox_key, Supporter.name_key],
        set_={
            "name": row.excluded.name,
            "language": row.excluded.language,
            "alive_at": row.excluded.alive_at,
            "stay_asked_at": null(),
        },
    )


def note_life(session: Session, *whose: ColumnElement[bool]) -> int:
    """These supporters have done something, or want to stay: nobody asks them again for two years. How many."""
    alive = update(Supporter).where(*whose).values(alive_at=now(), stay_asked_at=None).returning(Supporter.id)
    return len(session.execute(alive.execution_options(synchronize_session=False)).all())


def new_referral_code() -> str:
    """A code for links that a person shares. Tells nothing of them."""
    number, base = secrets.randbelow(len(REFERRAL_ALPHABET) ** REFERRAL_LENGTH), len(REFERRAL_ALPHABET)
    return "".join(REFERRAL_ALPHABET[number // base**place % base] for place in range(REFERRAL_LENGTH))


def record_consents(session: Session, supporter_id: UUID, answers: Mapping[str, bool], given: ConsentGiven) -> None:
    """Add one row for each purpose in `answers`, given or refused."""
    session.execute(
        plain_insert(Consent).values(recorded_at=now()),
        [
            {
                "id": new_id(),
                "supporter_id": supporter_id,
                "contribution_id": given.contribution_id,
                "campaign_id": given.campaign_id,
                "purpose": purpose,
                "is_given": is_given,
                "statement_version": given.statement_version,
                "language": given.language,
                "source": given.source,
            }
            for purpose, is_given in answers.items()
        ],
    )


def consent_insertion(answers: Mapping[str, ColumnElement[bool]], given: FromClause) -> Insert:
    """SQL: the same, where each answer is an expression, and `given` has `supporter_id` and the fields of a ConsentGiven.

    The ids are `consent_id_` with the purpose behind.
    """
    rows = union_all(
        *(
            select(
                bindparam(f"consent_id_{purpose}", type_=Consent.id.type),
                given.c.supporter_id,
                given.c.contribution_id,
                given.c.campaign_id,
                constant(purpose),
                is_given,
                given.c.statement_version,
                given.c.language,
                given.c.source,
                now(),
            )
            for purpose, is_given in answers.items()
        )
    )
    names = ["id", "supporter_id", "contribution_id", "campaign_id", "purpose", "is_given"]
    return plain_insert(Consent).from_select([*names, "statement_version", "language", "source", "recorded_at"], rows)
