"""Admins make webhooks, are shown the secret once, see what became of each post, and do something about it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from campaign.db import Database
from campaign.drives.wales import ZONE
from campaign.ids import new_id
from campaign.webhooks.models import Webhook
from tests.cast import signed, signing
from tests.fakes.receiver import Receiver, receiving
from tests.http.console.conftest import StaffClient
from tests.http.site.reading import Page
from tests.staff import acts
from tests.webhooks.here import run, the_webhook

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/console/webhooks"
FORM = {"name": "CRM", "url": "https://hooks.example.org/a", "groups": "verified", "purpose": ""}
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")


@pytest.fixture
def webhook_id(staff_client: StaffClient, database: Database) -> UUID:
    assert staff_client("admin").send(f"{PATH}/new", **FORM).status_code == 200
    return the_webhook(database).id


def test_a_secret_is_shown_once_and_a_form_sent_twice_makes_one(staff_client: StaffClient, database: Database) -> None:
    admin, form = staff_client("admin"), {**FORM, "form_id": str(new_id())}
    answer = admin.send(f"{PATH}/new", **form)
    (secret,) = SECRET.findall(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert admin.send(f"{PATH}/new", **form).status_code == 303
    webhook = the_webhook(database)
    page = admin.page(f"{PATH}/{webhook.id}")
    assert secret not in page.words and not SECRET.search(page.words) and secret not in (webhook.secret or "")
    assert "Off: nothing is posted" in page.words and webhook.state == "off"
    assert acts(database) == ["webhook.created"] and "CRM" in admin.page(PATH).words


REFUSED: tuple[tuple[dict[str, str], str], ...] = (
    ({"url": "http://hooks.example.org/"}, "must begin with https://"),
    ({"url": "https://169.254.169.254/"}, "private network"),
    ({"groups": ""}, "at least one thing"),
    ({"groups": "everything"}, "was changed on its way to us"),
    ({"campaigns": str(UUID(int=1))}, "was changed on its way to us"),
    ({"purpose": "crm"}, "at least one column"),
    ({"purpose": "audit"}, "was changed on its way to us"),
    ({"purpose": "hand-over", "columns": "email", "stated_reason": "a", "stated_recipient": "b"}, "choose less"),
)


def test_what_will_not_do_is_said(staff_client: StaffClient, database: Database) -> None:
    admin = staff_client("admin")
    for changes, sentence in REFUSED:
        answer = admin.send(f"{PATH}/new", **{**FORM, **changes})
        assert answer.status_code == 422 and sentence in Page(answer.text).words, changes
    assert acts(database) == []


def test_its_buttons_do_what_they_say(
    staff_client: StaffClient, database: Database, petition: UUID, webhook_id: UUID
) -> None:
    admin, path = staff_client("admin"), f"{PATH}/{webhook_id}"
    assert admin.send(path, act="replay", since="2026-01-01T10:00").status_code == 422
    assert admin.send(path, act="pause").status_code == 409
    assert admin.send(path, act="burn").status_code == 400
    with receiving() as receiver:
        _leads_to(database, receiver)
        assert admin.send(path, act="test").status_code == 303
        run(database)
        assert the_webhook(database).state == "on" and "webhook.tested" in admin.page(path).words
        assert admin.send(path, act="pause").status_code == 303
        signed(database, signing(petition))
        run(database)
        assert receiver.types == ["webhook.tested"] and "Paused" in admin.page(path).words
        receiver.statuses = [500]
        assert admin.send(path, act="on").status_code == 303
        run(database)
        assert "500: It answered with an error" in admin.page(f"{path}?state=waiting").words
        assert "signature.verified" not in admin.page(f"{path}?state=delivered").words
        with database.reading() as session:
            since = (session.get_one(Webhook, webhook_id).created_at - timedelta(minutes=5)).astimezone(ZONE)
        assert admin.send(path, act="replay", since=since.strftime("%Y-%m-%dT%H:%M")).status_code == 303
        assert admin.send(path, act="again").status_code == 303
    answers = [admin.send(path, act="rotate", secret_version="1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409] and SECRET.search(answers[0].text)
    assert admin.send(path, act="end").status_code == 303
    webhook = the_webhook(database)
    assert (webhook.state, webhook.secret, webhook.old_secret) == ("ended", None, None)
    assert admin.send(path, act="on").status_code == 409
    named = ["created", "tested", "paused", "switched-on", "replayed", "resent", "secret-changed", "ended"]
    assert acts(database) == [f"webhook.{name}" for name in named]


def test_an_admin_changes_what_it_is_told_of_and_where(
    staff_client: StaffClient, database: Database, campaign_id: UUID, webhook_id: UUID
) -> None:
    admin, path = staff_client("admin"), f"{PATH}/{webhook_id}/edit"
    form = next(form.fields for form in admin.page(path).forms if "version" in form.fields)
    bad = {**form, "url": "https://127.0.0.1/", "groups": "drive"}
    assert admin.send(path, **bad).status_code == 422
    good = {**form, "groups": "drive", "campaigns": str(campaign_id), "url": "https://hooks.example.org/b"}
    assert admin.send(path, **good).status_code == 303
    webhook = the_webhook(database)
    assert (webhook.groups, webhook.campaigns) == (["drive"], [str(campaign_id)])
    assert (webhook.url, webhook.name, acts(database)[-1]) == (good["url"], "CRM", "webhook.changed")


def test_pages_are_in_the_language_of_the_account(staff_client: StaffClient, webhook_id: UUID) -> None:
    for language, here, there in (("en", "webhook", "achyn gwe"), ("cy", "gwe", "webhook")):
        admin = staff_client("admin", language=language)
        words = [admin.page(path).words.lower() for path in (PATH, f"{PATH}/new", f"{PATH}/{webhook_id}")]
        assert all(here in each for each in words) and not any(there in each for each in words)


def test_what_the_service_paused_itself_needs_somebody(
    staff_client: StaffClient, database: Database, webhook_id: UUID
) -> None:
    admin = staff_client("admin")
    for reason, is_said in (("by-hand", False), ("failing", True)):
        with database.transaction() as session:
            webhook = session.get_one(Webhook, webhook_id)
            webhook.state, webhook.state_reason = "paused", reason
        assert ("Webhooks that are paused" in admin.page("/console/").words) == is_said


def _leads_to(database: Database, receiver: Receiver) -> None:
    with database.transaction() as session:
        session.get_one(Webhook, the_webhook(database).id).url = receiver.url
