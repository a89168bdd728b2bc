"""Lets one process at a time do what two would do twice, without a lock that anybody else waits for."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

Turn = Literal["folding", "healing"]
_KEYS: dict[Turn, int] = {"folding": 0x666F6C64, "healing": 0x6865616C}


def take_turn(session: Session, turn: Turn) -> None:
    """Wait until no other transaction has this turn; it ends with the caller's.

    On SQLite every writing transaction is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_KEYS[turn])))
