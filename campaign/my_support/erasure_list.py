"""The list of erasures outside of the database, so that no backup that is put back brings back whoever was erased since.

A file of lines of JSON, only ever added to: the erasure's id, the keyed hash of the mailbox, the supporter's id or none for
everybody there, the ids of those who were there, the day. It names nobody, and means nothing without the identity key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.my_support.models import Erasure
from campaign.my_support.receipts import people_of

FILE = "erasures.jsonl"  # in the data folder; not part of any backup


@dataclass(frozen=True, slots=True)
class KeptErasure:
    """Who was erased, and when: everybody at the mailbox, or one supporter. `people`: their ids, by which they are found at
    another mailbox too.
    """

    id: UUID
    mailbox_key: str
    supporter_id: UUID | None
    language: str
    erased_at: datetime
    people: tuple[UUID, ...] = ()


def keep_erasures(database: Database, data_dir: Path) -> int:
    """Add to the list what it does not have yet; how many. Safe to run twice, and beside itself: a line that stands there
    twice is one erasure, and one that a crash has cut off stays by itself.
    """
    known = {kept.id for kept in read_erasures(data_dir / FILE)}
    with database.reading() as session:  # of years, a few thousand
        news = [kept for kept in erasures_in(session) if kept.id not in known]
    if not news:
        return 0
    data_dir.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{_line(kept)}\n" for kept in news)
    with os.fdopen(os.open(data_dir / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "rb+") as file:
        file.write(b"" if _ends_a_line(file) else b"\n")
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())
    return len(news)


def erasures_in(session: Session) -> list[KeptErasure]:
    """All that the database knows of, in their order."""
    rows = session.scalars(select(Erasure).order_by(Erasure.erased_at, Erasure.id)).all()
    people = people_of(session, [row.id for row in rows])
    return [
        KeptErasure(
            id=row.id,
            mailbox_key=row.mailbox_key,
            supporter_id=row.supporter_id,
            language=row.language,
            erased_at=row.erased_at,
            people=tuple(people.get(row.id, ())),
        )
        for row in rows
    ]


def read_erasures(path: Path) -> Iterator[KeptErasure]:
    """What stands in the list; a line that was cut off by a crash is passed over, and stands there again."""
    if not path.exists():
        return
    for line in path.read_text().splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        yield KeptErasure(
            id=UUID(said["id"]),
            mailbox_key=said["mailbox_key"],
            supporter_id=UUID(said["supporter_id"]) if said["supporter_id"] else None,
            language=said["language"],
            erased_at=datetime.fromisoformat(said["erased_at"]),
            people=tuple(map(UUID, said["people"])),
        )


def _ends_a_line(file: BinaryIO) -> bool:
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return True
    file.seek(size - 1)
    return file.read(1) == b"\n"


def _line(kept: KeptErasure) -> str:
    return json.dumps(
        {
            "id": str(kept.id),
            "mailbox_key": kept.mailbox_key,
            "supporter_id": str(kept.supporter_id) if kept.supporter_id else None,
            "language": kept.language,
            "erased_at": kept.erased_at.isoformat(),
            "people": [str(person) for person in kept.people],
        }
    )
