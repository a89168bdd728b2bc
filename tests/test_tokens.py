"""A token opens one door, for one row, in one spelling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from campaign.ids import new_id
from campaign.tokens import Keyring, TokenError

SECRET = "a secret of more than thirty-two characters"
KEYRING = Keyring(SECRET)
MOMENT = datetime(2026, 12, 1, 10, 30, tzinfo=UTC)
PURPOSES = st.sampled_from(["verify", "disown", "given", "unsubscribe", "allow-mail"])
ROWS = st.uuids()
ISSUES = st.integers(0, 65535)


@given(PURPOSES, ROWS, ISSUES)
def test_what_was_derived_is_read(purpose: str, row: UUID, issue: int) -> None:
    token = KEYRING.derive(purpose, row, issue=issue, expires_at=MOMENT)
    read = KEYRING.read(purpose, token)
    assert (read.row_id, read.issue, read.expires_at) == (row, issue, MOMENT)
    assert token == KEYRING.derive(purpose, row, issue=issue, expires_at=MOMENT)


@given(PURPOSES, PURPOSES, ROWS)
def test_it_opens_no_other_door(purpose: str, other: str, row: UUID) -> None:
    assume(purpose != other)
    with pytest.raises(TokenError):
        KEYRING.read(other, KEYRING.derive(purpose, row, expires_at=MOMENT))


@given(ROWS, st.integers(0, 50), st.sampled_from("ABab01-_=.é\x00"))
def test_no_changed_character_is_taken(row: UUID, place: int, character: str) -> None:
    token = KEYRING.derive("verify", row, expires_at=MOMENT)
    assume(token[place] != character)
    with pytest.raises(TokenError):
        KEYRING.read("verify", token[:place] + character + token[place + 1 :])


@given(st.text(max_size=120))
def test_rubbish_is_refused_and_nothing_else_happens(text: str) -> None:
    with pytest.raises(TokenError):
        KEYRING.read("verify", text)


@pytest.mark.parametrize("tail", ["=", "==", "AAAA", " ", "\n"])
def test_nothing_may_follow_it(tail: str) -> None:
    token = KEYRING.derive("verify", new_id(), expires_at=MOMENT)
    with pytest.raises(TokenError):
        KEYRING.read("verify", token + tail)


def test_an_old_key_still_reads_and_an_ended_one_does_not() -> None:
    old = Keyring("an older secret, also of thirty-two and more")
    token = old.derive("verify", new_id(), expires_at=MOMENT)
    rotated = Keyring(SECRET, ["an older secret, also of thirty-two and more"])
    assert rotated.read("verify", token) == old.read("verify", token)
    with pytest.raises(TokenError):
        KEYRING.read("verify", token)


def test_keys_of_a_purpose_come_with_those_of_the_secrets_before() -> None:
    former = "a secret that was in use before, 0123456789"
    assert Keyring(SECRET, (former,)).keys("rush") == (*KEYRING.keys("rush"), *Keyring(former).keys("rush"))
    assert KEYRING.keys("rush") != KEYRING.keys("challenge")


def test_it_knows_when_it_is_over() -> None:
    token = KEYRING.read("verify", KEYRING.derive("verify", new_id(), expires_at=MOMENT))
    assert not token.is_expired(MOMENT - timedelta(seconds=1))
    assert token.is_expired(MOMENT)


@given(ROWS, ROWS)
def test_a_code_is_six_digits_of_one_row(row: UUID, other: UUID) -> None:
    code = KEYRING.code("code", row)
    assert len(code) == 6 and code.isascii() and code.isdigit()
    assert KEYRING.is_code("code", row, code)
    assert KEYRING.is_code("code", other, code) == (KEYRING.code("code", other) == code)
    assert not KEYRING.is_code("code", row, code + "0")
    assert not KEYRING.is_code("code", row, "٣" * 6)
