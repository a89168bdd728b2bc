"""An account hears by mail of what was done to it, and of sessions where it was not before; of nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.audit.record import CLI, Doer
from campaign.i18n import LANGUAGES
from campaign.mail.models import Delivery
from campaign.notifications.notices import WORDS
from campaign.settings import Settings
from campaign.staff import accounts, grants, notices
from campaign.staff.browsers import recognise
from campaign.staff.models import StaffAccount, StaffBrowser, StaffGrant, StaffNotice, StaffSession
from campaign.staff.recovery import make_recovery_codes
from campaign.staff.sessions import begin_proved_session, find_session
from campaign.staff.setting_up import Change, renew_recovery_codes, set_password
from campaign.staff.signing_in import Step, check_code, end_former
from tests.forgetting import forget
from tests.notifications.post import Post
from tests.staff import NETWORK, make_account
from tests.staff.conftest import ELSEWHERE, KEY, Stan
from tests.time_travel import let_pass


def told(stan: Stan) -> list[tuple[str, str | None]]:
    """What the account was told, and from where it was done; each has its mail."""
    with stan.database.reading() as session:
        found = session.scalars(select(StaffNotice).order_by(StaffNotice.happened_at, StaffNotice.id)).all()
        mailed = set(session.scalars(select(Delivery.subject_id).where(Delivery.mailbox_key == KEY)))
        assert {notice.id for notice in found} <= mailed
        return [(notice.what, notice.network) for notice in found]


def test_a_session_is_news_in_a_browser_or_a_network_where_the_account_was_not(stan: Stan) -> None:
    tokens = stan.signs_in()
    assert told(stan) == [(notices.SESSION_BEGUN, NETWORK)]
    known = stan.at(replace(stan.origin, browser=tokens.browser))
    assert known.signs_in().browser == tokens.browser  # known by the same token
    assert len(told(stan)) == 1
    stan.signs_in()
    assert len(told(stan)) == 2  # the network is known, the browser is not
    known.at(replace(ELSEWHERE, browser=tokens.browser)).signs_in()
    assert told(stan)[2:] == [(notices.SESSION_BEGUN, ELSEWHERE.network)]


def test_a_change_by_oneself_is_told_and_leaves_this_browser_alone_known(stan: Stan) -> None:
    here, there = stan.at_known_browser().origin, stan.at_known_browser().origin
    with stan.database.transaction() as session:
        tokens = set_password(session, stan.keyring, Change(stan.account_id, here, password_hash="new"))
        renew_recovery_codes(session, Doer(str(stan.account_id), NETWORK), stan.account_id)
        assert recognise(session, KEY, tokens.browser)
        assert recognise(session, KEY, here.browser) is recognise(session, KEY, there.browser) is None
    assert told(stan) == [(notices.PASSWORD_CHANGED, ELSEWHERE.network), (notices.CODES_MADE, NETWORK)]


def test_a_recovery_code_that_is_used_is_told(stan: Stan) -> None:
    with stan.database.transaction() as session:
        code = make_recovery_codes(session, stan.account_id)[0]
        assert check_code(session, stan.keyring, Step(stan.account_id, stan.origin, code, "recovery-code"))
        assert not check_code(session, stan.keyring, Step(stan.account_id, stan.origin, code, "recovery-code"))
    assert told(stan) == [(notices.CODE_USED, NETWORK)]


def test_what_an_admin_does_to_an_account_is_told_and_nothing_known_is_left(stan: Stan) -> None:
    stan.at_known_browser()
    admin = Doer(str(make_account(stan.database, "admin")), "198.51.100.0/24")
    with stan.database.transaction() as session:
        grants.give_role(session, admin, stan.account_id, role="moderator", campaign_id=None)
        grants.give_role(session, admin, stan.account_id, role="moderator", campaign_id=None)  # changes nothing
        own = StaffGrant.account_id == stan.account_id, StaffGrant.role == "moderator"
        grants.take_role(session, admin, stan.account_id, session.scalars(select(StaffGrant.id).where(*own)).one())
        accounts.reset_factor(session, admin, stan.account_id)
        grants.give_role(session, admin, stan.account_id, role="moderator", campaign_id=None)  # of whoever is invited
        accounts.disable_account(session, CLI, stan.account_id)
        assert session.scalars(select(StaffBrowser)).all() == []
    expected = [(what, admin.network) for what in (notices.ROLE_GIVEN, notices.ROLE_TAKEN, notices.RESET)]
    assert sorted(told(stan), key=str) == sorted([*expected, (notices.DISABLED, None)], key=str)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_notice_says_what_when_from_where_and_what_to_do(stan: Stan, settings: Settings) -> None:
    post = Post(stan.database, settings)
    for language in LANGUAGES:
        with stan.database.transaction() as session:
            account = session.get_one(StaffAccount, stan.account_id)
            account.language = language
            for what in WORDS:
                notices.tell_account(session, account, what, network=NETWORK)
        mails = post.deliver()
        assert len({mail.subject for mail in mails}) == len(mails) == len(WORDS)
        for mail in mails:
            assert NETWORK in mail.text and NETWORK in mail.html and ", " in mail.text
            assert ("weinyddwr" if language == "cy" else "admin") in mail.text
    assert set(WORDS) == set(_constants())


def _constants() -> Iterable[str]:
    own = {name: value for name, value in vars(notices).items() if name.isupper() and isinstance(value, str)}
    return (value for name, value in own.items() if name not in ("ACCOUNT_TOLD", "NOTICE_TEMPLATE"))


def test_the_session_that_a_browser_gives_up_is_over(stan: Stan) -> None:
    with stan.database.transaction() as session:
        former = begin_proved_session(session, stan.account_id, NETWORK)
        other = begin_proved_session(session, stan.account_id, NETWORK)
        end_former(session, replace(stan.origin, session=former))
        assert find_session(session, former) is None and find_session(session, other)
        end_former(session, stan.origin)  # had none


def test_browsers_are_forgotten_after_a_year_and_notices_after_a_week(stan: Stan) -> None:
    stan.signs_in()
    let_pass(stan.database, timedelta(days=8))
    forget(stan.database, "staff-browsers")
    assert forget(stan.database, "staff-notices") > 0
    assert told(stan) == []
    with stan.database.reading() as session:
        assert session.scalars(select(StaffBrowser)).all() and session.scalars(select(StaffSession)).all()
    let_pass(stan.database, timedelta(days=366))
    assert [forget(stan.database, rule) for rule in ("staff-visits", "staff-browsers")] == [1, 1]
    with stan.database.reading() as session:
        assert session.scalars(select(StaffBrowser)).all() == []
