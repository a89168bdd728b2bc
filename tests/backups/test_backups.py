"""A backup that is put back brings back nobody who was erased since, and no mail that may have left."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from campaign.audit.models import AuditEntry
from campaign.backups import restoring
from campaign.backups.files import BackupError
from campaign.backups.restoring import is_empty, make_backup, restore_backup
from campaign.clock import utc_now
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.mail.models import Delivery, Suppression
from campaign.mail.suppression import BOUNCED, COMPLAINED, suppress
from campaign.migrate import KEPT
from campaign.my_support.erasing import Erase, erase
from campaign.my_support.erasure_list import FILE, keep_erasures, read_erasures
from campaign.my_support.models import Erasure
from campaign.settings import Settings
from campaign.supporters.models import Supporter
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.mail.test_hearing import stopped
from tests.my_support.erasing import moved, supporter
from tests.my_support.reading import count, everything, rows
from tests.notifications.post import Post
from tests.servers.postgres_programs import find_postgres


@pytest.fixture
def petition(database: Database, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """Charlie's. The programs of the server that the tests run stand first on PATH."""
    if not database.is_sqlite:
        monkeypatch.setenv("PATH", str(find_postgres().folder), prepend=os.pathsep)
    return charlie_opens_petition(database)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "var"


def erased(database: Database, data_dir: Path, mailbox: str, supporter_id: UUID | None = None) -> UUID:
    """As by My support, and noted by the job that follows."""
    with database.transaction() as session:
        done = erase(session, Erase(mailbox, "en", supporter_id))
    assert done and keep_erasures(database, data_dir) == 1
    return done


def test_whoever_was_erased_since_is_erased_again(
    database: Database, petition: UUID, data_dir: Path, settings: Settings
) -> None:
    mailbox = signing(petition).mailbox_key
    signed(database, signing(petition, comment="It matters to me."))
    signed(database, signing(petition, "Paul Davies", "paul@example.com"))
    Post(database, settings).deliver()
    backup = data_dir.parent / "backup"
    make_backup(database, backup)
    assert backup.stat().st_mode & 0o077 == 0
    erasure = erased(database, data_dir, mailbox)
    signed(database, signing(petition, "Laura Pugh", "laura@example.com"))
    with database.transaction() as session:
        pauls = signing(petition, email="paul@example.com").mailbox_key
        suppress(session, pauls, "news", COMPLAINED)
        suppress(session, pauls, "all", BOUNCED, until=utc_now() + timedelta(days=30))

    done = restore_backup(database, backup, data_dir)
    assert (done.erased, done.suppressed) == (1, 2)
    assert stopped(database, pauls) == {("news", "complained", False), ("all", "bounced", True)}
    left = everything(database)
    assert [word for word in ("Suzie", "suzie", "It matters", "Laura") if word in left] == []
    assert "Paul Davies" in left
    assert count(database, petition) == 1
    assert [(row.id, row.address) for row in rows(database, Erasure)] == [(erasure, None)]
    assert [mail.subject for mail in Post(database, settings).deliver()] == []
    assert restore_backup(database, backup, data_dir).erased == 1  # again, from the list outside
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.act)).all() == ["backup.restored"]


