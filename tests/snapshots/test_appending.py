"""Each change of a count becomes one entry of its log, exactly once; whoever is erased leaves noise there."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from campaign.contributions import ending
from campaign.contributions.folding import fold_deltas
from campaign.contributions.logged import SnapshotSecret, SnapshotStep
from campaign.contributions.models import Contribution, Tally, TallyDelta
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.ids import new_id
from campaign.snapshots import appending, tiles
from campaign.snapshots.appending import append_steps
from campaign.snapshots.entry import COUNTED, KINDS, UNCOUNTED, mark_of_uncounted
from campaign.snapshots.mending import mend_logs
from campaign.snapshots.models import SnapshotLog, SnapshotTile
from campaign.snapshots.tree import consistency_proof, inclusion_proof, leaf_hash, root_hash
from tests.cast import charlie_opens_petition, latest, press, signed, signing
from tests.contributions.counting import ON_SQLITE_ALONE, somebody_signs, withdrawn
from tests.imports.files import brought, taken
from tests.my_support.erasing import erased
from tests.snapshots.logs import folded, secret_of, seen, snapshot, waiting_steps
from tests.snapshots.test_tree import node_of
from tests.snapshots.verifying import verifier

ON_POSTGRESQL_ALONE = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def test_each_change_of_the_count_is_one_entry(database: Database, petition: UUID) -> None:
    suzie, paul = (somebody_signs(database, petition) for _ in range(2))
    fold_deltas(database)
    assert waiting_steps(database) == 2
    snapshot(database)
    first = seen(database, petition)
    secret = secret_of(database, suzie)
    withdrawn(database, suzie)
    folded(database)
    for _ in range(2):
        snapshot(database)
    after = seen(database, petition)
    assert after.kinds == ["counted", "counted", "uncounted"]
    assert after.total == after.count == after.tally == 1
    assert after.entries[:2] == first.entries
    assert secret and secret.secret and len(secret.secret) == 32
    assert after.entries[secret.position].mark == hashlib.sha256(secret.secret).digest()
    assert after.entries[2].mark == mark_of_uncounted(secret.secret)
    assert secret_of(database, suzie) is None
    assert secret_of(database, paul)
    assert waiting_steps(database) == 0


def test_who_is_erased_leaves_no_secret_and_is_taken_out_all_the_same(database: Database, petition: UUID) -> None:
    suzie = somebody_signs(database, petition)
    folded(database)
    before = secret_of(database, suzie)
    with database.reading() as session:
        mailbox = session.get_one(Contribution, suzie).mailbox_key
    erased(database, mailbox)
    at_once = secret_of(database, suzie)
    assert before and before.secret and at_once
    assert at_once.secret is None
    folded(database)
    assert secret_of(database, suzie) is None
    after = seen(database, petition)
    assert (after.kinds, after.count, after.tally) == (["counted", "uncounted"], 0, 0)
    assert after.entries[1].mark == mark_of_uncounted(before.secret)  # by their own receipt they can still look


def test_who_is_erased_from_a_closed_drive_stays_counted_and_has_no_row(database: Database, petition: UUID) -> None:
    suzie = somebody_signs(database, petition)
    folded(database)
    with database.transaction() as session:
        session.execute(update(Drive).values(closes_at=now(-60)))
        mailbox = session.get_one(Contribution, suzie).mailbox_key
    erased(database, mailbox)
    assert secret_of(database, suzie) is None
    folded(database)
    assert seen(database, petition).kinds == ["counted"]
    assert seen(database, petition).tally == 1


def test_who_is_erased_before_the_log_has_them_gets_no_secret(database: Database, petition: UUID) -> None:
    suzie = somebody_signs(database, petition)
    fold_deltas(database)
    with database.transaction() as session:
        session.execute(update(Drive).values(closes_at=now(-60)))
        mailbox = session.get_one(Contribution, suzie).mailbox_key
    erased(database, mailbox)
    snapshot(database)
    assert secret_of(database, suzie) is None
    assert seen(database, petition).kinds == ["counted"]


@ON_SQLITE_ALONE
def test_who_counts_again_has_a_secret_of_their_own_again(database: Database, petition: UUID) -> None:
    suzie = somebody_signs(database, petition)
    folded(database)
    first = secret_of(database, suzie)
    with database.transaction() as session:
        for amount, reason in ((-1, "invalidated"), (1, "restored")):
            session.execute(
                insert(SnapshotStep).values(
                    id=new_id(), drive_id=petition, contribution_id=suzie, amount=amount, reason=reason
                )
            )
    while append_steps(database):
        pass
    again = secret_of(database, suzie)
    assert first and again and first.secret and again.secret
    assert (first.position, again.position) == (0, 2)
    entries = seen(database, petition).entries
    assert [entry.kind for entry in entries] == [COUNTED, UNCOUNTED, COUNTED]
    assert entries[1].mark == mark_of_uncounted(first.secret)
    assert entries[2].mark == hashlib.sha256(again.secret).digest() != entries[0].mark


@ON_SQLITE_ALONE
def test_many_together_are_one_entry_with_their_number(database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        for amount, reason in ((40, "paper"), (3, "moved")):
            session.execute(
                insert(TallyDelta).values(
                    id=new_id(), drive_id=petition, amount=amount, reason=reason, occurred_at=now()
                )
            )
    folded(database)
    log = seen(database, petition)
    assert (log.kinds, log.total, log.tally) == (["paper", "other"], 43, 43)


@ON_SQLITE_ALONE
def test_what_is_on_paper_is_told_apart_in_and_out_and_has_no_secret(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    taken(database, brought(database, petition, tmp_path))
    folded(database)
    suzie = signed(database, signing(petition))  # on paper, too
    folded(database)
    assert mend_logs(database) == 0
    log = seen(database, petition)
    assert log.kinds[:2] == ["paper", "paper"] and sorted(log.kinds[2:]) == ["counted", "paper"]
    assert log.total == log.tally == 2
    with database.reading() as session:
        assert session.scalars(select(SnapshotSecret.contribution_id)).all() == [suzie]


@ON_SQLITE_ALONE
def test_who_makes_a_sheet_their_own_goes_out_of_paper_by_it(database: Database, tmp_path: Path) -> None:
    sheet = "name,email,postcode\nPaul Rees,paul@example.com,CF10 1AA\n"
    for slug, is_logged_before in (("early", True), ("late", False)):
        petition = charlie_opens_petition(database, slug=slug)
        taken(database, brought(database, petition, tmp_path, sheet))
        paul = latest(database)
        if is_logged_before:
            folded(database)
        assert press(database, paul) == "verified"
        folded(database)
        secret = secret_of(database, paul)
        withdrawn(database, paul)
        folded(database)
        log = seen(database, petition)
        kinds = [(KINDS[entry.kind], entry.change) for entry in log.entries]
        assert kinds == [("paper", 1), ("paper", -1), ("counted", 1), ("uncounted", -1)], slug
        assert secret and secret.secret and log.entries[3].mark == mark_of_uncounted(secret.secret)
        assert log.total == log.tally == 0


@ON_POSTGRESQL_ALONE
def test_what_somebody_holds_waits_and_nothing_else_does(database: Database, petition: UUID) -> None:
    suzie, paul = (somebody_signs(database, petition) for _ in range(2))
    fold_deltas(database)
    with database.transaction() as session:
        session.execute(select(Contribution).where(Contribution.id == suzie).with_for_update())
        assert not append_steps(database)
        assert secret_of(database, paul) and not secret_of(database, suzie)
        assert waiting_steps(database) == 1
    assert folded(database) == 1
    assert secret_of(database, suzie)
    assert seen(database, petition).total == 2


def test_several_append_beside_one_another_and_each_step_once(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "BATCH_SIZE", 3)
    everybody = [somebody_signs(database, petition) for _ in range(8)]
    fold_deltas(database)
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: append_steps(database), range(3)))
    while append_steps(database):
        pass
    log = seen(database, petition)
    assert (log.total, log.count, len(log.entries)) == (8, 8, 8)
    with database.reading() as session:
        rows = session.execute(select(SnapshotSecret.contribution_id, SnapshotSecret.position)).all()
    assert {row.contribution_id for row in rows} == set(everybody)
    assert sorted(row.position for row in rows) == list(range(8))


def test_what_was_counted_before_there_was_a_log_comes_into_it(database: Database, petition: UUID) -> None:
    suzie, paul, laura = (somebody_signs(database, petition) for _ in range(3))
    folded(database)
    with database.transaction() as session:
        for table in (SnapshotTile, SnapshotSecret):
            session.execute(delete(table))
        session.execute(update(SnapshotLog).values(size=0, count=0))
        ending.clear(session, [laura])
        session.execute(update(Tally).values(count=Tally.count + 4))
    withdrawn(database, paul)  # is not folded yet: it still counts, and its step comes later
    snapshot(database)
    log = seen(database, petition)
    assert (log.total, log.count, log.tally) == (7, 7, 7)
    assert sorted(log.kinds) == ["counted", "other"]
    assert secret_of(database, suzie)
    folded(database)
    assert seen(database, petition).kinds[2:] == ["uncounted"]


@ON_SQLITE_ALONE
def test_what_counts_no_more_without_a_step_is_taken_out(database: Database, petition: UUID) -> None:
    suzie, _ = (somebody_signs(database, petition) for _ in range(2))
    folded(database)
    with database.transaction() as session:
        session.execute(update(Contribution).where(Contribution.id == suzie).values(state="invalidated"))
        session.execute(update(Tally).values(count=1))
    snapshot(database)
    log = seen(database, petition)
    assert (log.kinds, log.total) == (["counted", "counted", "uncounted"], 1)
    assert secret_of(database, suzie) is None


@ON_SQLITE_ALONE
def test_a_log_is_its_tree_however_it_grew(database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """With tiles of four, so that there are four levels of them."""
    monkeypatch.setattr(tiles, "TILE", 4)
    monkeypatch.setattr(tiles, "_LEVELS", 2)
    entries = [number.to_bytes(38, "big") for number in range(300)]
    node, at, ours = node_of(entries), 0, verifier()
    with database.transaction() as session:
        session.add(SnapshotLog(drive_id=petition))
        session.flush()
        for step in (1, 2, 1, 4, 7, 0, 49, 64, 128, 3, 41):
            tiles.extend(session, petition, at, entries[at : at + step])
            at += step
            assert root_hash(tiles.Tiles(session, petition).node, at) == root_hash(node, at)
        stored = tiles.Tiles(session, petition).node
        for position, size in ((0, 1), (0, 300), (299, 300), (17, 255), (255, 256), (256, 257)):
            proof = inclusion_proof(stored, position, size)
            assert ours.root_by_inclusion(leaf_hash(entries[position]), position, size, proof) == root_hash(node, size)
        for first, second in ((1, 300), (255, 256), (256, 300), (3, 4)):
            assert consistency_proof(stored, first, second) == consistency_proof(node, first, second)
        assert tiles.load_entries(session, petition, 3, 297) == entries[3:297]
        assert tiles.load_entries(session, petition, 4, 4) == []
