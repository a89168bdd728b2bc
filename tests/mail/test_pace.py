"""Letters to a few mailboxes: so many an hour whatever happens at the same moment, and none waits for another's turn."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from campaign.db import Database, now
from campaign.mail import claims
from campaign.mail.claims import Claim
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.models import Delivery
from campaign.mail.pace import Limits, waits_for_pace
from campaign.mail.sender import Later, Refused, Unknown
from tests.fakes.sender import FakeSender
from tests.mail.letters import A_MINUTE, TEMPLATE, Letters, laura_writes, states
from tests.time_travel import let_pass


def waits(database: Database, *mailboxes: str, per_hour: int) -> list[int]:
    with database.reading() as session:
        found = waits_for_pace(session, TEMPLATE, mailbox_keys=mailboxes, per_hour=per_hour)
    return [round(wait / 60) for wait in found]


def test_each_hour_has_its_share_until_all_have_left(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, *["senedd"] * 7, *["cyngor"] * 2)
    sent = []
    for _ in range(4):
        deliver_due(office, [Letters(per_hour=3).kind])
        sent.append(Counter(sender.addresses))
        let_pass(database, timedelta(minutes=61))
    assert [hour["senedd@example.org"] for hour in sent] == [3, 6, 7, 7]
    assert [hour["cyngor@example.org"] for hour in sent] == [2, 2, 2, 2]


def test_the_pace_is_kept_at_the_post_where_composing_did_not_look(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, *["senedd"] * 5)
    letters = Letters(per_hour=2, looks=False)
    assert deliver_due(office, [letters.kind]).accepted == 2
    assert states(database) == {"accepted": 2, "queued": 3}
    let_pass(database, timedelta(minutes=61))
    assert deliver_due(office, [letters.kind]).accepted == 2


def claimed(database: Database, number: int) -> list[Claim]:
    """As many workers, each with a letter that was composed when none had left."""
    claims_made = []
    for _ in range(number):
        with database.transaction() as session:
            claims_made.append(claims.claim_due(session, TEMPLATE, 1))
    return claims_made


def begin(database: Database, claim: Claim, *, per_hour: int) -> int:
    with database.transaction() as session:
        ids = [delivery.id for delivery in claim.deliveries]
        return len(claims.begin_posting(session, claim, ids, ("letters",), limits=Limits(per_hour)))


def test_two_workers_that_both_found_room_for_one_do_not_post_two(database: Database) -> None:
    laura_writes(database, "senedd", "senedd")
    one, other = claimed(database, 2)
    assert (begin(database, one, per_hour=1), begin(database, other, per_hour=1)) == (1, 0)
    assert states(database) == {"posting": 1, "queued": 1}
    with database.reading() as session:
        held = session.scalars(select(Delivery).where(Delivery.state == "queued")).one()
    assert held.attempt == 0
    assert held.not_before - held.created_at > timedelta(minutes=59)


@pytest.mark.parametrize(("seconds", "posted"), [(-1, 0), (60, 1)])
def test_what_should_have_left_before_this_moment_is_composed_again(
    database: Database, seconds: float, posted: int
) -> None:
    laura_writes(database, "senedd")
    (claim,) = claimed(database, 1)
    with database.transaction() as session:
        until = session.execute(select(now(seconds))).scalar_one()
        ids = [delivery.id for delivery in claim.deliveries]
        assert len(claims.begin_posting(session, claim, ids, (), limits=Limits(before=until))) == posted
    assert states(database) == {("posting" if posted else "queued"): 1}


def test_many_workers_at_one_moment_keep_the_pace(database: Database) -> None:
    laura_writes(database, *["senedd"] * 8)
    barrier = Barrier(8)

    def work(claim: Claim) -> int:
        barrier.wait()
        return begin(database, claim, per_hour=3)

    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(work, claimed(database, 8))) == 3


def test_what_was_refused_or_put_off_takes_nobodys_place_and_what_may_have_left_does(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, "senedd", "senedd", "senedd")
    sender.answers = [Refused("bad", 400), Unknown("reset"), Later(10, "busy")]
    deliver_due(office, [Letters(per_hour=3).kind])
    assert states(database) == {"failed": 1, "queued": 1, "unknown": 1}
    assert waits(database, "senedd", "senedd", "senedd", per_hour=3) == [0, 0, 60]


def test_a_refused_request_is_halved_at_any_pace(database: Database, office: PostOffice, sender: FakeSender) -> None:
    laura_writes(database, "senedd", "cyngor")
    sender.answers = [Refused("bad", 400)]
    assert deliver_due(office, [Letters(per_hour=1, changes={"group": "together"}).kind]).accepted == 2


def test_who_waits_is_spread_over_the_hours_by_the_oldest_that_left(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    for _ in range(2):
        laura_writes(database, "senedd")
        deliver_due(office, [Letters(per_hour=2).kind])
        let_pass(database, 10 * A_MINUTE)
    assert waits(database, *["senedd"] * 5, "cyngor", per_hour=2) == [40, 50, 100, 110, 160, 0]
    assert waits(database, "senedd", per_hour=3) == [0]
    assert waits(database, per_hour=1) == []


def test_another_template_and_another_mailbox_have_a_pace_of_their_own(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, "senedd")
    deliver_due(office, [Letters(per_hour=1).kind])
    with database.reading() as session:
        assert waits_for_pace(session, "letter/bundle", mailbox_keys=["senedd"], per_hour=1) == [0]
    assert waits(database, "cyngor", "senedd", per_hour=1) == [0, 60]


def test_no_mail_an_hour_is_no_pace(database: Database) -> None:
    with pytest.raises(ValueError, match="one"):
        waits(database, "senedd", per_hour=0)
