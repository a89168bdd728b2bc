"""The form of a pledge drive: who pledges, what, how much and by when. What fits the drive's offers is fitting.py's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaign.contributions.forms import SupporterForm
from campaign.contributions.pledge.dates import read_day
from campaign.contributions.pledge.models import LONGEST_CODE
from campaign.contributions.pledge.units import read_quantity
from campaign.contributions.schema import FORM_REFUSALS, SupporterSchema, Typed, load_form
from campaign.errors import DomainError, FieldsRefusedError

PLEDGE_REFUSALS = FORM_REFUSALS | {
    *("offer-missing", "offer-unknown", "event-over"),
    *("quantity-missing", "quantity-not-a-number", "quantity-not-whole", "quantity-too-small", "quantity-too-large"),
    *("quantity-below-minimum", "quantity-above-maximum"),
    *("due-not-a-date", "due-past", "due-too-far"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed: nothing of it has been held against an offer."""

    code: str
    quantity: int | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """How much and by when it shall be instead; None leaves it as it is."""

    quantity: int | None = None
    due_on: date | None = None


def _read_code(text: str) -> str:
    code = text.strip()
    if not code:
        raise DomainError("offer-missing")
    if len(code) > LONGEST_CODE:
        raise DomainError("offer-unknown")
    return code


class _PledgeSchema(SupporterSchema):
    stands_above = ("what", "quantity", "due_on")

    what = Typed(_read_code, required=True, error_messages={"required": "offer-missing"})
    quantity = Typed(read_quantity, load_default=None)
    due_on = Typed(read_day, load_default=None)

    def kinds_own(self, data: dict[str, Any]) -> dict[str, Any]:
        wish = Wish(data.pop("what"), data.pop("quantity"), data.pop("due_on"))
        return {"what": wish.code, "details": wish}


_SCHEMA = _PledgeSchema()


def load_pledge(form: Mapping[str, Sequence[str]]) -> SupporterForm:
    """Check all fields at once; others that the form may hold are ignored. Raises FormRefused."""
    return load_form(_SCHEMA, form)


def read_change(form: Mapping[str, str]) -> Change:
    """What the form of a change has of it; a field that is there must say something. Raises FieldsRefusedError."""
    errors, quantity, due_on = {}, None, None
    if "quantity" in form:
        try:
            quantity = read_quantity(form["quantity"])
            if quantity is None:
                raise DomainError("quantity-missing")
        except DomainError as error:
            errors["quantity"] = error.slug
    if "due_on" in form:
        try:
            due_on = read_day(form["due_on"])
            if due_on is None:
                raise DomainError("due-missing")
        except DomainError as error:
            errors["due_on"] = error.slug
    if errors:
        raise FieldsRefusedError(errors)
    return Change(quantity, due_on)
