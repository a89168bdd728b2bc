"""A process is killed while it builds a list, takes one in, goes through many people or erases one: what it leaves is whole or
nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, func, insert, select

from campaign.batching import BATCH_SIZE
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.errors import ConflictError
from campaign.ids import new_id
from campaign.imports.deciding import NewImport, start, undo, write_import
from campaign.imports.files import FOLDER, coming_file, keep_file, sealed_room
from campaign.imports.progress import Progress, load_progress
from campaign.imports.taking import BATCH_SIZE as TAKEN_AT_ONCE
from campaign.imports.working import keys_of
from campaign.mail.claims import CLAIM_SECONDS, claim_due
from campaign.mail.models import Mailbox, MailClaim
from campaign.notifications.verification import VERIFICATION
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from campaign.supporters.models import Supporter
from campaign.tokens import Keyring
from tests.cast import sign, signed, signing
from tests.contributions.counting import tally
from tests.exports.lists.staff import download, row_of, rows_of, stan_asks, take
from tests.fakes.receiver import receiving
from tests.faults.stage import Stage
from tests.time_travel import let_pass
from tests.webhooks.here import a_webhook, states


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(("point", "ending"), [("list.before-rename", ".draft"), ("list.after-rename", "")])
def test_a_worker_killed_as_a_list_gets_its_name_leaves_nothing_that_anybody_can_take(
    stage: Stage, petition: UUID, point: str, ending: str
) -> None:
    signed(stage.database, signing(petition))
    list_id = stan_asks(stage.database, petition)
    folder = stage.folder / "exports"
    stage.die(point, "work", "exports.build")
    (left,) = files(folder)
    assert left.removesuffix(".draft") + ending == left
    with pytest.raises(ConflictError, match="list-not-ready"):
        take(stage.database, list_id)
    stage.pass_by(minutes=4)
    stage.do("work", "exports.build")
    stage.do("work", "exports.wipe_expired")
    row = row_of(stage.database, list_id)
    assert (row.state, row.attempt) == ("ready", 2)
    assert row.claim and files(folder) == [row.claim.hex] != [left]
    assert [each["Name"] for each in rows_of(download(stage.database, folder, list_id))] == ["Suzie Evans"]


def expired(database: Database) -> tuple[int, int]:
    """How many have expired, and how many events say so."""
    with database.reading() as session:
        rows = session.scalar(select(func.count()).where(Contribution.state == "expired"))
        said = session.scalar(select(func.count()).where(OutboxEvent.name == "signature.expired"))
        return rows or 0, said or 0


def many_sign(database: Database, petition: UUID, number: int) -> None:
    """As if so many had signed, each at a mailbox of their own."""
    sign(database, signing(petition))
    with database.transaction() as session:
        row = session.execute(select(Contribution.__table__)).mappings().one()
        keys = [f"{each:064}" for each in range(number - 1)]
        present = session.scalar(select(now()))
        session.execute(insert(Mailbox), [{"key": key, "created_at": present} for key in keys])
        session.execute(insert(Contribution), [{**row, "id": new_id(), "mailbox_key": key} for key in keys])


def test_upkeep_killed_between_batches_goes_on_where_it_stopped(stage: Stage, petition: UUID) -> None:
    many_sign(stage.database, petition, BATCH_SIZE + 1)
    stage.pass_by(days=8)
    stage.die("batch.after-commit", "work", "upkeep.expire")
    assert expired(stage.database) == (BATCH_SIZE, BATCH_SIZE)
    for _ in range(2):
        stage.do("work", "upkeep.expire")
    assert expired(stage.database) == (BATCH_SIZE + 1, BATCH_SIZE + 1)


def test_a_mail_in_nobodys_hand_is_found_by_night(stage: Stage, petition: UUID) -> None:
    """As a worker leaves it that was killed, of a release that keeps no list of claims."""
    sign(stage.database, signing(petition))
    with stage.database.transaction() as session:
        claim_due(session, VERIFICATION.template, 1)
        session.execute(delete(MailClaim))
    let_pass(stage.database, timedelta(seconds=CLAIM_SECONDS + 1))
    stage.do("work", "mail.deliver")
    assert stage.provider.mails == []
    stage.do("work", "upkeep.clear_nightly")
    stage.do("work", "mail.deliver")
    assert len(stage.provider.mails) == 1


@pytest.mark.long
def test_an_import_that_is_killed_as_it_looks_takes_and_undoes_goes_on_to_the_same_end(
    stage: Stage, petition: UUID
) -> None:
    database, many = stage.database, BATCH_SIZE + 1
    lines = [f"Somebody {chr(97 + each // 26)}{chr(97 + each % 26)},CF10 1AA\n" for each in range(many)]
    settings = Settings.from_env(stage.environ)
    keys = keys_of(Keyring(settings.secret_key, ()), settings.identity_key)
    with sealed_room(settings.export_storage / FOLDER, keys.sealing) as sink:
        sink.write(("name,postcode\n" + "".join(lines)).encode())
        sink.flush()
        coming = coming_file(Path(sink.name), keys.sealing)
        keep_file(coming)
    with database.transaction() as session:
        new = NewImport(petition, "paper", "recorded", "The fair", date(2026, 10, 3), id=coming.import_id)
        write_import(session, new)

    def killed_and_done() -> Progress:
        stage.die("batch.after-commit", "work", "exports.work_on_imports")
        stage.do("work", "exports.work_on_imports")  # its lease is not over
        with database.reading() as session:
            half = load_progress(session, coming.import_id)
        assert (half.read, half.taken, half.gone) in (
            (BATCH_SIZE, 0, 0),
            (many, TAKEN_AT_ONCE, 0),
            (many, many, TAKEN_AT_ONCE),
        )
        stage.pass_by(minutes=2)
        stage.do("work", "exports.work_on_imports")
        with database.reading() as session:
            return load_progress(session, coming.import_id)

    seen = killed_and_done()
    assert (seen.state, seen.read, seen.fresh) == ("checked", many, many)
    for step, state in ((start, "done"), (undo, "undone")):
        with database.transaction() as session:
            step(session, coming.import_id)
        seen = killed_and_done()
        assert (seen.state, seen.taken) == (state, many)
        fold_deltas(database)
        assert tally(database, petition)[0] == (many if state == "done" else 0)
    assert seen.gone == many


def test_an_erasure_that_is_killed_has_erased_nothing_and_can_be_begun_again(stage: Stage, petition: UUID) -> None:
    signed(stage.database, signing(petition))
    mailbox = signing(petition).mailbox_key

    def names() -> list[str | None]:
        with stage.database.reading() as session:
            return [*session.scalars(select(Contribution.name)), *session.scalars(select(Supporter.name))]

    stage.die("erasure.before-commit", "erase", mailbox)
    assert names() == ["Suzie Evans", "Suzie Evans"]
    stage.do("erase", mailbox)
    assert names() == [None, ""]


def test_a_worker_killed_between_a_post_and_the_word_of_it_posts_it_again_with_its_id(
    stage: Stage, petition: UUID
) -> None:
    with receiving() as receiver:
        a_webhook(stage.database, receiver.url, groups=frozenset({"verified"}))
        signed(stage.database, signing(petition))
        stage.do("relay")
        stage.die("webhook.after-answer", "work", "webhooks.send")
        stage.do("work", "webhooks.send")  # its lease is not over
        assert len(receiver.posts) == 1
        stage.pass_by(minutes=3)
        stage.do("work", "webhooks.send")
        stage.do("work", "webhooks.send")
    assert [post.id for post in receiver.posts] == [receiver.posts[0].id] * 2 and states(stage.database) == [
        ("delivered", 2)
    ]
