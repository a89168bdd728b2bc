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
    assert len(first) == 2  # two names
    assert not first & second


def test_a_value_to_be_escaped_has_a_key_of_its_own_for_html_whoever_has_it() -> None:
    made = body(batch([personal("suzie"), personal("paul", name="Paul & Co")]))
    assert [len(block["substitutions"]) for block in made["personalizations"]] == [3, 3]
    assert [mail.html[:24] for mail in expand(made)] == ['<p>Dear Suzie, <a href="', "<p>Dear Paul &amp; Co, <"]


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


@pytest.mark.parametrize("control", ["\x00", "\x1b[31m", "\ud800"])
def test_a_text_holds_lines_and_no_control_characters(control: str) -> None:
    for place in ("text", "html"):
        with pytest.raises(UnsendableMailError):
            request_json(batch(**{place: f"a{control}"}))
    assert request_json(batch(text="a\r\n\tb\n"))


def test_a_missing_value_is_noticed_before_anything_leaves() -> None:
    with pytest.raises(UnsendableMailError, match="'link'"):
        request_json(batch([personal("suzie"), Personal(personal("x").delivery_id, "x@example.org", {"name": "X"})]))


def test_a_placeholder_that_a_filter_changed_is_noticed() -> None:
    with pytest.raises(UnsendableMailError, match="filter"):
        request_json(batch(html=placeholder("name").upper()))


def test_values_keep_to_the_smaller_limit_that_the_provider_documents() -> None:
    room = MOST_SUBSTITUTION_BYTES - len("https://x.example/suzie") - 2 * 28
    fits = batch([personal("suzie", name="ŵ" * (room // 2))])
    assert faults(body(fits)) == []
    with pytest.raises(UnsendableMailError, match="10000"):
        request_json(batch([personal("suzie", name="ŵ" * (room // 2 + 1))]))


def test_a_request_stays_under_thirty_megabytes() -> None:
    with pytest.raises(UnsendableMailError, match="30000000"):
        request_json(batch(text="ŵ" * 15_000_000))


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
