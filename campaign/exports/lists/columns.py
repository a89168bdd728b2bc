"""Every column that a list of supporters may have: its head, what it reads of a contribution, and its type.

Which purpose allows which to whom stands in purposes.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from campaign.contributions.dimensions import keys_of
from campaign.contributions.models import Contribution
from campaign.exports.lists.cells import CellType
from campaign.i18n import N_


@dataclass(frozen=True, slots=True)
class Column:
    """`head` is a sentence marked for translation."""

    name: str
    head: str
    type: CellType
    value: ColumnElement[Any]


_SOURCE = keys_of(Contribution)[2]

COLUMNS = {
    column.name: column
    for column in (
        Column("number", N_("Number"), CellType.NUMBER, Contribution.number.expression),
        Column("reference", N_("Supporter’s reference"), CellType.CODE, Contribution.supporter_id.expression),
        Column("contribution", N_("Reference of what was given"), CellType.CODE, Contribution.id.expression),
        Column("drive", N_("Petition or drive"), CellType.CODE, Contribution.drive_id.expression),
        Column("kind", N_("What was given"), CellType.CODE, Contribution.kind.expression),
        Column("state", N_("State"), CellType.CODE, Contribution.state.expression),
        Column("reason", N_("Reason"), CellType.CODE, Contribution.reason.expression),
        Column("name", N_("Name"), CellType.TEXT, Contribution.name.expression),
        Column("email", N_("Email address"), CellType.TEXT, Contribution.email.expression),
        Column("mailbox", N_("Email address, hashed"), CellType.DIGEST, Contribution.mailbox_key.expression),
        Column("area", N_("Area"), CellType.CODE, Contribution.area_code.expression),
        Column("postcode", N_("Postcode"), CellType.TEXT, Contribution.postcode.expression),
        Column("country", N_("Country"), CellType.CODE, Contribution.country.expression),
        Column("language", N_("Language"), CellType.CODE, Contribution.language.expression),
        Column("source", N_("Source"), CellType.CODE, _SOURCE),
        Column("day", N_("Day"), CellType.DAY, Contribution.verified_at.expression),
        Column("submitted", N_("Sent in (UTC)"), CellType.MOMENT, Contribution.submitted_at.expression),
        Column("verified", N_("Confirmed (UTC)"), CellType.MOMENT, Contribution.verified_at.expression),
        Column("ended", N_("Ended (UTC)"), CellType.MOMENT, Contribution.ended_at.expression),
    )
}
