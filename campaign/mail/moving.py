"""The one way in which rows of the ledger move: many by one statement, of which no session keeps anything."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Update, update

from campaign.mail.models import Delivery


def moved(which: ColumnElement[bool], **values: object) -> Update:
    """SQL: these rows get these values."""
    return update(Delivery).where(which).values(**values).execution_options(synchronize_session=False)
