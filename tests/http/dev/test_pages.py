"""The list of mails, for people and for programs, and each mail, whose markup stays in its frame."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask.testing import FlaskClient

from campaign.mail.message import Personal
from tests.http.dev.sending import EVENT, LETTER, PATHS, post
from tests.mail.batches import batch, body, personal


def test_the_list_for_programs_has_the_fields_that_were_promised(client: FlaskClient) -> None:
    post(client, body(batch([personal("suzie"), personal("laura")], headers={"Auto-Submitted": "auto-generated"})))
    listed = client.get("/dev/mailbox.json").json
    assert isinstance(listed, list)
    assert [mail["to"] for mail in listed] == ["laura@example.org", "suzie@example.org"]
    assert listed[0].keys() == {
        *("id", "to", "from", "reply_to", "subject", "text", "html", "headers", "sent_at", "attachments")
    }
    assert listed[0]["headers"]["Auto-Submitted"] == "auto-generated"
    assert listed[0]["html"].startswith("<p>Dear Laura,")
    assert datetime.fromisoformat(listed[0]["sent_at"]).utcoffset() == timedelta(0)


def test_programs_see_who_a_mail_is_from_where_a_reply_goes_and_what_came_with_it(client: FlaskClient) -> None:
    post(client, body(batch(from_name="Laura", reply_to="laura@example.org", attachments=(LETTER, EVENT))))
    post(client, body(batch()))
    listed = client.get("/dev/mailbox.json").json
    assert isinstance(listed, list)
    for mail in listed[6:]:
        assert (mail["from"], mail["reply_to"]) == ("Laura <mail@cydlais.example>", "laura@example.org")
        assert mail["attachments"] == [
            {"filename": "Letter 1.pdf", "content_type": "application/pdf", "size": 10},
            {"filename": "launch.ics", "content_type": "text/calendar", "size": 15},
        ]
    assert [(mail["reply_to"], mail["attachments"]) for mail in listed[:6]] == [(None, [])] * 6


def test_the_list_leads_to_each_mail_and_back(client: FlaskClient) -> None:
    assert "no email yet" in client.get("/dev/mailbox").text
    post(client, body(batch([personal("suzie"), personal("laura")])))
    page = client.get("/dev/mailbox").text
    assert page.index("laura@example.org") < page.index("suzie@example.org")
    path = re.findall(r'href="(/dev/mailbox/\d+)"', page)[1]
    mail = client.get(path).text
    assert "suzie@example.org" in mail
    assert '<a href="https://x.example/suzie">' in mail
    assert 'href="/dev/mailbox"' in mail
    assert f'src="{path}/html"' in mail


def test_every_page_says_itself_in_both_languages_and_is_kept_nowhere(client: FlaskClient) -> None:
    post(client, body(batch(attachments=(LETTER,))))
    for path in PATHS:
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        if path in ("/dev/mailbox", "/dev/mailbox/1"):
            assert 'lang="cy"' in answer.text
            assert not re.search(r"<script|<style|style=|onclick", answer.text)
    for number in (99, 2**63, 10**22):
        file = f"/dev/mailbox/1/attachments/{number}"
        for path in (
            f"/dev/mailbox/{number}",
            f"/dev/mailbox/{number}/html",
            f"/dev/mailbox/{number}/attachments/1",
            file,
        ):
            assert client.get(path).status_code == 404
    assert client.get("/dev/mailbox/99").headers["Cache-Control"] == "no-store"


def test_a_mail_is_said_to_be_in_the_language_that_its_html_names(client: FlaskClient) -> None:
    post(
        client,
        body(batch([personal("suzie")], html='<!doctype html><html dir="ltr" lang="cy"><body>Dolen</body></html>')),
    )
    post(client, body(batch([personal("suzie")])))
    assert client.get("/dev/mailbox/1").text.count('<h1 lang="cy">') == 1
    assert client.get("/dev/mailbox/2").text.count('<h1 lang="">') == 1


def test_what_a_mail_holds_becomes_no_markup_of_ours(client: FlaskClient) -> None:
    evil = "<script>alert(1)</script>"
    headers = {"X-Evil": evil}
    one = Personal(
        personal("x").delivery_id, "olive@example.org", {"name": evil, "link": f"https://x.example/{evil}"}, headers
    )
    post(client, body(batch([one], subject=evil)))
    for path in ("/dev/mailbox", "/dev/mailbox/1", "/dev/mailbox/1/html"):
        assert "<script>" not in client.get(path).text


def test_the_html_part_can_look_like_something_and_do_nothing(client: FlaskClient) -> None:
    post(client, body(batch()))
    policy = client.get("/dev/mailbox/1/html").headers["Content-Security-Policy"].split("; ")
    assert policy[:2] == ["default-src 'none'", "style-src 'unsafe-inline'"]
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    frame = re.search(r"<iframe[^>]*>", client.get("/dev/mailbox/1").text)
    assert frame
    assert 'sandbox="allow-top-navigation-by-user-activation"' in frame[0]
    assert "frame-src 'self'" in client.get("/dev/mailbox/1").headers["Content-Security-Policy"]
