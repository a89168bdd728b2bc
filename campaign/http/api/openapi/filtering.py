"""By what a resource can be filtered, for whichever key can filter by most."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from campaign.api_keys.limits import KeyView
from campaign.api_keys.scopes import SCOPES
from campaign.exports.lists.purposes import ADMIN, PURPOSES
from campaign.http.api.asking import Asking
from campaign.http.api.resource import Resource


def filter_fields(resource: Resource) -> set[str]:
    return {
        name for purpose in PURPOSES if PURPOSES[purpose].is_of_people for name in resource.fields(_asking(purpose))
    }


def _asking(purpose: str) -> Asking:
    key = KeyView(
        id=UUID(int=0),
        prefix="",
        account_id=UUID(int=0),
        purpose=purpose,
        scopes=frozenset(SCOPES),
        columns=frozenset(PURPOSES[purpose].columns_for(ADMIN)),
        drives=frozenset(),
        expires_at=datetime(2026, 1, 1, tzinfo=UTC),
        wait_seconds=0,
    )
    return Asking("en", "", key)
