"""What comes with a mail can be had, is never shown, and goes with its mail."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from campaign.mail.built_in_mailbox import KEPT, BuiltInMailbox
from tests.http.dev.sending import EVENT, LETTER, post
from tests.mail.batches import batch, body, personal


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
