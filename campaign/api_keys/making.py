"""Makes keys, and ends them. What a key may read is held to what lists of its purpose may have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.api_keys.models import ApiKey
from campaign.api_keys.scopes import OF_PEOPLE, SCOPES
from campaign.api_keys.secrets import digest_of, make_secret, prefix_of
from campaign.audit.record import Act, Doer, record_act
from campaign.db import now
from campaign.drives.models import Drive
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.exports.lists.purposes import ADMIN, PURPOSES
from campaign.ids import new_id

LONGEST_DAYS = 366
LONGEST_NAME, LONGEST_BASIS, LONGEST_RECIPIENT = 100, 500, 200
MOST_KEYS = 50  # good at once


@dataclass(frozen=True, slots=True)
class MakeKey:
    """A wish of an admin's. `days` is for how long it is good."""

    account_id: UUID
    name: str
    purpose: str
    stated_basis: str
    stated_recipient: str
    scopes: frozenset[str]
    columns: frozenset[str]
    drives: frozenset[UUID]
    days: int
    key_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MadeKey:
    """`secret` is shown once, and kept nowhere."""

    id: UUID
    secret: str = field(repr=False)


def make_key(session: Session, wish: MakeKey) -> MadeKey:
    """Raises FieldsRefusedError, ConflictError `too-many-keys`."""
    faults = dict(_faults(session, wish))
    if faults:
        raise FieldsRefusedError(faults)
    good = select(ApiKey.id).where(ApiKey.ended_at.is_(None), ApiKey.expires_at > now())
    if len(session.scalars(good.limit(MOST_KEYS)).all()) >= MOST_KEYS:
        raise ConflictError("too-many-keys")
    secret, key_id = make_secret(), wish.key_id or new_id()
    made_at, expires_at = session.execute(select(now(), now(wish.days * 24 * 3600))).one()
    session.add(
        ApiKey(
            id=key_id,
            digest=digest_of(secret),
            prefix=prefix_of(secret),
            account_id=wish.account_id,
            name=wish.name,
            purpose=wish.purpose,
            stated_basis=wish.stated_basis,
            stated_recipient=wish.stated_recipient,
            scopes=sorted(wish.scopes),
            columns=sorted(wish.columns),
            drives=sorted(map(str, wish.drives)),
            made_at=made_at,
            expires_at=expires_at,
            full_until=made_at,
        )
    )
    session.flush()
    return MadeKey(key_id, secret)


def end_key(session: Session, key_id: UUID) -> bool:
    """From the commit on it opens nothing. Whether it was good until now."""
    ended = (
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.ended_at.is_(None), ApiKey.expires_at > now())
        .values(ended_at=now())
        .returning(ApiKey.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(ended).one_or_none() is not None


def end_keys_of(session: Session, account_id: UUID, by: Doer) -> None:
    """Those that this account made and that are good: nobody answers for them any more."""
    good = select(ApiKey.id).where(
        ApiKey.account_id == account_id, ApiKey.ended_at.is_(None), ApiKey.expires_at > now()
    )
    for key_id in session.scalars(good.order_by(ApiKey.id)).all():
        if end_key(session, key_id):
            record_act(session, Act(by, "api-key.ended", ("api-key", key_id)))


def _faults(session: Session, wish: MakeKey) -> Iterator[tuple[str, str]]:
    for name, text, longest in (
        ("name", wish.name, LONGEST_NAME),
        ("stated_basis", wish.stated_basis, LONGEST_BASIS),
        ("stated_recipient", wish.stated_recipient, LONGEST_RECIPIENT),
    ):
        if not text:
            yield name, "text-missing"
        elif len(text) > longest or not text.isprintable():
            yield name, "text-too-long" if len(text) > longest else "text-characters"
    purpose = PURPOSES.get(wish.purpose)
    if purpose is None:
        yield "purpose", "choice-unknown"
    elif not wish.columns <= set(purpose.columns_for(ADMIN)):
        yield "columns", "choice-unknown"
    elif wish.scopes & OF_PEOPLE and not purpose.is_of_people:
        yield "scopes", "purpose-without-people"
    if not wish.scopes or not wish.scopes <= set(SCOPES):
        yield "scopes", "choice-unknown" if wish.scopes else "scope-unchosen"
    if not wish.drives:
        yield "drives", "drive-missing"
    elif set(session.scalars(select(Drive.id).where(Drive.id.in_(wish.drives)))) != wish.drives:
        yield "drives", "choice-unknown"
    if not 1 <= wish.days <= LONGEST_DAYS:
        yield "days", "days-out-of-range"
