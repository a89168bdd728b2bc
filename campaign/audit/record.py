"""Writes acts into the caller's transaction: what was done and the word of it are committed together, or neither.

Refuses acts that `acts.py` does not know, and facts that could hold what somebody typed (ValueError).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.audit.acts import ACTS, FACTS, SUBJECTS
from campaign.audit.chain import Content, content_digest, next_digest
from campaign.audit.models import AuditEntry, AuditHead
from campaign.db import now

Fact = str | int | bool | UUID | Sequence[str] | None
Subject = tuple[str, UUID]  # what kind of thing, and which
HEAD = 1
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,99}")


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts: a staff account by its id, `cli` or `system`; and from which network (`network_of`)."""

    name: str
    network: str | None = None


CLI, SYSTEM = Doer("cli"), Doer("system")


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done, or refused. `facts` are ids, numbers and words of ours alone."""

    by: Doer
    name: str
    subject: Subject | None = None
    campaign_id: UUID | None = None
    result: Literal["done", "refused"] = "done"
    facts: Mapping[str, Fact] = field(default_factory=dict)


def record_act(session: Session, act: Act) -> int:
    """Write the act down as the last thing that the transaction does: the end of the chain is locked until it commits.

    The number of the entry.
    """
    if act.name not in ACTS:
        raise ValueError("an act that acts.py does not know")
    if act.subject and act.subject[0] not in SUBJECTS:
        raise ValueError("a kind of thing that acts.py does not know")
    facts = facts_of(act.facts)
    turn = update(AuditHead).where(AuditHead.id == HEAD).values(sequence=AuditHead.sequence + 1)
    sequence, before = session.execute(turn.returning(AuditHead.sequence, AuditHead.digest)).one()
    kind, subject_id = act.subject or (None, None)
    content = Content(
        sequence=sequence,
        occurred_at=session.execute(select(now())).scalar_one(),
        doer=act.by.name,
        act=act.name,
        subject_kind=kind,
        subject_id=subject_id,
        campaign_id=act.campaign_id,
        network=act.by.network,
        result=act.result,
        facts=facts,
    )
    own = content_digest(content)
    digest = next_digest(before, content.occurred_at, own)
    session.add(AuditEntry(**content.values(), content_digest=own, digest=digest))
    session.execute(update(AuditHead).where(AuditHead.id == HEAD).values(digest=digest))
    session.flush()
    return int(sequence)


def facts_of(facts: Mapping[str, Fact]) -> str:
    """Canonical JSON of facts that may stand in the log. Raises ValueError."""
    if not facts.keys() <= FACTS.keys():
        raise ValueError("a fact that acts.py does not know")
    kept = {name: _kept(value) for name, value in facts.items() if value is not None}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def _kept(value: Fact) -> str | int | bool | list[str]:
    if isinstance(value, bool | int):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str):
        if not _WORD.fullmatch(value):
            raise ValueError("a fact that is not a word of ours")
        return value
    return [str(_kept(each)) for each in value or ()]
