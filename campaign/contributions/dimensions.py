"""What a contribution is counted under besides its drive: area, country, source, `what`. The same rule folds and recounts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, exists, func, literal, or_, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from campaign.contributions.models import Contribution, TallyDelta
from campaign.drives.channels import ELSEWHERE, LISTED, PAPER, REFERRAL, WEB
from campaign.drives.models import Channel
from campaign.supporters.service import REFERRAL_ALPHABET, REFERRAL_LENGTH

DIMENSIONS = ("area", "country", "source", "what")
UNKNOWN = ""
ABROAD = "abroad"
HOME = "GB"
BROUGHT = (PAPER, ELSEWHERE, LISTED)  # by a file

Counted = type[Contribution] | type[TallyDelta] | ReadOnlyColumnCollection[str, Any]
Column = SQLColumnExpression[Any]


def keys_of(table: Counted) -> tuple[ColumnElement[str], ...]:
    """SQL: the keys of a row of `table` under each of DIMENSIONS."""
    return (
        _area(table),
        func.coalesce(table.country, UNKNOWN),
        _source(table),
        func.coalesce(table.what, UNKNOWN),
    )


def _area(table: Counted) -> ColumnElement[str]:
    is_abroad = and_(table.area_code.is_(None), table.country != HOME)
    return case((is_abroad, ABROAD), else_=func.coalesce(table.area_code, UNKNOWN))


def _source(table: Counted) -> ColumnElement[str]:
    """A channel of the drive by its code; every personal code as one; what files brought; all else as the web.

    A personal code is known by its shape: who is erased takes nothing out of the counts of a source.
    """
    source: Column = table.source
    is_channel = exists(select(literal(1)).where(Channel.drive_id == table.drive_id, Channel.code == source))
    is_personal = or_(
        source == REFERRAL,
        and_(func.length(source) == REFERRAL_LENGTH, func.ltrim(source, REFERRAL_ALPHABET) == ""),
    )
    return case((is_channel, source), (is_personal, REFERRAL), (source.in_(BROUGHT), source), else_=WEB)
