"""All that we hold of a mailbox, as one value to be downloaded: what was given, agreed to, mailed and wished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.registry import KINDS
from campaign.db import Base, now
from campaign.i18n import Language, translator
from campaign.mail.models import CodeFailure, Delivery, Suppression
from campaign.my_support.models import AddressChange, SupportLink, SupportSession
from campaign.my_support.overview import Given, Overview, load_overview
from campaign.supporters.models import Consent, Supporter

# Keyed hashes and marks of the machinery: they say nothing of the person that does not stand beside them.
LEFT_OUT = frozenset(
    {
        *("mailbox_key", "new_mailbox_key", "name_key", "content_key", "form_key", "token_hash"),
        *("claim", "lease_until", "carrier_id", "attempt", "ambiguous_count", "issue", "slot"),
    }
)
Row = dict[str, object]


def load_everything(session: Session, mailbox_key: str, language: Language) -> Mapping[str, object]:
    """In plain values, ready to be written as JSON; the words of facts are in `language`."""
    overview = load_overview(session, mailbox_key, language)
    held: dict[str, Any] = {
        "made_at": session.execute(select(now())).scalar_one().isoformat(),
        "address": overview.address,
        "people": _people(session, mailbox_key),
        "contributions": [_contribution(one, language) for one in overview.given],
        "consents": _consents(session, overview),
        "mails": _rows(session, Delivery, mailbox_key),
        "stopped_mail": _rows(session, Suppression, mailbox_key),
        "wrong_codes": _rows(session, CodeFailure, mailbox_key),
        "links_to_this_page": _rows(session, SupportLink, mailbox_key),
        "visits_to_this_page": _rows(session, SupportSession, mailbox_key),
        "changes_of_address": _rows(session, AddressChange, mailbox_key),
    }
    for kind in KINDS.values():
        held |= kind.holdings.list_rows(session, mailbox_key)
    return held


def _people(session: Session, mailbox_key: str) -> list[Row]:
    people = session.scalars(select(Supporter).where(Supporter.mailbox_key == mailbox_key))
    return [_plain(person) for person in people]


def _contribution(one: Given, language: Language) -> Row:
    say = translator(language).gettext
    return {
        **_plain(one.contribution),
        "called": say(one.label),
        "given_to": one.drive_texts[language].title,
        "facts": [{"label": say(fact.label), "value": fact.value} for fact in (*one.facts, *one.progress)],
    }


def _consents(session: Session, overview: Overview) -> list[Row]:
    ids = [person.id for person in overview.people]
    consents = session.scalars(select(Consent).where(Consent.supporter_id.in_(ids)).order_by(Consent.recorded_at))
    return [_plain(consent) for consent in consents]


def _rows(session: Session, table: Any, mailbox_key: str) -> list[Row]:
    found: Sequence[Base] = session.scalars(select(table).where(table.mailbox_key == mailbox_key)).all()
    return [_plain(row) for row in found]


def _plain(row: Base) -> Row:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {name: _json(value) for name, value in values.items() if name not in LEFT_OUT}


def _json(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else str(value)
