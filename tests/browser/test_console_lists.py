"""Stan, from the mail that invites him to the file that he takes away: with the keyboard alone, script or none."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pyotp import TOTP
from sqlalchemy import select, update

from campaign.audit.record import CLI
from campaign.db import Database
from campaign.drives.models import Slug
from campaign.i18n import Language
from campaign.mail.address import mailbox_key
from campaign.staff.accounts import InviteAccount, invite_account
from campaign.staff.grants import give_role
from campaign.staff.models import StaffAccount
from tests.browser.demonstration import OPEN, new_address
from tests.browser.looking import Look, faults, faults_without_script
from tests.browser.visitor import IS_FOCUSED, PATIENCE_MS, Enter, Visitor
from tests.cast import IDENTITY_KEY, signed, signing
from tests.exports.lists.staff import rows_of
from tests.fakes.sendgrid import FakeSendGrid
from tests.http.console.doors.stranger import PASSWORD
from tests.journeys.system import links

NEW_LIST = "/console/lists/new/crm"


def stan_is_invited(database: Database, language: Language) -> str:
    """An exporter of everything; his address."""
    address = new_address()
    with database.transaction() as session:
        invite = InviteAccount("Stan Parry", address, mailbox_key(address, IDENTITY_KEY), language)
        give_role(session, CLI, invite_account(session, CLI, invite), role="exporter", campaign_id=None)
    return address


def stan_sets_up(stan: Visitor, provider: FakeSendGrid, address: str, look: Look) -> TOTP:
    """The telephone that shows his codes."""
    [path] = links(provider.wait_for_mail(address, timeout=20)[0].text, "/console/invitation/")
    stan.open(path)
    telephone = TOTP(stan.page.locator(".secret").inner_text().replace(" ", ""))
    stan.type_into("New password", PASSWORD)
    stan.type_into("Six-digit code", telephone.now())
    stan.press("Set up the account")
    assert stan.heading() == stan.say("Your recovery codes")
    assert look(stan, "console-recovery-codes") == []
    stan.press("Sign out")
    return telephone


def stan_signs_in(stan: Visitor, address: str, telephone: TOTP, database: Database) -> None:
    stan.open(f"/console/sign-in?language={stan.language}")
    stan.type_into("Email address", address)
    stan.type_into("Password", "not his")
    stan.press("Continue")
    assert stan.page.locator("main > .problem").evaluate(IS_FOCUSED)
    stan.type_into("Password", PASSWORD)
    stan.press("Continue")
    assert stan.heading() == stan.say("Second step")
    with database.transaction() as session:  # time passes, so that the present code has not been used
        session.execute(update(StaffAccount).values(totp_step=0))
    stan.type_into("Six-digit code", telephone.now())
    stan.press("Sign in")


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_stan_signs_in_and_takes_a_list_away_with_the_keyboard_alone(
    enter: Enter, provider: FakeSendGrid, database: Database, language: Language, has_script: bool
) -> None:
    suzie = new_address()
    with database.reading() as session:
        petition = session.scalars(select(Slug.owner_id).where(Slug.slug == OPEN["en"])).one()
    signed(database, signing(petition, "Suzie Evans", suzie, consent_wider=True))
    look: Look = faults if has_script else faults_without_script
    address, stan = stan_is_invited(database, language), enter(has_script=has_script)
    telephone = stan_sets_up(stan, provider, address, look)
    stan_signs_in(stan, address, telephone, database)
    stan.open(NEW_LIST)
    stan.tick(stan.page.locator(f"#drives-{petition}"))
    stan.press("See what it would be")
    assert stan.page.locator("main > .problem").evaluate(IS_FOCUSED)
    stan.type_into("What it is needed for", "News")
    stan.type_into("Who will have it", "The office")
    stan.press("See what it would be")
    assert stan.heading() == stan.say("What the list would be")
    assert look(stan, "console-list-preview") == []
    stan.press("Ask for this list")
    expect(stan.button("Download the list")).to_be_visible(timeout=2 * PATIENCE_MS)
    stan.tab_to(stan.button("Download the list"))
    with stan.page.expect_download() as taken:
        stan.page.keyboard.press("Enter")
    rows = rows_of(taken.value.path().read_bytes())
    assert suzie in [row[heading] for row in rows for heading in row]
    stan.press("Sign out")
    stan.context.clear_cookies()  # by the other one its browser is known
