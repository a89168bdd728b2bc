"""Stan asks for a list: relay and worker do the rest, and what he gets is what was given."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import SimpleCookie
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import update

from campaign.audit.record import SYSTEM
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.embedded.sessions import signal_process
from campaign.mail.address import mailbox_key, parse_address
from campaign.staff.accounts import InviteAccount, invite_account
from campaign.staff.grants import give_role
from campaign.staff.models import StaffAccount, StaffSession
from tests.cast import IDENTITY_KEY, charlie_opens_petition, sign, signed, signing
from tests.exports.lists.staff import download, row_of, rows_of, stan_asks
from tests.fakes.sendgrid import FakeSendGrid
from tests.http.console.doors.stranger import PASSWORD
from tests.http.site.reading import Page, PageForm
from tests.journeys.system import Answer, System, eventually, links

STAN = "stan@rhwydwaith.example"
NEW_LIST = "/console/lists/new/crm"


@dataclass(slots=True)
class Browser:
    """Stan's, which keeps the console's cookies, beside his telephone."""

    system: System
    secret: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def _kept(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> Page:
        answer = self.system.get(path, Cookie=self._kept())
        assert answer.status == 200, (path, answer.status)
        return Page(answer.body)

    def send(self, form: PageForm, **fields: str) -> Answer:
        answer = self.system.post(form.action, {**form.fields, **fields}, Cookie=self._kept())
        for kept in answer.headers.get("Set-Cookie", "").split(", "):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(kept).items()}
        return answer

    def code(self) -> str:
        return pyotp.TOTP(self.secret).now()


def stan_is_invited(database: Database, drive_id: UUID) -> None:
    """An exporter of the drive's campaign."""
    invite = InviteAccount("Stan Davies", STAN, mailbox_key(parse_address(STAN).canonical, IDENTITY_KEY), "en")
    with database.transaction() as session:
        campaign_id = session.get_one(Drive, drive_id).campaign_id
        give_role(session, SYSTEM, invite_account(session, SYSTEM, invite), role="exporter", campaign_id=campaign_id)


def stan_sets_up(system: System, provider: FakeSendGrid) -> Browser:
    [path] = links(provider.wait_for_mail(STAN)[0].text, "/console/invitation/")
    stan = Browser(system)
    body = system.get(path).body
    stan.secret = body.split('class="secret">')[1].split("<")[0].replace(" ", "")
    [form] = [form for form in Page(body).forms if "code" in form.kinds or "code" in form.fields]
    form.action = path
    assert stan.send(form, password=PASSWORD, code=stan.code()).status == 200
    return stan


def half_an_hour_passes(database: Database) -> None:
    """Long enough to have to show again who he is, with another code."""
    with database.transaction() as session:
        session.execute(update(StaffSession).values(confirmed_at=None))
        session.execute(update(StaffAccount).values(totp_step=0))


@contextmanager
def standing_still(system: System, name: str) -> Iterator[None]:
    pid = system.processes[name].pid
    signal_process(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        signal_process(pid, signal.SIGCONT)


@pytest.mark.parametrize("system", ["sqlite"], indirect=True)
def test_stan_gets_exactly_those_who_agreed(system: System, seen: Database, provider: FakeSendGrid) -> None:
    petition = charlie_opens_petition(seen, slug="agreed")
    signed(seen, signing(petition, "Suzie Evans", "suzie@example.com", consent_wider=True))
    signed(seen, signing(petition, "Paul Jones", "paul@example.com"))
    signed(seen, signing(petition, "Mari Huws", "mari@example.com", consent_wider=True))
    sign(seen, signing(petition, "Nobody Yet", "nobody@example.com", consent_wider=True))
    stan_is_invited(seen, petition)
    stan = stan_sets_up(system, provider)

    wanted = {
        "drives": str(petition),
        "columns": "name email",
        "stated_reason": "News",
        "stated_recipient": "The office",
    }
    shown = stan.send(stan.get(NEW_LIST).form(NEW_LIST), **wanted)
    assert shown.status == 200 and "Rows: 2" in Page(shown.body).words
    ask = next(form for form in Page(shown.body).forms if ("act", "ask") in form.buttons)
    with standing_still(system, "exports"):
        path = stan.send(ask, act="ask").location
        assert "begins within a minute" in stan.get(path).words
    eventually(lambda: "Downloads left: 3" in stan.get(path).words)
    ready = eventually(lambda: [mail for mail in provider.mails_to(STAN) if "is ready" in mail.subject])
    assert links(ready[0].text, "/console/lists/") == [path]

    half_an_hour_passes(seen)
    asked = stan.send(stan.get(path).form("/download"))
    assert asked.status == 403 and "Suzie" not in asked.body
    proved = stan.send(Page(asked.body).form("/confirm"), password=PASSWORD, code=stan.code())
    file = stan.send(Page(proved.body).form("/download"))
    assert sorted(row["Name"] for row in rows_of(file.body.encode())) == ["Mari Huws", "Suzie Evans"]
    assert sha256(file.body.encode()).hexdigest() in stan.get(path).words
    assert "Suzie" not in system.logs()


@pytest.mark.parametrize("system", ["postgresql"], indirect=True)
def test_a_list_is_built_within_seconds(system: System, seen: Database) -> None:
    petition = charlie_opens_petition(seen, slug="lists")
    signed(seen, signing(petition))
    list_id = stan_asks(seen, petition)
    eventually(lambda: row_of(seen, list_id).state == "ready")
    file = download(seen, system.folder / "var" / "exports", list_id)
    assert [row["Name"] for row in rows_of(file)] == ["Suzie Evans"]
    assert "Suzie" not in system.logs()
