"""Row identifiers: UUID version 7 (RFC 9562), which sort by the millisecond they were made in."""

from __future__ import annotations

import secrets
from uuid import UUID

from campaign.clock import utc_now


def new_id() -> UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, then 74 random bits.

    Rows made one after another lie side by side in an index. Order inside one millisecond is random.
    """
    milliseconds = int(utc_now().timestamp() * 1000)
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= secrets.randbits(12) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return UUID(int=value)
