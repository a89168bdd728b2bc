"""Several fold beside one another, in threads and in processes: each number is given once, and nobody who signs waits."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from campaign.contributions import folding, numbering
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, TallyDelta
from campaign.contributions.recount import recount
from campaign.db import Database
from campaign.ids import new_id
from tests.cast import charlie_opens_petition
from tests.contributions.counting import lay_ground, moves, numbers, somebody_signs, tally, withdrawn

FOLD_IN_A_PROCESS = """
import sys
from campaign.contributions import folding, numbering
from campaign.db import Database
folding.BATCH_ON_SQLITE = folding.BATCH_ON_POSTGRESQL = 5
numbering.TOGETHER = 3
database = Database(sys.argv[1])
sys.stdin.read(1)
print(folding.fold_deltas(database))
"""


@pytest.fixture
def petition(database: Database) -> UUID:
    lay_ground(database)
    return charlie_opens_petition(database)


def fill(database: Database, petition: UUID, how_many: int) -> list[UUID]:
    """Verified signatures in order of verification, many at a time: rows alone, without mails and events."""
    model = somebody_signs(database, petition)
    with database.transaction() as session:
        columns = [column for column in Contribution.__table__.columns if column.name not in ("id", "mailbox_key")]
        row = dict(session.execute(select(*columns).where(Contribution.id == model)).mappings().one())
        row["state"] = "verified"
        mailbox = session.get_one(Contribution, model).mailbox_key
        made = [new_id() for _ in range(how_many)]
        session.execute(
            insert(Contribution),
            [row | {"id": each, "mailbox_key": mailbox, "kind": f"extra{at}"} for at, each in enumerate(made)],
        )
    ids = sorted(new_id() for _ in made)
    with database.transaction() as session:
        session.execute(
            insert(TallyDelta),
            [
                {
                    "id": delta_id,
                    "drive_id": petition,
                    "contribution_id": contribution_id,
                    "amount": 1,
                    "reason": "verified",
                    "country": "GB",
                    "source": "web",
                    "occurred_at": row["verified_at"],
                }
                for delta_id, contribution_id in zip(ids, made, strict=True)
            ],
        )
    return [model, *made]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "BATCH_ON_SQLITE", 7)
    monkeypatch.setattr(folding, "BATCH_ON_POSTGRESQL", 7)
    monkeypatch.setattr(numbering, "TOGETHER", 5)


def test_folders_beside_one_another_give_every_number_once_and_in_order(
    database: Database, petition: UUID, small_batches: None
) -> None:
    made = fill(database, petition, 120)
    others = [Database(str(database.url.render_as_string(hide_password=False))) for _ in range(3)]
    start = Barrier(4)

    def fold(own: Database) -> int:
        start.wait()
        return fold_deltas(own)

    with ThreadPoolExecutor(4) as pool:
        folded = list(pool.map(fold, [database, *others]))
    for each in others:
        each.dispose()
    assert sum(folded) == len(made)
    assert tally(database, petition) == (len(made), len(made))
    given = numbers(database, petition)
    assert [given[contribution_id] for contribution_id in made] == list(range(1, len(made) + 1))
    assert moves(database, petition) == {"verified": len(made)}
    assert recount(database) == []


def test_processes_fold_beside_one_another_while_somebody_signs(database: Database, petition: UUID) -> None:
    made = fill(database, petition, 60)
    url = database.url.render_as_string(hide_password=False)
    folders = [
        subprocess.Popen(
            [sys.executable, "-c", FOLD_IN_A_PROCESS, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(2)
    ]
    for folder in folders:
        assert folder.stdin
        folder.stdin.write("go")
        folder.stdin.close()
    late = [somebody_signs(database, petition) for _ in range(3)]
    folded = [int(folder.stdout.read()) for folder in folders if folder.stdout]
    assert [folder.wait(90) for folder in folders] == [0, 0]
    for folder in folders:
        assert folder.stdout
        folder.stdout.close()
    folded.append(fold_deltas(database))
    everybody = [*made, *late]
    assert sum(folded) == len(everybody)
    given = numbers(database, petition)
    assert [given[each] for each in everybody] == list(range(1, len(everybody) + 1))
    assert recount(database) == []


def test_who_signs_or_withdraws_waits_for_no_folder(database: Database, petition: UUID) -> None:
    """On SQLite one writer waits for the other by nature; there a batch is small instead."""
    if database.is_sqlite:
        assert folding.BATCH_ON_SQLITE <= 500
        return
    counted = somebody_signs(database, petition)
    fold_deltas(database)
    somebody_signs(database, petition)
    with database.transaction() as session:
        assert folding._fold_batch(session, 10).steps == 1
        somebody_signs(database, petition)
        withdrawn(database, counted)


def test_who_signs_or_withdraws_waits_for_nobody_who_gives_numbers(database: Database, petition: UUID) -> None:
    """But for who withdraws in the moment in which they get their own."""
    if database.is_sqlite:
        assert folding.BATCH_ON_SQLITE <= 500
        return
    numbered = somebody_signs(database, petition)
    fold_deltas(database)
    somebody_signs(database, petition)
    folding.count_deltas(database)
    with database.transaction() as session:
        assert numbering._number_first(session) == 1
        somebody_signs(database, petition)
        withdrawn(database, numbered)
