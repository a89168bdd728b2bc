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
        session.execute(select(func.pg_advisory_xact_lock(_key(turn))))


def try_turn(session: Session, turn: str) -> bool:
    """Whether it was free: then it is the caller's until the transaction ends, also of one that only reads.

    On SQLite whoever only reads is in nobody's way, and it is always free.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.execute(select(func.pg_try_advisory_xact_lock(_key(turn)))).scalar_one())


def _key(turn: str) -> int:
    return int.from_bytes(sha256(turn.encode()).digest()[:8], "big", signed=True)
