"""The demonstration's mailbox: takes what the provider takes, shows it to this machine alone, and keeps markup in its frame."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined
from markupsafe import escape
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.serving import make_server
from werkzeug.test import EnvironBuilder, run_wsgi_app

from campaign.http import limits
from campaign.http.dev import make_blueprint
from campaign.http.dev.mail_parts import LINKS_LEAVE_THE_FRAME, breakable, html_part, text_part
from campaign.mail.attachment import Attachment
from campaign.mail.built_in_mailbox import KEPT, BuiltInMailbox, MailRefusedError
from campaign.mail.message import Personal
from campaign.mail.sender import Accepted, Barred
from campaign.mail.sendgrid import SendGridSender
from campaign.mail.sendgrid_rules import MOST_REQUEST_BYTES
from tests.mail.batches import batch, body, personal

KEY = "the-demonstration's-key"
SEND = "/dev/sendgrid/v3/mail/send"
PATHS = ["/dev/mailbox", "/dev/mailbox.json", "/dev/mailbox/1", "/dev/mailbox/1/html", "/dev/mailbox/1/attachments/1"]
LETTER = Attachment("Letter 1.pdf", "application/pdf", b"%PDF-1.7\x00\xff")
EVENT = Attachment("launch.ics", "text/calendar", b"BEGIN:VCALENDAR")


@pytest.fixture
def mailbox(tmp_path: Path) -> BuiltInMailbox:
    return BuiltInMailbox(tmp_path / "var" / "mailbox.sqlite3")


@pytest.fixture
def app(mailbox: BuiltInMailbox) -> Flask:
    app = Flask("tests")
    app.jinja_env.undefined = StrictUndefined
    limits.configure(app)
    app.register_blueprint(make_blueprint(mailbox, KEY))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/dev/sendgrid"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def post(client: FlaskClient, sent: object, *, key: str = KEY, **more: Any) -> Any:
    data = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    headers = {"Authorization": f"Bearer {key}", **more.pop("headers", {})}
    return client.post(SEND, data=data, headers=headers, content_type="application/json", **more)


def test_the_sender_reaches_it_as_it_would_the_provider(app: Flask, mailbox: BuiltInMailbox) -> None:
    with serving(app) as host, closing(SendGridSender(KEY, host)) as sender:
        sent = sender.send(batch([personal(f"suzie{number}") for number in range(KEPT)]))
    assert isinstance(sent, Accepted)
    assert sent.message_id
    newest = mailbox.mails(limit=2)
    assert [mail.to for mail in newest] == ["suzie999@example.org", "suzie998@example.org"]
    assert newest[0].text == "Dear Suzie999,\nsee https://x.example/suzie999\n"
    assert newest[0].headers == {"From": "Co-production Network for Wales <mail@cydlais.example>"}
    assert datetime.now(UTC) - newest[0].sent_at < timedelta(minutes=1)  # noqa: TID251


def test_a_sender_with_another_key_is_barred(app: Flask, mailbox: BuiltInMailbox) -> None:
    with serving(app) as host, closing(SendGridSender("another", host)) as sender:
        assert sender.send(batch()) == Barred("status 401 body")
    assert mailbox.mails() == []


def test_the_newest_thousand_are_kept(mailbox: BuiltInMailbox) -> None:
    for first in (0, 600):
        mailbox.accept(body(batch([personal(f"suzie{number}") for number in range(first, first + 600)])))
    kept = mailbox.mails(limit=5_000)
    assert (len(kept), kept[0].to, kept[-1].to) == (1_000, "suzie1199@example.org", "suzie200@example.org")


def test_another_process_sees_the_same_mail_and_nobody_else_may_read_the_file(
    mailbox: BuiltInMailbox, tmp_path: Path
) -> None:
    mailbox.accept(body(batch()))
    path = tmp_path / "var" / "mailbox.sqlite3"
    assert len(BuiltInMailbox(path).mails()) == 6
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_many_may_write_at_once_from_the_first_moment(tmp_path: Path) -> None:
    sent, failures = body(batch()), []

    def write(mailbox: BuiltInMailbox, barrier: threading.Barrier) -> None:
        barrier.wait()
        try:
            mailbox.accept(sent)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            failures.append(error)

    for number in range(10):  # the first moment is what may go wrong: the file is made and given its mode
        mailbox, barrier = BuiltInMailbox(tmp_path / str(number)), threading.Barrier(8)
        threads = [threading.Thread(target=write, args=(mailbox, barrier)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (failures, len(mailbox.mails())) == ([], 48)


def test_a_refused_request_leaves_nothing(mailbox: BuiltInMailbox) -> None:
    for wrong in ({}, None, [], {**body(batch()), "from": 1}):
        with pytest.raises(MailRefusedError):
            mailbox.accept(wrong)
    assert mailbox.mails() == []


def test_good_mail_is_taken_with_an_id(client: FlaskClient, mailbox: BuiltInMailbox) -> None:
    answer = post(client, body(batch()))
    assert (answer.status_code, answer.data) == (202, b"")
    assert answer.headers["X-Message-Id"]
    assert len(mailbox.mails()) == 6


def test_a_request_may_be_larger_than_a_form(client: FlaskClient, mailbox: BuiltInMailbox) -> None:
    assert post(client, body(batch(text="ŵ" * 1_000_000))).status_code == 202
    assert len(mailbox.mails()) == 6


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ([], 400),
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        ({"subject": "\ud800"}, 400),
        (b"a" * 30_000_001, 413),
    ],
)
def test_bad_mail_is_answered_as_the_provider_answers(
    client: FlaskClient, mailbox: BuiltInMailbox, sent: object, status: int
) -> None:
    answer = post(client, sent)
    assert answer.status_code == status
    assert {"message", "field", "help"} == answer.json["errors"][0].keys()
    assert mailbox.mails() == []


def test_a_chunked_request_is_not_cut_to_what_may_be_taken(app: Flask, mailbox: BuiltInMailbox) -> None:
    sent = json.dumps(body(batch())).encode().ljust(MOST_REQUEST_BYTES + 1)
    builder = EnvironBuilder(path=SEND, method="POST", input_stream=BytesIO(sent), content_type="application/json")
    environ = builder.get_environ() | {"HTTP_AUTHORIZATION": f"Bearer {KEY}", "REMOTE_ADDR": "127.0.0.1"}
    environ.pop("CONTENT_LENGTH", None)
    environ |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    _body, status, _headers = run_wsgi_app(app, environ)
    assert status.startswith("413")
    assert mailbox.mails() == []


@pytest.mark.parametrize("key", ["", "another", "ŵ"])
def test_only_the_sender_may_post(client: FlaskClient, mailbox: BuiltInMailbox, key: str) -> None:
    assert post(client, body(batch()), key=key).status_code == 401
    assert client.post(SEND, json=body(batch())).status_code == 401
    assert mailbox.mails() == []


def test_a_form_of_another_site_cannot_post(client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    assert client.post(SEND, data="a=b", headers=headers).status_code == 415


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_sees_the_mail(client: FlaskClient, peer: str) -> None:
    post(client, body(batch(attachments=(LETTER,))))
    for path in PATHS:
        assert client.get(path, environ_base={"REMOTE_ADDR": peer}).status_code == 200


@pytest.mark.parametrize("peer", ["192.168.1.5", "10.0.0.1", "::ffff:10.0.0.1", "fe80::1", "", "unix:"])
def test_another_machine_finds_nothing(client: FlaskClient, mailbox: BuiltInMailbox, peer: str) -> None:
    mailbox.accept(body(batch(attachments=(LETTER,))))
    for path in PATHS:
        assert client.get(path, environ_base={"REMOTE_ADDR": peer}).status_code == 404
    assert post(client, body(batch()), environ_base={"REMOTE_ADDR": peer}).status_code == 404
    assert len(mailbox.mails()) == 6


@pytest.mark.parametrize(
    "name",
    [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Real-IP",
        "Via",
        "CF-Connecting-IP",
        "True-Client-IP",
        "x-forwarded-anything",
    ],
)
def test_nothing_is_there_through_a_proxy(app: Flask, client: FlaskClient, mailbox: BuiltInMailbox, name: str) -> None:
    mailbox.accept(body(batch(attachments=(LETTER,))))
    for path in PATHS:
        assert client.get(path, headers={name: "127.0.0.1"}).status_code == 404
    assert post(client, body(batch()), headers={name: "127.0.0.1"}).status_code == 404
    app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    outside = {"REMOTE_ADDR": "10.0.0.1"}
    assert client.get("/dev/mailbox", headers={"X-Forwarded-For": "127.0.0.1"}, environ_base=outside).status_code == 404


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


def test_the_page_of_a_mail_leads_to_its_files_which_are_kept_and_not_shown(client: FlaskClient) -> None:
    post(client, body(batch()))
    post(client, body(batch(reply_to="laura@example.org", attachments=(LETTER, EVENT))))
    page = client.get("/dev/mailbox/9").text
    assert "laura@" in page.replace("<wbr>", "")
    for path, file in zip(re.findall(r'href="(/dev/mailbox/9/attachments/\d)"', page), (LETTER, EVENT), strict=True):
        answer = client.get(path)
        assert (answer.data, answer.mimetype) == (file.content, file.content_type)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Security-Policy"].endswith("; sandbox")
    assert client.get("/dev/mailbox/9/attachments/0").status_code == 404
    assert client.get("/dev/mailbox/9/attachments/3").status_code == 404
    assert "attachments" not in client.get("/dev/mailbox/1").text


def test_a_file_with_an_odd_name_or_type_can_be_had_and_breaks_nothing(client: FlaskClient) -> None:
    sent = body(batch(attachments=(LETTER,)))
    sent["attachments"][0] |= {"filename": 'ŵ"<script>.html', "type": "text/ŵ"}
    assert post(client, sent).status_code == 202
    assert "<script>" not in client.get("/dev/mailbox/1").text
    answer = client.get("/dev/mailbox/1/attachments/1")
    assert (answer.status_code, answer.mimetype) == (200, "application/octet-stream")


def test_files_go_with_their_mails_and_the_oldest_when_they_are_too_much(
    mailbox: BuiltInMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaign.mail.built_in_mailbox.KEPT_BYTES", 2 * len(LETTER.content))
    for _ in range(3):
        mailbox.accept(body(batch(attachments=(LETTER,))))
    assert [len(mail.attachments) for mail in mailbox.mails()] == [1] * 12 + [0] * 6
    mailbox.accept(body(batch([personal(f"suzie{number}") for number in range(KEPT)])))
    assert not any(mail.attachments for mail in mailbox.mails())
    assert mailbox.attachment(18, 1) is None


def test_a_mailbox_of_an_older_release_takes_files(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as connection, connection:
        connection.execute(
            "CREATE TABLE mails (id INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL, subject TEXT NOT NULL,"
            " text TEXT NOT NULL, html TEXT NOT NULL, headers TEXT NOT NULL, sent_at TEXT NOT NULL)"
        )
    mailbox = BuiltInMailbox(tmp_path / "old.sqlite3")
    mailbox.accept(body(batch(attachments=(LETTER,))))
    assert mailbox.attachment(6, 1) == LETTER


def test_the_list_leads_to_each_mail_and_back(client: FlaskClient) -> None:
    assert "no mail yet" in client.get("/dev/mailbox").text
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


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<!doctype html><html><head lang='cy'><title>a</title>",
            "<!doctype html><html><head lang='cy'>{}<title>a</title>",
        ),
        ("<!DOCTYPE html><p>a", "<!DOCTYPE html>{}<p>a"),
        ("<header>a</header>", "{}<header>a</header>"),
        ("", "{}"),
    ],
)
def test_links_of_the_html_part_open_in_the_page_that_frames_it(html: str, expected: str) -> None:
    assert html_part(html) == expected.format(LINKS_LEAVE_THE_FRAME)


@given(st.text())
def test_a_long_word_can_be_broken_and_loses_nothing(word: str) -> None:
    shown = breakable(word)
    assert shown.replace("<wbr>", "") == escape(word)
    assert all(len(piece.unescape()) <= 16 for piece in shown.split("<wbr>"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb\r\nc\n\n\nd\n", "<p>a<br>\nb<br>\nc</p>\n<p>d</p>"),
        ("see https://x.example.", '<p>see <a href="https://x.example">https:/<wbr>/<wbr>x.example</a>.</p>'),
        ("(http://x.example/?a=1&b=2)", "http://x.example/?a=1&amp;b=2"),
        (
            "javascript:alert(1) ftp://x.example data:text/html,a",
            "<p>javascript:alert(1) ftp://x.example data:text/html,a</p>",
        ),
        ('https://x.example/"onclick="a', '<a href="https://x.example/">'),
        ("<b>&</b>", "<p>&lt;b&gt;&amp;&lt;/b&gt;</p>"),
        ("", "<p></p>"),
    ],
)
def test_only_web_addresses_of_the_text_part_become_links(text: str, expected: str) -> None:
    assert expected in text_part(text)
