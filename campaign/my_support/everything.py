"""All that we hold of a mailbox, as one value to be downloaded: what was given, agreed to, mailed and wished."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.audit.acts import ACTS
from campaign.audit.models import AuditEntry
from campaign.contributions.models import BlockRule
from campaign.contributions.registry import KINDS
from campaign.db import Base, now
from campaign.i18n import Language, translator
from campaign.imports.models import ImportRow
from campaign.mail.models import CodeFailure, Delivery, Suppression
from campaign.my_support.models import AddressChange, SupportLink, SupportSession
from campaign.my_support.overview import Given, Overview, load_overview
from campaign.outbox.models import OutboxEvent
from campaign.supporters.labels.keeping import labels_on
from campaign.supporters.models import Consent, Supporter

# Keyed hashes and marks of the machinery: they say nothing of the person that does not stand beside them.
LEFT_OUT = frozenset(
    {
        *(
            "mailbox_key",
            "new_mailbox_key",
            "name_key",
            "content_key",
            "form_key",
            "token_hash",
            "person_key",
            "sealed",
        ),
        *("claim", "lease_until", "carrier_id", "account_id", "attempt", "ambiguous_count", "issue", "slot"),
    }
)
# Tables with a contribution's id whose rows are listed by mailbox or person, or are kept to count by.
SHOWN_ELSEWHERE = frozenset({"consents", "letter_drafts", "snapshot_steps", "tally_deltas"})
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
        "labels": _labels(session, overview),
        "mails": _rows(session, Delivery, mailbox_key),
        "stopped_mail": _rows(session, Suppression, mailbox_key),
        "wrong_codes": _rows(session, CodeFailure, mailbox_key),
        "links_to_this_page": _rows(session, SupportLink, mailbox_key),
        "visits_to_this_page": _rows(session, SupportSession, mailbox_key),
        "changes_of_address": _rows(session, AddressChange, mailbox_key),
        "rows_of_files": _rows(session, ImportRow, mailbox_key),
        "blocks": _blocks(session, mailbox_key),
        "details": _details(session, [one.contribution.id for one in overview.given]),
        "events": _events(session, _ids(overview)),
        "looked_at": _looked_at(session, _ids(overview), language),
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


def _labels(session: Session, overview: Overview) -> list[Row]:
    """What other software sorted them by."""
    labels = labels_on(session, [person.id for person in overview.people])
    return [{**_plain(labelling), "called": label.name, "noun": label.noun} for labelling, label in labels]


def _blocks(session: Session, mailbox_key: str) -> list[Row]:
    """That what comes from here is looked at first, and why."""
    rules = select(BlockRule).where(BlockRule.kind == "mailbox", BlockRule.value == mailbox_key)
    return [{name: value for name, value in _plain(rule).items() if name != "value"} for rule in session.scalars(rules)]


def _ids(overview: Overview) -> list[UUID]:
    """Of people, and of what they gave."""
    return [*(person.id for person in overview.people), *(one.contribution.id for one in overview.given)]


def _events(session: Session, ids: Sequence[UUID]) -> list[Row]:
    """What happened to them, as far back as it is kept."""
    happened = select(OutboxEvent).where(OutboxEvent.subject_id.in_(ids)).order_by(OutboxEvent.id)
    return [{"name": event.name, "occurred_at": event.occurred_at.isoformat()} for event in session.scalars(happened)]


def _looked_at(session: Session, ids: Sequence[UUID], language: Language) -> list[Row]:
    """What the audit log says of them: what was done and when, by one of our people or by the service; never who."""
    say = translator(language).gettext
    acts = select(AuditEntry).where(AuditEntry.subject_id.in_(ids)).order_by(AuditEntry.sequence)
    return [
        {
            "act": say(ACTS.get(entry.act or "", entry.act or "")),
            "by": entry.doer if entry.doer in ("cli", "system") else "staff",
            "occurred_at": entry.occurred_at.isoformat(),
        }
        for entry in session.scalars(acts)
    ]


def _details(session: Session, contribution_ids: Sequence[UUID]) -> dict[str, list[Row]]:
    """What kinds and moderators wrote beside contributions, as it stands in each table that names one."""
    found: dict[str, list[Row]] = {}
    for table in Base.metadata.sorted_tables:
        if "contribution_id" in table.columns and table.name not in SHOWN_ELSEWHERE:
            theirs = select(table).where(table.c.contribution_id.in_(contribution_ids))
            rows = [_readable(row) for row in session.execute(theirs).mappings()]
            found |= {table.name: rows} if rows else {}
    return found


def _rows(session: Session, table: Any, mailbox_key: str) -> list[Row]:
    found: Sequence[Base] = session.scalars(select(table).where(table.mailbox_key == mailbox_key)).all()
    return [_plain(row) for row in found]


def _plain(row: Base) -> Row:
    return _readable({column.key: getattr(row, column.key) for column in row.__table__.columns})


def _readable(values: Mapping[Any, Any]) -> Row:
    return {name: _json(value) for name, value in values.items() if name not in LEFT_OUT}


def _json(value: object) -> object:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, date):  # or a moment
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float) else str(value)
