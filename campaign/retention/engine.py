"""Lets the rules be followed: looks for what is due without holding anybody up, and forgets it in batches of 500 at the most.

Each batch is a transaction of its own that looks again, and ends with its proof: an act of the audit log with the rule and
how many. A run may be killed anywhere and begun anew; two may run beside each other.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.audit.models import AuditEntry
from campaign.audit.record import SYSTEM, Act, Doer, record_act
from campaign.crash_points import crash_point
from campaign.db import Database
from campaign.retention.rule import Rule

READ_AT_ONCE = 50_000
LONGEST_SECONDS = 600.0  # of looking through a large table
ACT = "retention.done"

log = logging.getLogger(__name__)


def follow_rules(database: Database, rules: Iterable[Rule], *, by: Doer = SYSTEM) -> dict[str, int]:
    """How many rows each of the rules took, by its name. One that fails holds up no other: it is logged, and the first is
    raised at the end.
    """
    taken: dict[str, int] = {}
    failed: list[Exception] = []
    for rule in rules:
        try:
            taken[rule.name] = follow_rule(database, rule, by=by)
        except Exception as error:
            log.error("a rule of retention cannot be followed", extra={"rule": rule.name}, exc_info=error)
            failed.append(error)
    if failed:
        raise failed[0]
    return taken


def follow_rule(database: Database, rule: Rule, *, by: Doer = SYSTEM) -> int:
    """How many rows it took. What somebody else holds just now is left for the next time."""
    total = 0
    while True:
        with database.snapshot(seconds=LONGEST_SECONDS) as session:
            keys = session.scalars(rule.due(0).limit(READ_AT_ONCE)).all()
        batches = (keys[at : at + rule.batch_size] for at in range(0, len(keys), rule.batch_size))
        taken = sum(_take(database, rule, batch, by) for batch in batches)
        total += taken
        if len(keys) < READ_AT_ONCE or not taken:
            return total


def count_due(database: Database, rules: Iterable[Rule], *, ahead: timedelta = timedelta(0)) -> Mapping[str, int]:
    """How many rows each rule would take in `ahead` from now, by its name; takes none."""
    with database.snapshot(seconds=LONGEST_SECONDS) as session:
        return {rule.name: _count(session, rule, ahead) for rule in rules}


def count_quickly(
    database: Database, rules: Iterable[Rule], *, ahead: timedelta = timedelta(0), seconds: float = 2.0
) -> Mapping[str, int | None]:
    """The same for somebody who waits: None for a rule that takes longer than so many seconds to look through its table."""
    counts: dict[str, int | None] = {}
    for rule in rules:
        try:
            with database.snapshot(seconds=seconds) as session:
                counts[rule.name] = _count(session, rule, ahead)
        except OperationalError:
            counts[rule.name] = None
    return counts


@dataclass(frozen=True, slots=True)
class Proof:
    """That a rule took so many rows, and when."""

    rule: str
    count: int
    occurred_at: datetime


def proofs_of(session: Session, *, limit: int) -> list[Proof]:
    """The latest first, as the audit log has them."""
    entries = select(AuditEntry).where(AuditEntry.act == ACT).order_by(AuditEntry.sequence.desc()).limit(limit)
    said = [(json.loads(entry.facts or "{}"), entry.occurred_at) for entry in session.scalars(entries)]
    return [Proof(facts.get("rule", ""), facts.get("count", 0), at) for facts, at in said]


def _count(session: Session, rule: Rule, ahead: timedelta) -> int:
    due = rule.due(ahead.total_seconds()).subquery()
    return session.execute(select(func.count()).select_from(due)).scalar_one()


def _take(database: Database, rule: Rule, keys: Sequence[Any], by: Doer) -> int:
    with database.transaction() as session:
        due = rule.due_among(keys).with_for_update(skip_locked=True, of=rule.table)
        found = session.scalars(due).all()
        if found:
            rule.forget(session, found)
            record_act(session, Act(by, ACT, facts={"rule": rule.name, "count": len(found)}))
    crash_point("batch.after-commit")
    return len(found)
