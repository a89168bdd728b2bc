"""Row identifiers: UUID version 7 (RFC 9562), which sort by the time they were made."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from campaign.clock import utc_now


def new_id() -> UUID:
    """Rows made one after another lie side by side in an index and sort by when they were made, to a microsecond
    by the clock of their machine.
    """
    return new_ids(1)[0]


def new_ids(many: int) -> list[UUID]:
    """So many, made at one moment: they sort as it does, and among each other by chance.

    UUIDv7: 48 bits of Unix milliseconds, 12 bits of their fraction (RFC 9562, 6.2, method 3), 62 random bits.
    """
    moment = utc_now()
    microseconds = int(moment.timestamp()) * 1_000_000 + moment.microsecond
    milliseconds, rest = divmod(microseconds, 1000)
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= (rest * 4096 // 1000) << 64
    value |= 0b10 << 62
    chance = secrets.token_bytes(8 * many)
    return [UUID(int=value | int.from_bytes(chance[at : at + 8], "big") >> 2) for at in range(0, len(chance), 8)]


def lowest_id(moment: datetime) -> UUID:
    """No id made at `moment` (aware) or later is lower, as far as the clocks of its makers agree."""
    milliseconds = (moment - datetime.fromtimestamp(0, moment.tzinfo)) // timedelta(milliseconds=1)
    return UUID(int=milliseconds << 80)


def moment_of(row_id: UUID) -> datetime:
    """When an id of `new_id` was made, to a millisecond, in UTC."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=row_id.int >> 80)
