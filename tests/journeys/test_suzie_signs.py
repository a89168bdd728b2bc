"""Suzie signs in Welsh, finds the mail, presses the button, is thanked by name and by mail, and the count moves."""

from __future__ import annotations

import json
import re
from itertools import count

import pytest
from redis import Redis
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.fakes.sendgrid import FakeSendGrid
from tests.journeys.people import count_of, form_fields, press, sign, states
from tests.journeys.system import System, eventually, links

_petitions = count(1)


@pytest.fixture
def slug(seen: Database) -> str:
    number = str(next(_petitions))
    charlie_opens_petition(seen, slug=number)
    return number


def test_suzie_signs_the_whole_way(system: System, provider: FakeSendGrid, seen: Database, slug: str) -> None:
    email = f"sian-{slug}-{seen.is_sqlite}@example.com"
    assert count_of(system, slug) == 0
    sign(system, slug, email, comment="Er lles pawb")
    (mail,) = provider.wait_for_mail(email)
    assert "Siân" not in mail.text + mail.html and "lles pawb" not in mail.text
    assert mail.text.index("Y ddeiseb") < mail.text.index("The petition")
    (path,) = links(mail.text, "/cy/gwirio/")
    for method in ("GET", "HEAD"):
        assert system.request(method, path, headers={}).status == 200
    assert states(seen, email) == ["pending"]
    thanks = press(system, path)
    assert "Siân Lloyd-Jones" in thanks
    second = provider.wait_for_mail(email, count=2)[-1]
    assert "Siân Lloyd-Jones" in second.text
    assert second.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    eventually(lambda: count_of(system, slug) == 1)
    assert states(seen, email) == ["verified"]
    again = system.get(path)
    assert again.status == 200 and "1" in again.body
    assert system.post(path, form_fields(again.body)).status in (200, 409)
    with seen.reading() as session:
        assert session.scalar(select(Contribution.number).where(Contribution.email == email)) == 1


def test_a_withdrawal_is_counted_and_explained(
    system: System, provider: FakeSendGrid, seen: Database, slug: str
) -> None:
    email = f"paul-{slug}-{seen.is_sqlite}@example.com"
    sign(system, slug, email)
    press(system, links(provider.wait_for_mail(email)[-1].text, "/cy/gwirio/")[0])
    thanks = provider.wait_for_mail(email, count=2)[-1]
    eventually(lambda: count_of(system, slug) == 1)
    (path,) = set(links(thanks.text, "/cy/yr-hyn-a-roesoch/"))
    page = system.get(path)
    assert page.status == 200
    answer = system.post(path, {"act": "withdraw"})
    assert answer.status in (200, 303), answer.body
    eventually(lambda: count_of(system, slug) == 0)
    history = json.loads(system.get(f"/petitions/petition-{slug}/history.json").body)
    assert "withdrawn" in json.dumps(history)


def test_the_code_opens_the_same_page_as_the_link(
    system: System, provider: FakeSendGrid, seen: Database, slug: str
) -> None:
    email = f"charlie-{slug}-{seen.is_sqlite}@example.com"
    sign(system, slug, email)
    mail = provider.wait_for_mail(email)[-1]
    (code,) = set(re.findall(r"\b\d{6}\b|\b\d{3} \d{3}\b", mail.text))
    form = form_fields(system.get(f"/cy/deisebau/deiseb-{slug}/edrychwch-yn-eich-mewnflwch").body)
    fields = {"drive": form["drive"], "email": email, "code": code}
    wrong = system.post("/cy/gwirio", {**fields, "code": "000000" if code != "000000" else "111111"})
    assert wrong.status == 422
    right = system.post("/cy/gwirio", fields)
    assert right.status == 303, right.body
    assert "Siân" in press(system, right.location)


def test_nothing_personal_stands_in_logs_or_redis(
    system: System, provider: FakeSendGrid, seen: Database, slug: str
) -> None:
    email = f"canary-{slug}-{seen.is_sqlite}@example.com"
    sign(system, slug, email, name="Canary Canarino", comment="canary words")
    mail = provider.wait_for_mail(email)[-1]
    press(system, links(mail.text, "/cy/gwirio/")[0])
    provider.wait_for_mail(email, count=2)
    token = links(mail.text, "/cy/gwirio/")[0].rsplit("/", 1)[-1]
    connection = Redis.from_url(system.redis_url)
    dump = b"".join(connection.dump(key) or b"" for key in connection.scan_iter())
    for secret in ("canary", "Canarino", token):
        assert secret not in system.logs()
        assert secret.encode() not in dump
