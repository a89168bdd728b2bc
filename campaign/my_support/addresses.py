"""Which mailboxes we know, and how to write to them: by what was given from them, and by what kinds know besides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CompoundSelect, select, union_all
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS


def addresses_of(session: Session, mailbox_keys: Collection[str]) -> dict[str, str]:
    """The latest spelling of each mailbox's address; a mailbox whose every address was forgotten is left out."""
    found = session.execute(_addresses(mailbox_keys)).all()
    return {key: address for key, address, _since in sorted(found, key=lambda row: row[2])}


def _addresses(mailbox_keys: Collection[str]) -> CompoundSelect[str, str, datetime]:
    """Each source is asked by itself, so that its own index serves."""
    given = select(Contribution.mailbox_key, Contribution.email, Contribution.submitted_at)
    further = (query for kind in KINDS.values() for query in kind.holdings.addresses())
    sources = [query.subquery() for query in (given, *further)]
    columns = [tuple(source.c) for source in sources]
    return union_all(*(select(*each).where(each[0].in_(mailbox_keys), each[1].is_not(None)) for each in columns))
