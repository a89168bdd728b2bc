"""A throw-away kind of contribution: whoever hums a tune for a petition. A folder and a registry line, were it to stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, String, Table, Uuid, delete, exists, insert, literal, select, update
from sqlalchemy.orm import Session

from campaign.contributions.content import check_content
from campaign.contributions.details import Details
from campaign.contributions.facts import Fact
from campaign.contributions.forms import SupporterForm
from campaign.contributions.kind import ContributionKind
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.schema import SupporterSchema, Typed, load_form, words
from campaign.db import Database

HUMS = Table("hums", MetaData(), Column("id", Uuid, primary_key=True), Column("tune", String(80)))


@dataclass(frozen=True, slots=True)
class Hum:
    tune: str


class _HumSchema(SupporterSchema):
    tune = Typed(words("tune", 80), required=True, error_messages={"required": "not-text"})

    def kinds_own(self, data: dict[str, Any]) -> dict[str, Any]:
        tune = data.pop("tune") or ""
        return {"what": "hum", "content_key": sha256(tune.encode()).hexdigest(), "details": Hum(tune)}


_SCHEMA = _HumSchema()


def load_hum(form: Mapping[str, Sequence[str]]) -> SupporterForm:
    return load_form(_SCHEMA, form)


def keep(session: Session, contribution_id: UUID, hum: Hum) -> None:
    row = select(literal(contribution_id, Uuid), literal(hum.tune)).where(
        exists().where(Contribution.id == contribution_id)
    )
    session.execute(insert(HUMS).from_select(["id", "tune"], row))


def correct(session: Session, contribution_id: UUID, hum: Hum) -> None:
    session.execute(update(HUMS).where(HUMS.c.id == contribution_id).values(tune=hum.tune))


def clear(session: Session, contribution_ids: Sequence[UUID]) -> None:
    session.execute(delete(HUMS).where(HUMS.c.id.in_(contribution_ids)))


def tune_of(session: Session, contribution: Contribution) -> str:
    return session.scalar(select(HUMS.c.tune).where(HUMS.c.id == contribution.id)) or ""


HUMMING = ContributionKind(
    name="hum",
    drive_kind="petition",
    label="Comment",  # a word that the catalogue has
    check_correction=check_content,
    load_form=load_hum,
    fill_form=lambda session, contribution: {"tune": tune_of(session, contribution)},
    show_facts=lambda session, contribution, _language: (Fact("Name", tune_of(session, contribution), is_typed=True),),
    details=Details(keep=keep, correct=correct, clear=clear),
)


@contextmanager
def humming(database: Database) -> Iterator[ContributionKind]:
    """The kind is registered, and its table is there, as long as this lasts."""
    HUMS.create(database.engine, checkfirst=True)
    KINDS[HUMMING.name] = HUMMING
    try:
        yield HUMMING
    finally:
        del KINDS[HUMMING.name]
        HUMS.drop(database.engine)
