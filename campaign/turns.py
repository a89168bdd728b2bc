"""Lets one process at a time do what two would do twice, without a lock that anybody else waits for."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def take_turn(session: Session, turn: str) -> None:
    """Wait until no other transaction has this turn; it ends with the caller's.

    On SQLite every writing transaction is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(sha256(turn.encode()).digest()[:8], "big", signed=True)
        session.execute(select(func.pg_advisory_xact_lock(key)))
