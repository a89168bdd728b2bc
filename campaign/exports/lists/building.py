"""Builds lists: reads a snapshot, writes a sealed file in constant memory, and says how far it has come.

Safe to kill at any moment: the file gets its name when it is whole, the list is ready after that, and whoever takes the list up
again begins from the start with a name and a key of its own. What was left behind is swept away (expiring.py).
"""

from __future__ import annotations

import errno
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from typing import Any

from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.exports.lists.claiming import (
    MOST_ATTEMPTS,
    Built,
    Claim,
    ListGoneError,
    begin,
    claim_next,
    fail,
    finish,
    note_progress,
)
from campaign.exports.lists.csv_file import write_csv
from campaign.exports.lists.leasing import kept
from campaign.exports.lists.reading import Plan, Told, count_most, plan_list
from campaign.exports.lists.sealing import SealedWriter, Sink, new_key, wrap_key
from campaign.exports.lists.storage import Storage
from campaign.exports.lists.xlsx_file import write_xlsx

BUILD_SECONDS = 1_700.0  # that one may take
PROGRESS_SECONDS = 1.0
BUDGET_SECONDS = 60.0
WRITERS: Mapping[str, Callable[[Session, Plan, Sink], Iterator[Told]]] = {"csv": write_csv, "xlsx": write_xlsx}
_FULL = (errno.ENOSPC, errno.EDQUOT)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What building needs."""

    database: Database
    storage: Storage
    export_key: str = field(repr=False)


def build_lists(workshop: Workshop) -> int:
    """Build what waits, one list after the other, and begin none after a minute; how many became ready.

    Safe to run beside itself.
    """
    ready, ends = 0, monotonic() + BUDGET_SECONDS
    while True:
        with workshop.database.transaction() as session:
            claim = claim_next(session)
        if claim is None:
            return ready
        ready += _try(workshop, claim)
        if monotonic() >= ends:
            return ready


def _try(workshop: Workshop, claim: Claim) -> bool:
    """What is not foreseen here is raised: the lease runs out, and another tries, up to MOST_ATTEMPTS in all."""
    try:
        if claim.attempt > MOST_ATTEMPTS:
            _fail(workshop, claim, "too-many-attempts")
            return False
        built = _build(workshop, claim)
        with workshop.database.transaction() as session:
            finish(session, claim, built)
    except ListGoneError:
        workshop.storage.remove(claim.name)
        return False
    except OSError as error:
        log.exception("a list cannot be written")
        _fail(workshop, claim, "storage-full" if error.errno in _FULL else "storage-refused")
        return False
    return True


def _fail(workshop: Workshop, claim: Claim, failure: str) -> None:
    with suppress(ListGoneError), workshop.database.transaction() as session:
        fail(session, claim, failure)


def _build(workshop: Workshop, claim: Claim) -> Built:
    key = new_key()
    with kept(workshop.database, claim), workshop.storage.draft(claim.name) as file:
        sealed = SealedWriter(file, key)
        measured = _Measured(sealed)
        rows: Told = Counter()
        with workshop.database.snapshot(seconds=BUILD_SECONDS) as reading:
            plan = plan_list(reading, claim.order)
            most = count_most(reading, plan)
            with workshop.database.transaction() as session:
                begin(session, claim, most)
            said = monotonic()
            for more in WRITERS[claim.format](reading, plan, measured):
                rows.update(more)
                if monotonic() - said >= PROGRESS_SECONDS:
                    with workshop.database.transaction() as session:
                        note_progress(session, claim, rows[None])
                    said = monotonic()
        sealed.close()
    return Built(
        rows=rows[None],
        left_out={why: count for why, count in rows.items() if why is not None},
        size_bytes=measured.size,
        sha256=measured.digest.hexdigest(),
        wrapped_key=wrap_key(key, workshop.export_key, claim.list_id),
    )


@dataclass(slots=True)
class _Measured:
    """Passes on what its owner will get, and measures it."""

    onward: Sink
    size: int = 0
    digest: Any = field(default_factory=sha256)

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        self.onward.write(data)
        return len(data)
