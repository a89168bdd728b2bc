"""Makes backups, and puts one back: then whoever was erased since is erased again, and who is left in peace stays so.

Mails that the backup takes to be waiting may have left since: what must never go twice is held, for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign import migrate
from campaign.audit.record import CLI, Act, record_act
from campaign.backups import postgresql, sqlite
from campaign.backups.files import BackupError, kind_of, new_file
from campaign.backups.wishes import forget_wishes, grant_wishes, keep_wishes
from campaign.db import Database
from campaign.drives.models import Campaign
from campaign.mail.models import Delivery
from campaign.my_support.erasing import erase_again
from campaign.my_support.erasure_list import FILE, KeptErasure, keep_erasures, read_erasures
from campaign.notifications.kinds import MAIL_KINDS

UNSENT = ("queued", "claimed", "posting")
HELD = "restored"  # the reason why such a mail is unknown
_REPEATABLE = [kind.template for kind in MAIL_KINDS if kind.is_repeatable]


@dataclass(frozen=True, slots=True)
class Restored:
    """How many were erased again, how many suppressions were kept, and how many mails are held."""

    erased: int
    suppressed: int
    held: int


def make_backup(database: Database, path: Path) -> None:
    """Of one moment, while the service runs. Raises BackupError."""
    with new_file(path) as draft:
        (sqlite if database.is_sqlite else postgresql).dump(database, draft)


def is_empty(database: Database) -> bool:
    """Whether there is nothing that a restore could overwrite. Raises SQLAlchemyError where that cannot be seen."""
    if not inspect(database.engine).has_table(Campaign.__tablename__):
        return True
    with database.reading() as session:
        return session.scalar(select(Campaign.id).limit(1)) is None


def others_at(database: Database) -> int:
    """How many connections others have to it, which a restore would pull it away from. SQLite does not tell."""
    return 0 if database.is_sqlite else postgresql.others_at(database)


def restore_backup(database: Database, path: Path, data_dir: Path) -> Restored:
    """In place of what is there; the service must stand still. May be run again. Raises BackupError."""
    if kind_of(path) != ("sqlite" if database.is_sqlite else "postgresql"):
        raise BackupError("That backup is of another kind of database than DATABASE_URL names.")
    _refuse_newer(database, path)
    try:
        _keep_erasures(database, data_dir)
        wishes = keep_wishes(database, data_dir)
    except OSError as error:
        raise BackupError(f"The folder CAMPAIGN_DATA_DIR cannot be written: {error.strerror}.") from error
    (sqlite if database.is_sqlite else postgresql).load(database, path)
    migrate.upgrade(database)
    erased = replay_erasures(database, read_erasures(data_dir / FILE))
    with database.transaction() as session:
        grant_wishes(session, wishes)
        restored = Restored(erased, len(wishes), _hold_unsent(session))
        record_act(session, Act(CLI, "backup.restored", facts={"count": erased}))
    keep_erasures(database, data_dir)
    forget_wishes(data_dir)
    database.empty_log()
    return restored


def replay_erasures(database: Database, erasures: Iterable[KeptErasure]) -> int:
    """Each in a transaction of its own; how many the database did not know of."""
    count = 0
    for kept in erasures:
        with database.transaction() as session:
            count += erase_again(session, kept)
    return count


def _refuse_newer(database: Database, path: Path) -> None:
    """What this code knows nothing of it could not erase again: nothing is replaced by what it would have to leave as it is."""
    if not migrate.is_known((sqlite if database.is_sqlite else postgresql).revisions_in(path)):
        raise BackupError(
            "The backup was made of the tables of a newer release than this one: nothing was changed."
            " Install that release, and restore with it."
        )


def _keep_erasures(database: Database, data_dir: Path) -> None:
    """Those of the database that is to be replaced go on the list. It may be gone."""
    with suppress(SQLAlchemyError):
        keep_erasures(database, data_dir)


def _hold_unsent(session: Session) -> int:
    unsent = update(Delivery).where(Delivery.state.in_(UNSENT), Delivery.template.not_in(_REPEATABLE))
    held = unsent.values(state="unknown", reason=HELD, claim=None, lease_until=None).returning(Delivery.id)
    return len(session.execute(held.execution_options(synchronize_session=False)).all())