def test_a_person_is_found_at_the_address_that_the_backup_knows(
    database: Database, petition: UUID, data_dir: Path
) -> None:
    signed(database, signing(petition))
    signed(database, signing(petition, "Paul Davies"))
    make_backup(database, data_dir.parent / "backup")
    there = moved(database, signing(petition).mailbox_key)
    erased(database, data_dir, there, supporter(database, "Suzie Evans"))
    restore_backup(database, data_dir.parent / "backup", data_dir)
    with database.reading() as session:
        assert set(session.scalars(select(Supporter.name))) == {"", "Paul Davies"}
        assert set(session.scalars(select(Contribution.name))) == {None, "Paul Davies"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_erasure_after_a_line_that_a_crash_cut_off_is_kept_at_once(
    database: Database, petition: UUID, data_dir: Path
) -> None:
    mailbox = signing(petition).mailbox_key
    signed(database, signing(petition))
    erased(database, data_dir, mailbox)
    whole = (data_dir / FILE).read_bytes()
    (data_dir / FILE).write_bytes(whole[: len(whole) // 2])
    assert keep_erasures(database, data_dir) == 1
    assert [kept.mailbox_key for kept in read_erasures(data_dir / FILE)] == [mailbox]
    assert keep_erasures(database, data_dir) == 0


def test_a_mail_that_may_have_left_waits_for_somebody_to_decide(
    database: Database, petition: UUID, data_dir: Path, settings: Settings
) -> None:
    suzies = signed(database, signing(petition))
    Post(database, settings).deliver()
    Post(database, settings).queue("contribution/thanks", suzies)
    sign(database, signing(petition, "Paul Davies", "paul@example.com"))
    make_backup(database, data_dir.parent / "backup")
    assert restore_backup(database, data_dir.parent / "backup", data_dir).held == 1
    with database.reading() as session:
        unknown = session.scalars(select(Delivery.template).where(Delivery.state == "unknown")).all()
        queued = session.scalars(select(Delivery.template).where(Delivery.state == "queued")).all()
    assert (unknown, queued) == (["contribution/thanks"], ["contribution/verification"])


@pytest.mark.parametrize("reason", ["asked", "complained"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_restore_that_was_broken_off_has_lost_no_wish_to_be_left_in_peace(
    database: Database, petition: UUID, data_dir: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    backup = data_dir.parent / "backup"
    make_backup(database, backup)
    mailbox = signing(petition).mailbox_key
    with database.transaction() as session:
        suppress(session, mailbox, "news", reason)
    with monkeypatch.context() as breaking:
        breaking.delattr(restoring.migrate, "upgrade")
        with pytest.raises(AttributeError):
            restore_backup(database, backup, data_dir)
    assert wishes_in(database) == []  # as the backup has it
    assert [restore_backup(database, backup, data_dir).suppressed for _ in range(2)] == [1, 1]
    assert wishes_in(database) == [(mailbox, "news", reason)]
    assert [path.name for path in data_dir.iterdir()] == []


def wishes_in(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as session:
        found = session.execute(select(Suppression.mailbox_key, Suppression.scope, Suppression.reason))
        return [(*row,) for row in found]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_was_erased_a_moment_before_is_erased_again_and_leaves_no_byte(
    database: Database, petition: UUID, data_dir: Path
) -> None:
    """No job has put the erasure on the list yet."""
    signed(database, signing(petition, comment="It matters to me."))
    backup = data_dir.parent / "backup"
    make_backup(database, backup)
    with database.transaction() as session:
        assert erase(session, Erase(signing(petition).mailbox_key, "en"))
    assert restore_backup(database, backup, data_dir).erased == 1
    assert b"It matters" in backup.read_bytes()
    there = Path(database.url.database or "")
    assert not [path for path in there.parent.glob(f"{there.name}*") if b"It matters" in path.read_bytes()]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_that_cannot_be_written_leaves_nothing(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dump(_database: Database, path: Path) -> None:
        path.write_text("half of everybody")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(restoring.sqlite, "dump", dump)
    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(BackupError) as failed:
        make_backup(database, folder / "backup")
    assert "No space left" in failed.value.sentence
    assert list(folder.iterdir()) == []


def test_only_what_was_seen_to_have_no_campaign_is_empty(tmp_path: Path) -> None:
    new = Database(f"sqlite:///{tmp_path}/new.sqlite3")
    assert is_empty(new)
    new.dispose()
    (tmp_path / "odd.sqlite3").write_bytes(b"no database at all, but somebody's " * 100)
    odd = Database(f"sqlite:///{tmp_path}/odd.sqlite3")
    with pytest.raises(DatabaseError):
        is_empty(odd)
    odd.dispose()


def damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4000])


def another(path: Path) -> None:
    path.write_bytes(b"PK\3\4 something else")


@pytest.mark.parametrize("spoil", [damaged, another])
def test_what_is_no_backup_changes_nothing(
    database: Database, petition: UUID, data_dir: Path, spoil: Callable[[Path], None]
) -> None:
    signed(database, signing(petition))
    backup = data_dir.parent / "backup"
    make_backup(database, backup)
    with pytest.raises(BackupError) as nowhere:
        restore_backup(database, backup, backup / "no folder")
    assert "CAMPAIGN_DATA_DIR" in nowhere.value.sentence
    spoil(backup)
    with pytest.raises(BackupError):
        restore_backup(database, backup, data_dir)
    assert count(database, petition) == 1
    with pytest.raises(BackupError) as refusal:
        make_backup(database, backup)
    assert "overwrites nothing" in refusal.value.sentence
    assert not is_empty(database)


def test_a_backup_of_a_newer_release_changes_nothing(database: Database, petition: UUID, data_dir: Path) -> None:
    """Its people could not be erased again by code that does not know its tables, and its mails would leave twice."""
    signed(database, signing(petition))
    (before,) = set_revision(database, "9999")
    make_backup(database, data_dir.parent / "newer")
    set_revision(database, before)
    signed(database, signing(petition, "Paul Davies", "paul@example.com"))
    with pytest.raises(BackupError) as refusal:
        restore_backup(database, data_dir.parent / "newer", data_dir)
    assert "newer release" in refusal.value.sentence
    assert count(database, petition) == 2
    assert not data_dir.exists()


def set_revision(database: Database, revision: str) -> list[str]:
    """The one that the database says it was migrated to; which it was before."""
    with database.transaction() as session:
        before = list(session.scalars(select(KEPT.c.version_num)))
        session.execute(update(KEPT).values(version_num=revision))
    return before


def test_the_list_names_nobody_and_is_only_added_to(database: Database, petition: UUID, data_dir: Path) -> None:
    for name in ("Suzie", "Paul"):
        email = f"{name.lower()}@example.com"
        signed(database, signing(petition, f"{name} Evans", email))
        erased(database, data_dir, signing(petition, email=email).mailbox_key)
    said = (data_dir / FILE).read_text()
    assert len(said.splitlines()) == 2
    assert [word for word in ("Suzie", "suzie", "Paul", "@") if word in said] == []
    assert keep_erasures(database, data_dir) == 0
