"""One request for many: what it holds, what it never holds, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.mail.attachment import Attachment
from campaign.mail.message import Personal, UnsendableMailError, placeholder, request_json, split
from campaign.mail.sendgrid_rules import MOST_SUBSTITUTION_BYTES, expand, faults
from tests.mail.batches import batch, body, personal

CONTROLS = ["\r\nBcc: olive@example.org", "\n", "\x00", "\x7f", "\u2028", "\ud800"]


def test_each_reader_gets_their_own_values() -> None:
    suzie, laura = expand(body(batch([personal("suzie"), personal("laura")])))
    assert suzie.text == "Dear Suzie,\nsee https://x.example/suzie\n"
    assert laura.html == '<p>Dear Laura, <a href="https://x.example/laura">see</a></p>'
    assert (suzie.to, suzie.subject) == ("suzie@example.org", "Thank you for signing")


def test_a_value_is_escaped_in_html_and_left_alone_in_text() -> None:
    (mail,) = expand(body(batch([personal("paul", name="<b>Paul</b> & \"'")])))
    assert "Dear <b>Paul</b> & \"'," in mail.text
    assert "Dear &lt;b&gt;Paul&lt;/b&gt; &amp; &quot;&#x27;," in mail.html


def test_a_value_that_looks_like_a_placeholder_stays_what_it_is() -> None:
    (mail,) = expand(body(batch([personal("charlie", name=placeholder("link"))])))
    assert mail.text.count("https://x.example/charlie") == 1
    assert placeholder("link") in mail.text


def test_keys_are_new_in_each_request_so_that_no_value_can_hold_one() -> None:
    made = batch([personal("suzie")])
    first, second = (set(body(made)["personalizations"][0]["substitutions"]) for _ in range(2))
    assert len(first) == 4  # two names, each for text and for HTML
    assert not first & second


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True), st.text(max_size=60), max_size=12))
def test_any_values_come_out_as_they_went_in(values: dict[str, str]) -> None:
    line = {name: "".join(filter(str.isprintable, value)) for name, value in values.items()}
    text = "|".join(["start", *map(placeholder, line)])
    made = batch([Personal(personal("suzie").delivery_id, "suzie@example.org", line)], text=text, html=text)
    (mail,) = expand(body(made))
    assert mail.text == "|".join(["start", *line.values()])


def test_placeholders_side_by_side_are_told_apart() -> None:
    made = batch([personal("suzie")], text=placeholder("name") + placeholder("name") + placeholder("link"), html="-")
    (mail,) = expand(body(made))
    assert mail.text == "SuzieSuziehttps://x.example/suzie"


@pytest.mark.parametrize("name", ["", "Name", "a-b", "1a", "a" * 41, "name\n"])
def test_a_placeholder_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="snake_case"):
        placeholder(name)


def test_nothing_but_the_delivery_is_told_beside_the_mail() -> None:
    made = batch()
    for block, one in zip(body(made)["personalizations"], made.personals, strict=True):
        assert block["custom_args"] == {"delivery_id": str(one.delivery_id)}
        assert block.keys() == {"to", "substitutions", "custom_args"}
        assert block["to"] == [{"email": one.to}]


def test_nobody_is_tracked() -> None:
    made = body(batch())
    assert [setting["enable"] for setting in made["tracking_settings"].values()] == [False] * 4
    assert made["tracking_settings"]["click_tracking"]["enable_text"] is False
    assert "mail_settings" not in made
    assert "categories" not in made


def test_mail_that_is_asked_for_passes_the_provider_s_own_lists_of_who_complained() -> None:
    made = body(batch(is_asked_for=True))
    assert set(made["mail_settings"]) == {"bypass_spam_management", "bypass_unsubscribe_management"}
    assert faults(made) == []


def test_a_thousand_fit_and_one_more_does_not() -> None:
    thousand = [personal(f"suzie{number}") for number in range(1_000)]
    assert faults(body(batch(thousand))) == []
    with pytest.raises(UnsendableMailError, match="1000"):
        request_json(batch([*thousand, personal("laura")]))


def test_an_address_stands_in_a_request_once_however_it_is_spelt() -> None:
    with pytest.raises(UnsendableMailError, match="twice"):
        request_json(batch([personal("suzie"), Personal(personal("x").delivery_id, "SUZIE@example.org", {})]))


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


@pytest.mark.parametrize("control", ["\x00", "\x1b[31m", "\ud800"])
def test_a_text_holds_lines_and_no_control_characters(control: str) -> None:
    for place in ("text", "html"):
        with pytest.raises(UnsendableMailError):
            request_json(batch(**{place: f"a{control}"}))
    assert request_json(batch(text="a\r\n\tb\n"))


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


def test_a_missing_value_is_noticed_before_anything_leaves() -> None:
    with pytest.raises(UnsendableMailError, match="'link'"):
        request_json(batch([personal("suzie"), Personal(personal("x").delivery_id, "x@example.org", {"name": "X"})]))


def test_a_placeholder_that_a_filter_changed_is_noticed() -> None:
    with pytest.raises(UnsendableMailError, match="filter"):
        request_json(batch(html=placeholder("name").upper()))


def test_values_keep_to_the_smaller_limit_that_the_provider_documents() -> None:
    room = MOST_SUBSTITUTION_BYTES - 2 * len("https://x.example/suzie") - 4 * 28
    fits = batch([personal("suzie", name="ŵ" * (room // 4))])
    assert faults(body(fits)) == []
    with pytest.raises(UnsendableMailError, match="10000"):
        request_json(batch([personal("suzie", name="ŵ" * (room // 4 + 1))]))


def test_a_request_stays_under_thirty_megabytes() -> None:
    with pytest.raises(UnsendableMailError, match="30000000"):
        request_json(batch(text="ŵ" * 15_000_000))


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
    "headers", [{"Bcc": "a@example.org"}, {"subject": "a"}, {"X-A": "ŵ"}, {"X-A": "a", "x-a": "b"}, {"X-A": ""}]
)
def test_reserved_repeated_and_unprintable_headers_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(UnsendableMailError, match="header"):
        request_json(batch(headers=headers))


def test_a_batch_is_halved_in_order_down_to_one() -> None:
    made = batch()
    first, second = split(made)
    assert (*first.personals, *second.personals) == made.personals
    assert (len(first.personals), second.subject) == (3, made.subject)
    with pytest.raises(ValueError, match="one"):
        split(batch([personal("suzie")]))


def test_what_is_refused_is_not_quoted() -> None:
    for broken in (batch([personal("suzie", name="Suzie\x00")]), batch(reply_to="suzie evans@example.org")):
        with pytest.raises(UnsendableMailError) as refused:
            request_json(broken)
        assert "uzie" not in str(refused.value)


def test_a_batch_can_be_logged_without_telling_of_anybody() -> None:
    letter = Attachment("suzie-evans.pdf", "application/pdf", b"Suzie")
    said = {"from_name": "Suzie Evans through Together", "subject": "From Suzie", "attachments": (letter,)}
    shown = repr(batch([personal("suzie")], reply_to="suzie@example.org", **said))
    assert "uzie" not in shown


def test_the_body_is_utf8_and_passes_for_the_real_thing() -> None:
    made = batch(
        subject="Diolch o galon", from_name="Rhwydwaith Cydgynhyrchu Cymru", reply_to="suzie@example.org", text="ŵŷ"
    )
    raw = request_json(made)
    assert "ŵŷ".encode() in raw
    parsed: Any = json.loads(raw)
    assert faults(parsed) == []
    assert [part["type"] for part in parsed["content"]] == ["text/plain", "text/html"]
    assert parsed["reply_to"] == {"email": "suzie@example.org"}


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


def test_the_halves_of_a_batch_have_its_files() -> None:
    letter = Attachment("letter.pdf", "application/pdf", b"%PDF")
    assert [half.attachments for half in split(batch(attachments=(letter,)))] == [(letter,)] * 2
