"""The mail that asks whether a contribution is its giver's, by its row in the ledger."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Insert, bindparam, true

from campaign.contributions.taking_in.placing import given
from campaign.db import constant
from campaign.mail.ledger import delivery_insertion
from campaign.mail.models import Delivery
from campaign.outbox.record import given_event_id

VERIFICATION = "contribution/verification"  # the mail, by its name in the ledger


def verification_insertion(dialect: str, placed: FromClause, delay: ColumnElement[float]) -> Insert:
    """SQL: a stranger may have caused it, so it is capped; whoever was placed by this post is asked, nobody else."""
    return delivery_insertion(
        dialect,
        {
            "id": bindparam("given_delivery_id", type_=Delivery.id.type),
            "event_id": given_event_id(),
            "template": constant(VERIFICATION),
            "mailbox_key": given("mailbox_key"),
            "person": constant(""),
            "subject_id": placed.c.id,
            "language": given("language"),
            "is_capped": true(),
        },
        delay,
    )
