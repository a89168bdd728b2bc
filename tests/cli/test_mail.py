"""A mail that may or may not have arrived is a person's to decide about."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import select, update

from campaign.db import Database, now
from campaign.mail.models import Delivery
from tests.cast import charlie_opens_petition, sign, signing
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE


def lost_mails(database: Database, number: int) -> list[UUID]:
    """Verification mails whose worker died while posting."""
    drive_id = charlie_opens_petition(database)
    for position in range(number):
        sign(database, signing(drive_id, email=f"suzie{position}@example.com"))
    with database.transaction() as session:
        session.execute(
            update(Delivery).values(state="unknown", reason="worker-lost", posted_at=now(), ambiguous_count=1)
        )
        return list(session.scalars(select(Delivery.id).order_by(Delivery.id)))


def states(database: Database) -> dict[UUID, str]:
    with database.reading() as session:
        return {row.id: row.state for row in session.scalars(select(Delivery))}


@ON_SQLITE_ALONE
def test_unknown_mails_are_listed_without_an_address(run: Run, database: Database) -> None:
    (lost,) = lost_mails(database, 1)
    ran = run("mail", "resolve")
    assert str(lost) in ran.out and "worker-lost" in ran.out and "@" not in ran.out
    (one,) = run("mail", "resolve", "--json").json
    assert (one["id"], one["template"], one["ambiguous_count"]) == (str(lost), "contribution/verification", 1)


def test_one_is_sent_again_and_one_given_up(run: Run, database: Database) -> None:
    first, second, third = lost_mails(database, 3)
    ran = run("mail", "resolve", "--resend", str(first), "--give-up", str(second))
    assert ran.out.startswith("1 sent again.\n1 given up.\n")
    assert states(database) == {first: "queued", second: "dropped", third: "unknown"}


@ON_SQLITE_ALONE
def test_what_is_not_unknown_is_left_alone_and_so_is_the_rest(run: Run, database: Database) -> None:
    first, second = lost_mails(database, 2)
    run("mail", "resolve", "--give-up", str(second))
    ran = run("mail", "resolve", "--resend", str(first), "--resend", str(second))
    assert (ran.code, ran.err) == (2, "One of those emails is not unknown (any more): nothing was changed.\n")
    assert states(database) == {first: "unknown", second: "dropped"}
    assert run("mail", "resolve", "--resend", str(uuid4())).code == 2


@ON_SQLITE_ALONE
def test_nothing_unknown_is_said(run: Run) -> None:
    assert run("mail", "resolve").out == "No email is unknown.\n"


def test_a_person_can_say_that_a_mail_bounced(run: Run, database: Database) -> None:
    (lost,) = lost_mails(database, 1)
    assert run("mail", "outcome", str(lost), "delivered").out == "Recorded: delivered.\n"
    assert run("mail", "outcome", str(lost), "bounced").out == "Recorded: bounced.\n"
    assert run("mail", "outcome", str(lost), "bounced").out == "It is known to be bounced already.\n"
    assert states(database) == {lost: "bounced"}


@ON_SQLITE_ALONE
def test_an_outcome_that_cannot_be_is_refused(run: Run, database: Database) -> None:
    (lost,) = lost_mails(database, 1)
    run("mail", "outcome", str(lost), "bounced")
    ran = run("mail", "outcome", str(lost), "delivered")
    assert (ran.code, ran.err) == (
        2,
        "That email has not left, or it is known to have bounced: nothing was changed.\n",
    )
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="queued", ambiguous_count=0))
    assert run("mail", "outcome", str(lost), "bounced").code == 2
    assert states(database) == {lost: "queued"}
    assert run("mail", "outcome", str(uuid4()), "bounced").err == "There is no such thing.\n"
    assert run("mail", "outcome", str(lost), "opened").code == 2
