"""What a kind of contribution must say of itself for the generic code to serve it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution


@dataclass(frozen=True, slots=True)
class Correction:
    """The fields of a contribution as its owner leaves them at the press of the button."""

    name: str
    name_key: str
    postcode: str | None
    country: str
    comment: str | None
    show_name: bool
    consent_campaign: bool
    consent_wider: bool


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A live contribution of a mailbox on a drive, as the rule of uniqueness sees it. `place` is country and postcode."""

    id: UUID
    name_key: str | None
    place: tuple[str, str | None]
    form_key: str | None
    age: timedelta
    capped_mails: int


Place = Callable[[Session, Mapping[str, Any]], UUID | None]
IsSeatLeft = Callable[[Sequence[LiveRow], str, tuple[str, str | None]], bool]


CheckCorrection = Callable[[Session, Contribution, Correction], None]


@dataclass(frozen=True, slots=True)
class ContributionKind:
    """One kind: its name, the kind of drive that asks for it, and its rule of uniqueness.

    `place` inserts the row where the rule allows and gives its id back, or None where the seat is taken; it relies on
    the database's constraints, never on a look beforehand. `is_seat_left` tells, after the live rows were read, whether
    None came of a race alone: then it is tried again. `check_correction` raises FieldsRefusedError where what the owner
    corrects before verifying would break the rule.
    """

    name: str
    drive_kind: str
    place: Place
    is_seat_left: IsSeatLeft
    check_correction: CheckCorrection
