"""Targets of letters, in OSDI's words. Their addresses are not told: letters to them leave by us alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from campaign.contributions.identifiers.keeping import OWN
from campaign.drives.models import Target, TargetText

MOST = 500  # of one drive that are told at once


class TargetSchema(Schema):
    identifiers = fields.List(fields.String())
    given_name = fields.String()
    family_name = fields.String()
    name = fields.String(data_key="cydlais:name")
    title = fields.String()
    area = fields.String(data_key="cydlais:area")


class TargetInput(Schema):
    """Named by our identifier, or by name."""

    identifiers = fields.List(fields.String(), allow_none=True)
    given_name = fields.String(allow_none=True)
    family_name = fields.String(allow_none=True)
    name = fields.String(allow_none=True, data_key="cydlais:name")


def list_targets(session: Session, drive_ids: Sequence[UUID], language: str) -> Mapping[UUID, list[dict[str, Any]]]:
    """Of each drive, in their order."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    for target, text in _rows(session, language, Target.drive_id.in_(drive_ids)):
        of_drive = found.setdefault(target.drive_id, [])
        if len(of_drive) < MOST:
            of_drive.append(describe(target, text))
    return found


def describe(target: Target, text: TargetText) -> dict[str, Any]:
    given, _, family = text.name.rpartition(" ")
    said = {"given_name": given, "family_name": family, "title": text.office, "area": target.area_code}
    return {
        "identifiers": [f"{OWN}:{target.id}"],
        "name": text.name,
        **{name: value for name, value in said.items() if value},
    }


def read_targets(session: Session, drive_id: UUID, sent: Sequence[Mapping[str, Any]]) -> str:
    """The ids of those that were named, as the form has them; what names nobody is a word that the form refuses."""
    return " ".join(_id_of(session, drive_id, each) for each in sent)


def _id_of(session: Session, drive_id: UUID, sent: Mapping[str, Any]) -> str:
    for identifier in sent.get("identifiers") or ():
        system, _, value = identifier.partition(":")
        if system == OWN:
            return value.strip() or "unknown"
    name = sent.get("name") or " ".join(filter(None, (sent.get("given_name"), sent.get("family_name"))))
    named = select(Target.id).join(TargetText, TargetText.target_id == Target.id)
    ids = set(session.scalars(named.where(Target.drive_id == drive_id, TargetText.name == name)))
    return str(ids.pop()) if len(ids) == 1 else "unknown"


def _rows(session: Session, language: str, condition: ColumnElement[bool]) -> Sequence[tuple[Target, TargetText]]:
    of_language = and_(TargetText.target_id == Target.id, TargetText.language == language)
    found = select(Target, TargetText).join(TargetText, of_language).where(condition)
    rows = session.execute(found.order_by(Target.drive_id, Target.position, Target.id))
    return [(target, text) for target, text in rows]
