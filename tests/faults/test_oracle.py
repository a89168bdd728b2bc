"""The oracle finds nothing where nothing is wrong, and each of its questions finds the fault that it is there for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import text
from sqlalchemy.orm import Session

from campaign.db import Database
from tests.exports.lists.staff import stan_asks
from tests.faults.oracle import QUESTIONS, Scene, ask_all
from tests.faults.stage import SIGNATURES, SUZIE, Stage
from tests.faults.telling import Told
from tests.faults.watching import watch_ledger

EMAIL = SUZIE["email"]
Plant = Callable[[Session, Scene], Scene | None]


def sql(*statements: str) -> Plant:
    def plant(session: Session, _scene: Scene) -> None:
        for statement in statements:
            session.execute(text(statement))

    return plant


def seen(**changes: Any) -> Plant:
    return lambda _session, scene: replace(scene, **changes)


def a_word_in_redis(_session: Session, scene: Scene) -> None:
    assert scene.redis_url is not None
    with Redis.from_url(scene.redis_url) as connection:
        connection.set("planted", f"a mail to {EMAIL}")


def a_file_more(_session: Session, scene: Scene) -> None:
    assert scene.exports is not None
    (scene.exports / ("0" * 32)).write_bytes(b"")


def a_byte_changed(_session: Session, scene: Scene) -> None:
    assert scene.exports is not None
    (path,) = scene.exports.iterdir()
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def told_of_all(name: str) -> Plant:
    """The provider has told it of every mail, and nobody listened."""
    return lambda _session, scene: replace(
        scene, told=[Told(mail.custom_args["delivery_id"], mail.to, name) for mail in scene.mails]
    )


TWO_SEATS = "DROP INDEX uq_contributions_signature_seat"
ONE_PERSON = "DROP INDEX uq_contributions_person"
SAME = (
    "kind, drive_id, what, content_key, state, mailbox_key, slot, name_key, name, email, country, show_name, "
    "consent_campaign, consent_wider, is_suspect, language, source, statement_version, text_version, issue, "
    "submitted_at, expires_at"
)
AGAIN = f"INSERT INTO contributions (id, {SAME}) SELECT lower(hex(randomblob(16))), {SAME} FROM contributions"
FAULTS: dict[str, tuple[Plant, ...]] = {
    "O1": (sql("DELETE FROM consents"), sql("UPDATE consents SET is_given = FALSE")),
    "O2": (sql("UPDATE deliveries SET subject_id = event_id WHERE template = 'contribution/verification'"),),
    "O3": (sql(TWO_SEATS, ONE_PERSON, AGAIN, "UPDATE contributions SET supporter_id = NULL"),),
    "O4": (
        sql("UPDATE tallies SET count = count + 1"),
        sql("DELETE FROM tallies"),
        sql("UPDATE contributions SET number = NULL"),
        sql(
            "INSERT INTO tally_deltas SELECT id, drive_id, id, 1, 'verified', '', '', '', '', submitted_at FROM contributions"
        ),
    ),
    "O5": (sql("UPDATE contributions SET verified_at = NULL"),),
    "O6": (
        sql(
            "INSERT INTO suppressions SELECT key, 'thanks', 'asked', '2020-01-01 00:00:00.000000', NULL FROM mailboxes"
        ),
    ),
    "O7": (lambda _session, scene: replace(scene, mails=[*scene.mails, *scene.mails]),),
    "O8": (
        sql("UPDATE deliveries SET state = 'posting', lease_until = '2020-01-01 00:00:00.000000'"),
        sql(
            "DELETE FROM mail_claims",
            "UPDATE deliveries SET state = 'claimed', lease_until = '2100-01-01 00:00:00.000000'",
        ),
    ),
    "O9": (sql("UPDATE deliveries SET state = 'failed' WHERE template = 'contribution/thanks'"),),
    "O10": (a_byte_changed, sql("UPDATE supporter_lists SET sha256 = 'another'")),
    "O11": (a_file_more, sql("UPDATE supporter_lists SET state = 'expired'")),
    "O12": (seen(signed=["laura@example.com"]), sql("UPDATE contributions SET state = 'pending', number = NULL")),
    "O13": (sql("DELETE FROM deliveries WHERE template = 'contribution/thanks'"),),
    "O14": (seen(mails=[]),),
    "O15": (a_word_in_redis, seen(logs=f"a mail to {EMAIL}")),
    "O16": (told_of_all("spamreport"), told_of_all("bounce")),
    "O17": (told_of_all("delivered"), told_of_all("bounce")),
    "O18": (
        sql("UPDATE tallies SET count = count + 1"),
        sql("DELETE FROM snapshot_tiles"),
        sql("UPDATE snapshot_tiles SET content = CAST(x'01010000000a' || substr(content, 7) AS BLOB)"),
        sql("UPDATE snapshot_tiles SET content = CAST(substr(content, 1, 30) || x'0102030405060708' AS BLOB)"),
        sql("INSERT INTO snapshot_steps SELECT id, drive_id, id, 1, 'verified' FROM contributions"),
    ),
}


@pytest.fixture
def scene(stage: Stage, petition: UUID) -> Scene:
    """Suzie has signed and verified, Stan has his list, and all that follows is done."""
    watch_ledger(stage.database)
    stage.do("post", SIGNATURES, SUZIE, 303)
    stage.deliver()
    stage.do("post", stage.link(), {}, 200)
    for _ in range(2):
        stage.work_all_off()
    stage.do("work", "counts.snapshot")
    stan_asks(stage.database, petition)
    stage.do("work", "exports.build")
    return Scene(
        stage.database,
        mails=stage.provider.mails,
        signed=[EMAIL],
        verified=[EMAIL],
        exports=stage.folder / "exports",
        redis_url=stage.redis_url,
        canaries=[EMAIL],
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_question_finds_its_fault_and_nothing_where_there_is_none(scene: Scene, tmp_path: Path) -> None:
    assert ask_all(scene) == {}
    assert set(FAULTS) == set(QUESTIONS)
    for name, faults in FAULTS.items():
        for number, plant in enumerate(faults):
            assert name in ask_all(planted(scene, plant, tmp_path / f"{name}-{number}")), (name, number)
            assert scene.redis_url is not None
            with Redis.from_url(scene.redis_url) as connection:
                connection.delete("planted")


def planted(scene: Scene, plant: Plant, folder: Path) -> Scene:
    """The scene with this fault in it: in a copy of its own."""
    folder.mkdir()
    assert scene.exports is not None
    exports = folder / "exports"
    exports.mkdir()
    for file in scene.exports.iterdir():
        (exports / file.name).write_bytes(file.read_bytes())
    with scene.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f"VACUUM INTO '{folder}/copy.sqlite3'")
    copy = Database(f"sqlite:///{folder}/copy.sqlite3")
    faulty = replace(scene, database=copy, exports=exports)
    with copy.transaction() as session:
        faulty = plant(session, faulty) or faulty
    return faulty
