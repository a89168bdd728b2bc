"""The built-in mailbox takes what the provider takes, answers as it does, and keeps the newest."""

from __future__ import annotations

import json
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from campaign.mail.built_in_mailbox import KEPT, BuiltInMailbox, MailRefusedError
from campaign.mail.sender import Accepted, Barred
from campaign.mail.sendgrid import SendGridSender
from campaign.mail.sendgrid_rules import MOST_REQUEST_BYTES
from tests.http.dev.sending import KEY, SEND, post, serving
from tests.mail.batches import batch, body, personal


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
