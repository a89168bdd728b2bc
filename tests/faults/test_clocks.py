"""A clock is wrong for a while and is put right: what was due comes late at the most, and never twice.

Where the database has a clock of its own, those of the other machines decide nothing.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.models import Contribution, Tally
from tests.faults.oracle import Scene, ask_all
from tests.faults.stage import SIGNATURES, SUZIE, Stage
from tests.faults.watching import watch_ledger
from tests.set_clock import settable_clock, wrong_clock
from workers.runtime import current

VERIFIED = {"contribution/verification": "accepted", "contribution/thanks": "accepted"}


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=-1)], ids=["ahead", "behind"])
def test_a_clock_that_was_wrong_by_an_hour_costs_an_hour_at_the_most(
    stage: Stage, petition: UUID, step: timedelta
) -> None:
    with settable_clock(stage.database) as clock:
        clock.pass_by(step)
        stage.do("post", SIGNATURES, SUZIE, 303)
        clock.pass_by(-step)
        stage.do("all_off")
        clock.pass_by(timedelta(hours=1))
        stage.do("all_off")
        assert len(stage.provider.mails) == 1
        clock.pass_by(step)
        stage.do("post", stage.link(), {}, 200)
        clock.pass_by(-step)
        for _ in range(2):
            stage.do("all_off")
            clock.pass_by(timedelta(hours=1))
        with stage.database.reading() as session:
            assert session.scalars(select(Contribution.state)).all() == ["verified"]
            assert session.scalars(select(Tally.count)).all() == [1]
    assert stage.mails() == VERIFIED
    assert len(stage.provider.mails) == 2


def test_a_clock_that_jumps_while_a_mail_is_on_its_way_does_not_send_thanks_twice(stage: Stage, petition: UUID) -> None:
    stage.do("post", SIGNATURES, SUZIE, 303)
    stage.deliver()
    stage.do("post", stage.link(), {}, 200)
    stage.do("work", "counts.fold")
    stage.do("relay")
    (thanks,) = [arguments for job, arguments in stage.jobs() if job == "mail.thank_verified"]
    with settable_clock(stage.database) as clock:
        current().database.dispose()  # a connection of before has the clock of before
        stage.die("mail.after-answer", "work", "mail.thank_verified", *thanks)
        for step in (timedelta(days=1), timedelta(hours=-25), timedelta(days=2)):
            clock.pass_by(step)
            stage.do("all_off")
    assert len(stage.provider.mails) == 2
    assert stage.mails()["contribution/thanks"] == "unknown"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(days=40)], ids=["behind", "ahead"])
def test_machines_whose_clocks_are_wrong_and_jump_do_everything_once_and_in_time(
    stage: Stage, petition: UUID, by: timedelta
) -> None:
    watch_ledger(stage.database)
    with wrong_clock(by) as clock:
        stage.do("post", SIGNATURES, SUZIE, 303)
        for job in ("upkeep.expire", "upkeep.remind", "upkeep.clear"):  # nothing is due, whatever time it is here
            stage.do("work", job)
        stage.do("all_off")
        clock.by -= timedelta(minutes=10)
        stage.do("post", stage.link(), {}, 200)
        stage.do("all_off")
        clock.by -= by
        stage.work_all_off()
    assert stage.mails() == VERIFIED
    who = [SUZIE["email"]]
    scene = Scene(
        stage.database,
        mails=stage.provider.mails,
        signed=who,
        verified=who,
        exports=stage.folder / "exports",
        redis_url=stage.redis_url,
    )
    assert (len(scene.mails), ask_all(scene)) == (2, {})
