"""Files of a mail: whole, under plain names, and no larger than the provider takes."""

from __future__ import annotations

import pytest

from campaign.mail.attachment import Attachment
from campaign.mail.message import UnsendableMailError, request_json, split
from campaign.mail.sendgrid_rules import expand, faults
from tests.mail.batches import batch, body


def test_files_travel_in_base64_under_their_names() -> None:
    letter = Attachment("letter-1.pdf", "application/pdf", b"%PDF-1.7\x00\xff")
    event = Attachment("Launch event.ics", "text/calendar", "BEGIN:VCALENDAR ŵ".encode())
    made = body(batch(attachments=(letter, event)))
    assert made["attachments"][0] == {
        "content": "JVBERi0xLjcA/w==",
        "type": "application/pdf",
        "filename": "letter-1.pdf",
        "disposition": "attachment",
    }
    assert faults(made) == []
    assert {mail.attachments for mail in expand(made)} == {(letter, event)}
    assert "attachments" not in body(batch())


@pytest.mark.parametrize("name", ["", "llŷr.pdf", "a;b.pdf", "a\r\nb.pdf", ".pdf", "../a.pdf", 'a"b.pdf', "a" * 101])
def test_a_file_has_a_plain_name(name: str) -> None:
    with pytest.raises(UnsendableMailError, match="attachment"):
        request_json(batch(attachments=(Attachment(name, "application/pdf", b"a"),)))


@pytest.mark.parametrize("kind", ["", "pdf", "text/calendar; method=REQUEST", "text/plain\r\nBcc: a", "text/ŵ"])
def test_the_type_of_a_file_has_no_parameters(kind: str) -> None:
    with pytest.raises(UnsendableMailError, match="attachment"):
        request_json(batch(attachments=(Attachment("a.txt", kind, b"a"),)))


def test_an_empty_file_is_not_sent() -> None:
    with pytest.raises(UnsendableMailError, match="empty"):
        request_json(batch(attachments=(Attachment("a.txt", "text/plain", b""),)))


@pytest.mark.parametrize("size", [22_600_000, 30_000_000])
def test_files_that_are_too_large_as_they_travel_are_refused(size: int) -> None:
    made = batch(attachments=(Attachment("a.pdf", "application/pdf", bytes(size)),))
    with pytest.raises(UnsendableMailError, match="30000000"):
        request_json(made)


def test_the_halves_of_a_batch_have_its_files() -> None:
    letter = Attachment("letter.pdf", "application/pdf", b"%PDF")
    assert [half.attachments for half in split(batch(attachments=(letter,)))] == [(letter,)] * 2
