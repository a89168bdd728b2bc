"""What a change of the address rules would do is said before it is done."""

from __future__ import annotations

from sqlalchemy import select, update

from campaign.contributions.letter.drafts import SaveDraft, save_draft
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.models import Target
from tests.cast import charlie_opens_petition, signed, signing
from tests.cli.conftest import Run
from tests.letters import charlie_opens_letter_drive


def shown(run: Run) -> list[str]:
    return run("mailboxes", "rekey").out.splitlines()


def test_a_rekeying_is_shown_first_and_done_on_request(run: Run, database: Database) -> None:
    signed(database, signing(charlie_opens_petition(database), mailbox_key="1" * 64))
    drive = charlie_opens_letter_drive(database)
    with database.transaction() as session:
        save_draft(session, SaveDraft(drive, "cy", {"body": "Annwyl"}, "2" * 64, "laura@example.com"))
        session.execute(update(Target).values(mailbox_key="3" * 64))
    assert shown(run) == [
        "Would move 1 contributions to another mailbox; merged: 0.",
        "Would move 1 unfinished letters and places in teams, and 2 targets.",
    ]
    assert keys(database) == {"1" * 64, "2" * 64, "3" * 64}
    counts = {"moved": 1, "merged": 0, "held": 1, "targets": 2}
    assert run("mailboxes", "rekey", "--apply", "--json").json == {**counts, "is_done": True}
    assert not keys(database) & {"1" * 64, "2" * 64, "3" * 64}
    assert shown(run) == [
        "Would move 0 contributions to another mailbox; merged: 0.",
        "Would move 0 unfinished letters and places in teams, and 0 targets.",
    ]


def keys(database: Database) -> set[str | None]:
    with database.reading() as session:
        columns = (Contribution.mailbox_key, LetterDraft.mailbox_key, Target.mailbox_key)
        return {key for column in columns for key in session.scalars(select(column))}
