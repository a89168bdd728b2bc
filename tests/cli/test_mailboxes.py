"""What a change of the address rules would do is said before it is done."""

from __future__ import annotations

from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.cast import charlie_opens_petition, signed, signing
from tests.cli.conftest import Run


def test_a_rekeying_is_shown_first_and_done_on_request(run: Run, database: Database) -> None:
    signed(database, signing(charlie_opens_petition(database), mailbox_key="1" * 64))
    assert run("mailboxes", "rekey").out == "Would move 1 contributions to another mailbox; merged: 0.\n"
    with database.reading() as session:
        assert session.scalars(select(Contribution.mailbox_key)).one() == "1" * 64
    assert run("mailboxes", "rekey", "--apply", "--json").json == {"moved": 1, "merged": 0, "is_done": True}
    with database.reading() as session:
        assert session.scalars(select(Contribution.mailbox_key)).one() != "1" * 64
    assert run("mailboxes", "rekey").out == "Would move 0 contributions to another mailbox; merged: 0.\n"
