"""Keys for tests: everything is allowed unless it is said otherwise."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from campaign.api_keys.making import MadeKey, MakeKey, make_key
from campaign.api_keys.scopes import SCOPES
from campaign.db import Database
from campaign.exports.lists.purposes import ADMIN, PURPOSES

ACCOUNT = UUID(int=7)


def wish(*drives: UUID, purpose: str = "crm", **changes: object) -> MakeKey:
    made = MakeKey(
        account_id=ACCOUNT,
        name="The newsletter",
        purpose=purpose,
        stated_basis="They agreed to it",
        stated_recipient="Our own newsletter",
        scopes=frozenset(SCOPES),
        columns=frozenset(PURPOSES[purpose].columns_for(ADMIN)),
        drives=frozenset(drives),
        days=30,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def key_for(database: Database, *drives: UUID, **changes: object) -> MadeKey:
    with database.transaction() as session:
        return make_key(session, wish(*drives, **changes))  # type: ignore[arg-type]
