"""Lets one process at a time do what two would do twice, without a lock that anybody else waits for."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import BigInteger, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session


def take_turn(session: Session, turn: str) -> None:
    """Wait until no other transaction has this turn; it ends with the caller's.

    On SQLite every writing transaction is alone already.
    """
    take_turns(session, [turn])


def take_turns(session: Session, turns: Sequence[str]) -> None:
    """The same of many, one after another: everybody takes turns of one sort in one order."""
    if turns and session.get_bind().dialect.name == "postgresql":
        keys = literal([_key(turn) for turn in turns], ARRAY(BigInteger))
        session.execute(select(func.pg_advisory_xact_lock(func.unnest(keys))))


def try_turn(session: Session, turn: str) -> bool:
    """Whether it was free: then it is the caller's until the transaction ends, also of one that only reads.

    On SQLite whoever only reads is in nobody's way, and it is always free.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.execute(select(func.pg_try_advisory_xact_lock(_key(turn)))).scalar_one())


def _key(turn: str) -> int:
    return int.from_bytes(sha256(turn.encode()).digest()[:8], "big", signed=True)
