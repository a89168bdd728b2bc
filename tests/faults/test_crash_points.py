"""A process is killed at a named place in its code: what was promised is kept, and nothing happens twice."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select

from campaign.contributions.models import Contribution, Tally, TallyDelta
from campaign.outbox.models import OutboxEvent
from tests.faults.stage import SIGNATURES, SUZIE, Stage
from tests.snapshots.logs import disagreeing, heads_of, seen, waiting_steps

VERIFICATION = "contribution/verification"
THANKS = "contribution/thanks"
SIGN = ("post", SIGNATURES, SUZIE, 303)


def states(stage: Stage) -> list[str]:
    with stage.database.reading() as session:
        return list(session.scalars(select(Contribution.state)))


def counted(stage: Stage) -> tuple[int, int]:
    """The folded count and the steps that wait to be folded."""
    with stage.database.reading() as session:
        steps = session.scalar(select(func.count()).select_from(TallyDelta))
        return session.scalar(select(Tally.count)) or 0, steps or 0


def numbers(stage: Stage) -> list[int | None]:
    with stage.database.reading() as session:
        return list(session.scalars(select(Contribution.number)))


def verified(stage: Stage) -> None:
    """Suzie has signed, got her mail and pressed; what follows is still to be done."""
    stage.do(*SIGN)
    stage.deliver()
    stage.do("post", stage.link(), {}, 200)
    assert states(stage) == ["verified"]


@pytest.mark.parametrize(("point", "kept"), [("sign.before-commit", 0), ("sign.after-commit", 1)])
def test_a_web_server_killed_while_she_signs_costs_her_a_second_press(
    stage: Stage, petition: UUID, point: str, kept: int
) -> None:
    stage.die(point, *SIGN)
    assert len(states(stage)) == kept
    stage.work_all_off()
    assert len(stage.provider.mails) == kept  # of what was not committed nobody hears
    stage.do(*SIGN)
    stage.work_all_off()
    assert states(stage) == ["pending"]
    assert len(stage.provider.mails) == 1
    assert stage.mails() == {VERIFICATION: "accepted"}


@pytest.mark.parametrize(("point", "state"), [("verify.before-commit", "pending"), ("verify.after-commit", "verified")])
def test_a_web_server_killed_while_she_verifies_counts_her_once(
    stage: Stage, petition: UUID, point: str, state: str
) -> None:
    stage.do(*SIGN)
    stage.deliver()
    stage.die(point, "post", stage.link(), {}, 200)
    assert states(stage) == [state]
    stage.do("post", stage.link(), {}, 200)
    for _ in range(2):
        stage.work_all_off()
    assert states(stage) == ["verified"]
    assert counted(stage) == (1, 0)
    assert stage.mails() == {VERIFICATION: "accepted", THANKS: "accepted"}
    assert len(stage.provider.mails) == 2


@pytest.mark.parametrize("point", ["relay.after-claim", "relay.after-enqueue"])
def test_a_relay_killed_half_way_publishes_again_and_she_is_thanked_once(
    stage: Stage, petition: UUID, point: str
) -> None:
    verified(stage)
    stage.die(point, "relay")
    first = stage.jobs()
    assert bool(first) == (point == "relay.after-enqueue")
    for job, arguments in first:
        stage.do("work", job, *arguments)
    for _ in range(2):
        stage.work_all_off()
    assert counted(stage) == (1, 0)
    assert stage.mails()[THANKS] == "accepted"
    assert len(stage.provider.mails) == 2
    with stage.database.reading() as session:
        assert session.scalar(select(func.count()).where(OutboxEvent.settled_at.is_(None))) == 0


@pytest.mark.parametrize("point", ["job.before-commit", "job.after-commit"])
def test_a_job_killed_about_its_commit_is_done_once(stage: Stage, petition: UUID, point: str) -> None:
    verified(stage)
    stage.do("relay")
    (thanks,) = [arguments for job, arguments in stage.jobs() if job == "mail.thank_verified"]
    stage.die(point, "work", "mail.thank_verified", *thanks)
    assert (THANKS in stage.mails()) == (point == "job.after-commit")
    stage.do("work", "mail.thank_verified", *thanks)
    for _ in range(2):
        stage.work_all_off()
    assert stage.mails()[THANKS] == "accepted"
    assert len(stage.provider.mails) == 2


@pytest.mark.parametrize("point", ["fold.before-commit", "fold.after-commit"])
def test_a_folder_killed_about_its_commit_counts_her_once(stage: Stage, petition: UUID, point: str) -> None:
    verified(stage)
    stage.die(point, "work", "counts.fold")
    assert counted(stage) == ((0, 1) if point == "fold.before-commit" else (1, 0))
    stage.do("work", "counts.fold")
    assert counted(stage) == (1, 0)
    assert numbers(stage) == [1]


@pytest.mark.parametrize(
    ("point", "given"), [("fold.after-commit", None), ("number.before-commit", None), ("number.after-commit", 1)]
)
def test_a_folder_killed_between_her_count_and_her_number_gives_her_one(
    stage: Stage, petition: UUID, point: str, given: int | None
) -> None:
    verified(stage)
    stage.die(point, "work", "counts.fold")
    assert (counted(stage), numbers(stage)) == ((1, 0), [given])
    for _ in range(2):
        stage.work_all_off()
    assert (counted(stage), numbers(stage)) == ((1, 0), [1])
    assert stage.mails()[THANKS] == "accepted"


@pytest.mark.parametrize("point", ["snapshot.before-commit", "batch.after-commit"])
def test_a_worker_killed_while_it_writes_the_log_writes_her_once(stage: Stage, petition: UUID, point: str) -> None:
    verified(stage)
    stage.do("work", "counts.fold")
    stage.die(point, "work", "counts.snapshot")
    kept = 0 if point == "snapshot.before-commit" else 1
    assert (len(seen(stage.database, petition).entries), waiting_steps(stage.database)) == (kept, 1 - kept)
    for _ in range(2):
        stage.do("work", "counts.snapshot")
    assert [(head.size, head.count) for head in heads_of(stage.database, petition)] == [(1, 1)]
    assert disagreeing(stage.database) == []


def test_a_worker_killed_before_it_posts_costs_a_lease(stage: Stage, petition: UUID) -> None:
    stage.do(*SIGN)
    stage.die("mail.after-claim", "work", "mail.deliver")
    stage.deliver()
    assert stage.provider.requests == []  # the claim may be of somebody alive
    stage.pass_by(minutes=3)
    stage.deliver()
    assert len(stage.provider.mails) == 1
    assert stage.mails() == {VERIFICATION: "accepted"}


@pytest.mark.parametrize(("point", "reached"), [("mail.after-posting", 0), ("mail.after-answer", 1)])
def test_a_worker_killed_about_the_request_sends_the_verification_once_more(
    stage: Stage, petition: UUID, point: str, reached: int
) -> None:
    stage.do(*SIGN)
    stage.die(point, "work", "mail.deliver")
    assert len(stage.provider.mails) == reached
    assert stage.mails() == {VERIFICATION: "posting"}
    stage.pass_by(minutes=2)
    stage.deliver()
    assert stage.mails() == {VERIFICATION: "unknown"}  # it waits for word of the provider first
    for _ in range(4):
        stage.pass_by(minutes=3)
        stage.deliver()
    assert len(stage.provider.mails) == reached + 1
    assert stage.mails() == {VERIFICATION: "accepted"}


@pytest.mark.parametrize(("point", "reached"), [("mail.after-posting", 0), ("mail.after-answer", 1)])
def test_a_worker_killed_about_the_request_never_repeats_thanks(
    stage: Stage, petition: UUID, point: str, reached: int
) -> None:
    verified(stage)
    stage.do("work", "counts.fold")
    stage.do("relay")
    (thanks,) = [arguments for job, arguments in stage.jobs() if job == "mail.thank_verified"]
    stage.die(point, "work", "mail.thank_verified", *thanks)
    for _ in range(6):
        stage.pass_by(minutes=5)
        stage.do("all_off")
    assert len(stage.provider.mails) == 1 + reached
    assert stage.mails() == {VERIFICATION: "accepted", THANKS: "unknown"}  # a person may look at it
