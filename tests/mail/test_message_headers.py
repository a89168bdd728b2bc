"""No header is slipped in, and none is bent: names, addresses, subjects and what each reader's own are."""

from __future__ import annotations

import pytest

from campaign.mail.message import Personal, UnsendableMailError, placeholder, request_json
from campaign.mail.sendgrid_rules import faults
from tests.mail.batches import batch, body, personal

CONTROLS = ["\r\nBcc: olive@example.org", "\n", "\x00", "\x7f", "\u2028", "\ud800"]


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("place", ["subject", "from_name", "from_address", "reply_to"])
def test_no_header_can_be_slipped_in(place: str, control: str) -> None:
    with pytest.raises(UnsendableMailError):
        request_json(batch(**{place: f"mail@cydlais.example{control}"}))


@pytest.mark.parametrize("control", CONTROLS)
def test_no_header_can_be_slipped_in_by_a_recipient(control: str) -> None:
    for one in (
        Personal(personal("x").delivery_id, f"olive@example.org{control}", personal("x").substitutions),
        Personal(personal("x").delivery_id, "olive@example.org", personal("x").substitutions, {"X-A": f"a{control}"}),
        Personal(personal("x").delivery_id, "olive@example.org", personal("x").substitutions, {f"X-A{control}": "a"}),
        personal("olive", name=f"Olive{control}"),
    ):
        with pytest.raises(UnsendableMailError):
            request_json(batch([one]))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "suzie",
        "suzie@localhost",
        "a b@example.org",
        "a@b@example.org",
        "<a@example.org>",
        "a@example.org,b@example.org",
    ],
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(UnsendableMailError, match="address"):
        request_json(batch([Personal(personal("x").delivery_id, address, personal("x").substitutions)]))


def test_a_domain_with_accents_travels_in_ascii() -> None:
    made = batch([Personal(personal("x").delivery_id, "suzie@tŷ.example.org", personal("x").substitutions)])
    assert body(made)["personalizations"][0]["to"] == [{"email": "suzie@xn--t-foa.example.org"}]


@pytest.mark.parametrize("place", ["subject", "from_name"])
def test_a_placeholder_never_stands_in_a_header(place: str) -> None:
    with pytest.raises(UnsendableMailError):
        request_json(batch(**{place: f"Dear {placeholder('name')}"}))
    with pytest.raises(UnsendableMailError):
        request_json(batch(headers={"X-Name": placeholder("name")}))


def test_bulk_mail_can_be_stopped_with_one_click_by_each_reader() -> None:
    link = "<https://x.example/en/unsubscribe/abc>"
    one = Personal(personal("x").delivery_id, "x@example.org", personal("x").substitutions, {"List-Unsubscribe": link})
    made = body(batch([one], is_bulk=True, headers={"Auto-Submitted": "auto-generated"}))
    assert made["personalizations"][0]["headers"] == {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": link,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert "headers" not in made
    with pytest.raises(UnsendableMailError, match="List-Unsubscribe"):
        request_json(batch([one, personal("suzie")], is_bulk=True))


def test_shared_headers_stand_once() -> None:
    made = body(batch(headers={"Auto-Submitted": "auto-generated"}))
    assert made["headers"] == {"Auto-Submitted": "auto-generated"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Bcc": "a@example.org"},
        {"subject": "a"},
        {"X-A": "ŵ"},
        {"X-A": "a", "x-a": "b"},
        {"X-A": ""},
        {"X-A": "a" * 999},
    ],
)
def test_reserved_repeated_and_unprintable_headers_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(UnsendableMailError, match="header"):
        request_json(batch(headers=headers))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Suzie Evans through Together", "Suzie Evans through Together"),
        ("Evans, Suzie; MA", "Evans Suzie MA"),
        ('"Suzie" <suzie@example.org>', "Suzie suzie@example.org"),
        ("Siân \\ Ŵyn", "Siân Ŵyn"),
        ("Ŵ" * 201, "Ŵ" * 199 + "…"),
    ],
)
def test_no_mark_in_a_name_ends_it_and_no_letter_is_lost_for_a_long_one(name: str, shown: str) -> None:
    made = body(batch(from_name=name))
    assert made["from"] == {"email": "mail@cydlais.example", "name": shown}
    assert faults(made) == []


def test_a_name_of_nothing_but_marks_is_no_name() -> None:
    with pytest.raises(UnsendableMailError, match="from_name"):
        request_json(batch(from_name=",;<>"))


def test_a_reply_goes_to_a_domain_with_accents_in_ascii() -> None:
    assert body(batch(reply_to="suzie@tŷ.example.org"))["reply_to"] == {"email": "suzie@xn--t-foa.example.org"}
