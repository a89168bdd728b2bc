"""Which mailboxes we know, and how to write to them: by what was given from them, and by what kinds know besides."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, Exists, select, union_all
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.db import parameter
from campaign.my_support.models import SupportLink


def is_known() -> Exists:
    """SQL: we have an address of the mailbox of a link that is about to be written (by `campaign.db.parameter`)."""
    mailbox_key = parameter(SupportLink, "mailbox_key")
    return _addresses(lambda key: key == mailbox_key).exists()


def addresses_of(session: Session, mailbox_keys: Collection[str]) -> dict[str, str]:
    """The latest spelling of each mailbox's address; a mailbox whose every address was forgotten is left out."""
    found = session.execute(_addresses(lambda key: key.in_(mailbox_keys))).all()
    return {key: address for key, address, _since in sorted(found, key=lambda row: row[2])}


def _addresses(
    of: Callable[[ColumnElement[str]], ColumnElement[bool]],
) -> CompoundSelect[str, str, datetime]:
    """Each source is asked by itself, so that its own index serves."""
    given = select(Contribution.mailbox_key, Contribution.email, Contribution.submitted_at)
    further = (query for kind in KINDS.values() for query in kind.holdings.addresses())
    sources = [query.subquery() for query in (given, *further)]
    columns = [tuple(source.c) for source in sources]
    return union_all(*(select(*each).where(of(each[0]), each[1].is_not(None)) for each in columns))
