"""What an invalidation looks for: read from what a moderator types, kept as JSON, forgotten in part.

A contribution is meant where it fits every condition that is given. Refused: conditions that say too little to tell a
misuse from everybody, and values that nothing can fit.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.areas.models import Area
from campaign.contributions.networks import read_network
from campaign.contributions.patterns import read_domain_pattern, read_name_pattern
from campaign.contributions.registry import KINDS
from campaign.drives.models import Drive
from campaign.errors import DomainError, FieldsRefusedError
from campaign.mail.address import mailbox_key, parse_address

PERSONAL = ("name", "mailbox_key", "domain", "network")  # what may say who was meant
TELLING = (*PERSONAL, "area_code", "since", "until")  # of which there must be one


@dataclass(frozen=True, slots=True)
class TypedConditions:
    """As they were typed; what is empty is no condition. Moments are aware: from `since` on, before `until`."""

    drive_ids: tuple[UUID, ...] = ()
    kind: str = ""
    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    domain: str = ""
    network: str = ""
    area_code: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """Checked: `name` and `domain` may have wildcards (patterns.py), `network` is CIDR. They hold no address."""

    drive_ids: tuple[UUID, ...] = ()
    kind: str | None = None
    name: str | None = field(default=None, repr=False)
    mailbox_key: str | None = field(default=None, repr=False)
    domain: str | None = None
    network: str | None = None
    area_code: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def read_conditions(session: Session, typed: TypedConditions, identity_key: str) -> Conditions:
    """Raises FieldsRefusedError: a slug for each field; `conditions` where they are too few."""
    errors: dict[str, str] = {}
    read: dict[str, str] = {}
    for name, reader in {
        "name": read_name_pattern,
        "address": lambda text: mailbox_key(parse_address(text).canonical, identity_key),
        "domain": read_domain_pattern,
        "network": read_network,
    }.items():
        if text := getattr(typed, name).strip():
            try:
                read[name] = reader(text)
            except DomainError as error:
                errors[name] = error.slug
    errors |= _unknown(session, typed)
    if typed.since and typed.until and typed.since >= typed.until:
        errors["until"] = "times-out-of-order"
    if errors:
        raise FieldsRefusedError(errors)
    conditions = Conditions(
        drive_ids=typed.drive_ids,
        kind=typed.kind or None,
        name=read.get("name"),
        mailbox_key=read.get("address"),
        domain=read.get("domain"),
        network=read.get("network"),
        area_code=typed.area_code or None,
        since=typed.since,
        until=typed.until,
    )
    if all(getattr(conditions, name) is None for name in TELLING):
        raise FieldsRefusedError({"conditions": "conditions-too-few"})
    return conditions


def forgetting(conditions: Conditions) -> Conditions:
    """The same without what may say who was meant."""
    return replace(conditions, name=None, mailbox_key=None, domain=None, network=None)


def to_json(conditions: Conditions) -> str:
    """Without what is not given."""
    given = {name: value for name, value in asdict(conditions).items() if value}
    return json.dumps(given, default=_plain)


def from_json(text: str) -> Conditions:
    """What `to_json` wrote."""
    given = json.loads(text)
    moments = {name: datetime.fromisoformat(given[name]) for name in ("since", "until") if name in given}
    return Conditions(**{**given, **moments, "drive_ids": tuple(map(UUID, given.get("drive_ids", ())))})


def _unknown(session: Session, typed: TypedConditions) -> dict[str, str]:
    errors = {}
    known = set(session.scalars(select(Drive.id).where(Drive.id.in_(typed.drive_ids))))
    if known != set(typed.drive_ids):
        errors["drive_ids"] = "drive-unknown"
    if typed.kind and typed.kind not in KINDS:
        errors["kind"] = "choice-unknown"
    if typed.area_code and session.get(Area, typed.area_code) is None:
        errors["area_code"] = "area-unknown"
    return errors


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
