"""Who guesses is slowed down; nobody is kept out by what strangers do, and nobody writes without end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from campaign.db import Database
from campaign.outbox.models import OutboxEvent
from campaign.staff import signing_in
from campaign.staff.browsers import Origin
from campaign.staff.links import ask_password
from campaign.staff.models import SignInFailure, StaffAccount, StaffLink, StaffNotice, StaffSession
from campaign.staff.notices import CODES_WRONG
from campaign.staff.signing_in import Attempt, try_password
from campaign.staff.throttling import Kind, TooOftenError, guess_of, hold_back, note_failure
from tests.staff import NETWORK, acts
from tests.staff.conftest import ELSEWHERE, KEY, Stan
from tests.time_travel import let_pass

MINUTE, HOUR = timedelta(seconds=61), timedelta(hours=1, seconds=1)


def fail(database: Database, kind: Kind, origins: Iterable[Origin], key: str = KEY) -> None:
    with database.transaction() as session:
        for origin in origins:
            note_failure(session, guess_of(session, kind, key, origin))


def seconds_held_back(database: Database, kind: Kind, origin: Origin) -> int:
    with database.reading() as session:
        try:
            hold_back(session, guess_of(session, kind, KEY, origin))
        except TooOftenError as error:
            return error.seconds
    return 0


def everywhere(count: int) -> list[Origin]:
    return [Origin(f"203.0.{number}.0/24") for number in range(count)]


def test_a_browser_that_the_account_knows_waits_for_its_own_mistakes_alone(database: Database, stan: Stan) -> None:
    known = stan.at_known_browser().origin
    fail(database, "password", [replace(known, browser="")] * 40)  # strangers, in the same network even
    assert seconds_held_back(database, "password", known) == 0
    assert seconds_held_back(database, "password", replace(known, browser="made up")) > 0
    fail(database, "password", [known] * 5)
    assert 0 < seconds_held_back(database, "password", known) <= 60
    let_pass(database, timedelta(days=366))
    fail(database, "password", everywhere(5))
    assert seconds_held_back(database, "password", known) > 0  # it is forgotten after a year


def test_a_browser_is_known_to_its_own_account_alone(database: Database, stan: Stan) -> None:
    known = stan.at_known_browser().origin
    with database.reading() as session:
        assert guess_of(session, "password", KEY, known).browser
        assert guess_of(session, "password", "somebody else's", known).browser is None


def test_what_is_tried_in_a_known_browser_keeps_nobody_else_out(database: Database, stan: Stan) -> None:
    known = stan.at_known_browser().origin
    for kind in ("password", "code"):
        fail(database, kind, [known] * 40)
        assert seconds_held_back(database, kind, replace(known, browser="")) == 0


def test_wrong_passwords_of_strangers_do_not_refuse_a_code(stan: Stan) -> None:
    fail(stan.database, "password", [stan.origin] * 40)
    assert stan.types_code(stan.code())


@pytest.mark.parametrize(("most", "window"), [(5, MINUTE), (20, HOUR), (50, timedelta(days=1, seconds=1))])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_codes_are_few_in_a_minute_an_hour_and_a_day(stan: Stan, most: int, window: timedelta) -> None:
    fail(stan.database, "code", everywhere(most - 1))
    stan.at_known_browser()
    if most > 5:
        let_pass(stan.database, MINUTE if most == 20 else HOUR)
    assert not stan.types_code("000000")
    with pytest.raises(TooOftenError):
        stan.types_code(stan.code())
    assert stan.at_known_browser().types_code(stan.code())  # whoever has the password only keeps out themselves
    let_pass(stan.database, window)
    assert stan.types_code(stan.code())


def test_the_tenth_wrong_code_of_a_day_is_told_once(stan: Stan) -> None:
    def told() -> list[str]:
        with stan.database.reading() as session:
            return list(session.scalars(select(StaffNotice.what)))

    fail(stan.database, "code", [stan.origin] * 8)
    let_pass(stan.database, MINUTE)
    assert not stan.types_code("000000") and told() == []
    assert not stan.types_code("000000") and told() == [CODES_WRONG]
    assert not stan.types_code("000000") and told() == [CODES_WRONG]


def test_attempts_that_failed_meanwhile_count(stan: Stan, monkeypatch: pytest.MonkeyPatch) -> None:
    def compare(_hash: str | None, _password: str) -> bool:
        fail(stan.database, "password", [ELSEWHERE] * 5)  # as many threads at once would
        return True

    monkeypatch.setattr(signing_in, "is_password", compare)
    with pytest.raises(TooOftenError):
        try_password(stan.database, Attempt(KEY, ELSEWHERE, "right"))


def test_a_password_that_changes_while_it_is_compared_opens_nothing(
    stan: Stan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compare(_hash: str | None, _password: str) -> bool:
        with stan.database.transaction() as session:
            session.execute(update(StaffAccount).values(password_hash="another"))
        return True

    monkeypatch.setattr(signing_in, "is_password", compare)
    assert try_password(stan.database, Attempt(KEY, stan.origin, "right")) is None
    with stan.database.reading() as session:
        assert session.scalars(select(StaffSession)).all() == []


def test_guesses_at_nobody_leave_no_line_in_the_log(stan: Stan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_in, "is_password", lambda *_: False)
    assert try_password(stan.database, Attempt("nobody's", stan.origin, "wrong")) is None
    assert acts(stan.database) == []
    assert try_password(stan.database, Attempt(KEY, stan.origin, "wrong")) is None
    assert acts(stan.database) == ["session.refused"]
    with stan.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignInFailure)) == 2


def test_asking_for_new_passwords_writes_so_much_and_no_more(database: Database, stan: Stan) -> None:
    def asked(key: str, origin: Origin, times: int) -> int:
        """How many of them left a row."""
        counts = []
        with database.transaction() as session:
            for _ in range(2):
                counts.append(session.scalar(select(func.count()).select_from(StaffLink)) or 0)
                for number in range(times if len(counts) == 1 else 0):
                    ask_password(session, key.format(number), "cy", origin)
            events = session.scalar(select(func.count()).select_from(OutboxEvent))
        assert events == counts[1]
        return counts[1] - counts[0]

    known = stan.at_known_browser().origin
    assert asked(KEY, Origin(NETWORK), 7) == 5  # for one mailbox, in an hour
    assert asked(KEY, ELSEWHERE, 1) == 0
    assert asked(KEY, known, 7) == 5  # what strangers asked for is not taken from those whom the account knows
    assert asked("mailbox {}", ELSEWHERE, 40) == 30  # from one network, in a minute
    assert asked("another {}", known, 1) == 0  # where it is not known
    let_pass(database, HOUR)
    assert asked(KEY, ELSEWHERE, 1) == 1
