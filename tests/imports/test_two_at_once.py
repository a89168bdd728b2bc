"""Two files of the same people, taken in and out at the same time, come to their end, and count each of them once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.imports.deciding import start, undo
from campaign.imports.running import work_on
from campaign.mail.address import mailbox_key
from campaign.turns import try_turn
from tests.cast import IDENTITY_KEY, charlie_opens_petition, sign, signing
from tests.imports.files import KEYS, LIST, brought, progress, taken, worked
from tests.my_support.test_erasing import until_somebody_waits


def worked_at_once(database: Database, imports: list[UUID]) -> list[str]:
    """As jobs do: who finds another in the way for too long gives it back, and comes again."""
    ends = time.monotonic() + 30

    def work(one: UUID) -> None:
        while not work_on(database, one, KEYS.sealing, until=ends):
            assert time.monotonic() < ends

    with ThreadPoolExecutor(len(imports)) as pool:
        list(pool.map(work, imports))
    return [progress(database, one).state for one in imports]


def test_two_files_of_the_same_people_do_not_stop_one_another(database: Database, tmp_path: Path) -> None:
    petition = charlie_opens_petition(database)
    people = [f"Sian{chr(97 + n % 26)}{chr(97 + n // 26)},s{n}@example.com,CF10 1AA\n" for n in range(60)]
    files = ["".join(["name,email,postcode\n", *lines]) for lines in (people, people[::-1])]
    imports = [brought(database, petition, tmp_path, text, origin="list") for text in files]
    with database.transaction() as session:
        for one in imports:
            start(session, one)
    assert worked_at_once(database, imports) == ["done", "done"]
    assert sum(progress(database, one).taken for one in imports) == 60
    with database.transaction() as session:
        for one in imports:
            undo(session, one)
    assert worked_at_once(database, imports) == ["undone", "undone"]
    with database.reading() as session:
        live = select(func.count()).where(Contribution.state == "verified")
        assert session.scalar(live) == 0


def test_mailboxes_are_waited_for_in_the_order_of_their_keys(database: Database, tmp_path: Path) -> None:
    petition = charlie_opens_petition(database)
    first, last = sorted((mailbox_key(f"{one}@example.com", IDENTITY_KEY), one) for one in ("paul", "stan"))
    text = f"name,email,postcode\nOne,{last[1]}@example.com,CF10 1AA\nTwo,{first[1]}@example.com,CF10 1AA\n"
    one = brought(database, petition, tmp_path, text, origin="list")
    with database.transaction() as session:
        start(session, one)
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            assert try_turn(session, f"mailbox {first[0]}")
            working = pool.submit(worked, database, one)
            until_somebody_waits(database)
            assert try_turn(session, f"mailbox {last[0]}")
        assert working.result().taken == 2


def test_signatures_are_taken_out_in_the_order_in_which_others_lock_them(database: Database, tmp_path: Path) -> None:
    petition = charlie_opens_petition(database)
    sign(database, signing(petition, "Stan Huws", "stan@example.com"))  # its id is older, and its row comes later
    one = brought(database, petition, tmp_path, LIST, origin="list")
    assert taken(database, one).taken == 2
    with database.transaction() as session:
        undo(session, one)
    with database.reading() as session:
        older, newer = session.scalars(select(Contribution.id).order_by(Contribution.id))
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            session.execute(select(Contribution.id).where(Contribution.id == older).with_for_update())
            working = pool.submit(worked, database, one)
            until_somebody_waits(database)
            session.execute(select(Contribution.id).where(Contribution.id == newer).with_for_update(nowait=True))
        assert working.result().gone == 2
