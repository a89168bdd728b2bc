"""The form of conditions: what may be chosen, and what was typed as the engine takes it, within this account's campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from campaign.areas.lookup import area_names
from campaign.contributions.invalidation.conditions import Conditions, TypedConditions, read_conditions
from campaign.contributions.registry import KINDS
from campaign.drives.models import Drive
from campaign.drives.queries import drives_of_campaigns
from campaign.errors import FieldsRefusedError
from campaign.http.console.bilingual import own_title
from campaign.http.console.reading import load_form, moment, one_line, schema_of
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.staff.permissions import Permission

# Of the form, in their order; `drive` may be there several times.
FIELDS = ("drive", "kind", "name", "address", "domain", "network", "area", "since", "until")
LONGEST = 255
_SERVICES_NAMES = {"drive_ids": "drive", "area_code": "area", "conditions": "name"}
_SCHEMA = schema_of(
    {
        **dict.fromkeys(("drive", "kind", "area"), one_line(LONGEST * 100)),
        **dict.fromkeys(("name", "address", "domain", "network"), one_line(LONGEST)),
        "since": moment,
        "until": moment,
    }
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers: names by their values."""

    drives: Mapping[str, str]
    kinds: Mapping[str, str]
    areas: Mapping[str, str]


def load_choices(session: Session, visit: Visit) -> Choices:
    """Of this account's campaigns."""
    drives = drives_of_campaigns(session, _mine(visit))
    return Choices(
        {str(drive.id): own_title(drive.titles, visit.language) for drive in drives},
        {kind.name: kind.label for kind in KINDS.values()},
        area_names(session, visit.language),
    )


def read_typed(session: Session, visit: Visit, form: Form) -> Conditions:
    """Raises FieldsRefusedError, by the fields of the form. Without drives, all that this account looks after are meant."""
    values = load_form(_SCHEMA, form)
    try:
        typed = TypedConditions(
            drive_ids=_drives(session, visit, str(values["drive"])),
            kind=str(values["kind"]),
            name=str(values["name"]),
            address=str(values["address"]),
            domain=str(values["domain"]),
            network=str(values["network"]),
            area_code=str(values["area"]),
            since=values["since"],
            until=values["until"],
        )
        return read_conditions(session, typed, services().settings.identity_key)
    except FieldsRefusedError as error:
        raise FieldsRefusedError(
            {_SERVICES_NAMES.get(name, name): slug for name, slug in error.errors.items()}
        ) from None


def may_see(session: Session, visit: Visit, conditions: Conditions) -> bool:
    """Whether all drives that it is about are of this account's campaigns."""
    if visit.access.may_everywhere(Permission.INVALIDATE):
        return True
    mine = set(session.scalars(select(Drive.id).where(Drive.id.in_(conditions.drive_ids), _mine(visit))))
    return bool(mine) and mine == set(conditions.drive_ids)


def _mine(visit: Visit) -> ColumnElement[bool]:
    return visit.access.condition(Permission.INVALIDATE, Drive.campaign_id)


def _drives(session: Session, visit: Visit, typed: str) -> tuple[UUID, ...]:
    try:
        chosen = tuple(UUID(each) for each in typed.split())
    except ValueError:
        raise FieldsRefusedError({"drive_ids": "drive-not-there"}) from None
    mine = tuple(session.scalars(select(Drive.id).where(_mine(visit)).order_by(Drive.id)))
    if not chosen and visit.access.may_everywhere(Permission.INVALIDATE):
        return ()
    if not mine or not set(chosen) <= set(mine):  # no drive at all would mean every drive there is
        raise FieldsRefusedError({"drive_ids": "drive-not-there"})
    return chosen or mine
