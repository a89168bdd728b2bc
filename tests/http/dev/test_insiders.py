"""This machine alone sees the mails."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.middleware.proxy_fix import ProxyFix

from campaign.mail.built_in_mailbox import BuiltInMailbox
from tests.http.dev.sending import LETTER, PATHS, post
from tests.mail.batches import batch, body


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
