"""Between the form of a list and what the engine is asked for: both ways, so that a list can be asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.errors import DomainError, FieldsRefusedError
from campaign.exports.lists.asking import UNKNOWN_CHOICE, AskList, order_of, stated_in
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.owners import Allowed
from campaign.exports.lists.queries import ListView
from campaign.http.console.reading import day, own_id
from campaign.http.request import Form

LISTS = frozenset({"drives", "columns", "kinds", "states", "areas", "languages", "sources", "consents"})
DAYS = ("since", "until")
ONCE = ("format", "language", "stated_reason", "stated_recipient", *DAYS)
ORDER = (*sorted(LISTS), *ONCE)
# What is ticked when nobody has chosen yet: no more than most need.
USUAL: Mapping[str, str] = {
    "hand-over": "number name area day",
    "crm": "name email language",
    "audit": "contribution drive state reason mailbox submitted verified ended",
}


def read_order(account_id: UUID, allowed: Allowed, purpose: str, form: Form) -> AskList:
    """Raises FieldsRefusedError for what cannot be read; what may be asked for, `check_order` says."""
    faults: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name in DAYS:
        try:
            values[name] = day(form.get(name, ""))
        except DomainError as error:
            faults[name] = error.slug
    chosen = {name: frozenset(form.get(name, "").split()) for name in LISTS}
    drives: set[UUID] = set()
    for text in chosen.pop("drives"):
        try:
            drives.add(UUID(text))
        except ValueError:
            faults["drives"] = UNKNOWN_CHOICE
    if faults:
        raise FieldsRefusedError(faults)
    columns = chosen.pop("columns")
    values |= chosen
    return AskList(
        account_id=account_id,
        role=allowed.role,
        campaigns=allowed.campaigns,
        purpose=purpose,
        columns=columns,
        filters=ListFilters(frozenset(drives), **values),
        language=form.get("language", ""),
        format=form.get("format", ""),
        stated_reason=form.get("stated_reason", ""),
        stated_recipient=form.get("stated_recipient", ""),
        list_id=own_id(form),
    )


def check_order(session: Session, command: AskList) -> None:
    """Raises FieldsRefusedError for everything that is wrong with it, at once."""
    faults: dict[str, str] = {}
    for check in (lambda: order_of(session, command), lambda: stated_in(command)):
        try:
            check()
        except FieldsRefusedError as error:
            faults |= error.errors
    if faults:
        raise FieldsRefusedError(faults)


def fresh_order(purpose: str, language: str) -> dict[str, str]:
    """The fields of a form that nobody has filled in."""
    return {"columns": USUAL.get(purpose, ""), "format": "csv", "language": language}


def order_again(view: ListView) -> dict[str, str]:
    """The fields that ask for the same again."""
    filters = {name: " ".join(kept) if isinstance(kept, list) else str(kept) for name, kept in view.filters.items()}
    return filters | {
        "columns": " ".join(view.columns),
        "format": view.format,
        "language": view.language,
        "stated_reason": view.stated_reason,
        "stated_recipient": view.stated_recipient,
    }
