"""A solution is taken for the challenge that it solves, as ALTCHA writes it, and for nothing else."""

from __future__ import annotations

import base64
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from campaign.contributions.rush.challenges import HIGHEST, LIFE, PURPOSE, make_challenge, read_solution
from campaign.tokens import Keyring
from tests.contributions.rush.solving import packed, solve

KEY, OLD_KEY = b"k" * 32, b"o" * 32
PRESENT = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


def solved(key: bytes = KEY) -> dict[str, Any]:
    return solve(asdict(make_challenge(key, 50, PRESENT)))


def test_what_was_looked_for_is_taken_for_five_minutes() -> None:
    said = solved()
    assert said["algorithm"] == "SHA-256" and said["maxnumber"] == 50
    found = read_solution(packed(said), [KEY])
    assert found is not None
    assert (found.challenge, found.expires_at) == (said["challenge"], PRESENT + LIFE)


def test_no_two_are_alike() -> None:
    made = [make_challenge(KEY, 1, PRESENT) for _ in range(50)]
    assert len({one.salt for one in made}) == len({one.challenge for one in made}) == 50


def test_every_process_of_the_same_secret_takes_it_and_no_other() -> None:
    there, here = Keyring("a secret", ["an older one"]), Keyring("an older one")
    said = packed(solved(here.keys(PURPOSE)[0]))
    assert read_solution(said, there.keys(PURPOSE)) is not None
    assert read_solution(said, Keyring("another secret").keys(PURPOSE)) is None
    assert read_solution(said, here.keys("another purpose")) is None


CHANGES: dict[str, dict[str, Any]] = {
    "another number": {"number": 51},
    "a number in words": {"number": "7"},
    "a number that is true": {"number": True},
    "a number with a point": {"number": 7.0},
    "a number below nought": {"number": -1},
    "a number that is too high": {"number": HIGHEST + 1},
    "no number": {"number": None},
    "another algorithm": {"algorithm": "SHA-1"},
    "a list for an algorithm": {"algorithm": ["SHA-256"]},
    "another salt": {"salt": "0" * 24 + "?expires=99999999999&"},
    "a salt without an end": {"salt": "0" * 24 + "?expires=99999999999"},
    "a salt that is none": {"salt": 7},
    "another challenge": {"challenge": "0" * 64},
    "a challenge in other letters": {"challenge": "é"},
    "another seal": {"signature": "0" * 64},
    "no seal": {"signature": ""},
    "a seal of other letters": {"signature": "é"},
}


@pytest.mark.parametrize("case", list(CHANGES))
def test_one_that_was_changed_is_not(case: str) -> None:
    assert read_solution(packed({**solved(), **CHANGES[case]}), [KEY]) is None


def test_digits_do_not_move_from_the_salt_to_the_number() -> None:
    said = solved()
    longer = {**said, "salt": said["salt"].replace("&", str(said["number"]) + "&"), "number": 0}
    assert read_solution(packed(longer), [KEY]) is None
    said["salt"], said["number"] = said["salt"][:-1], int(f"1{said['number']}")
    assert read_solution(packed(said), [KEY]) is None


@pytest.mark.parametrize(
    "text",
    ["", "e30=", "%%%", "é", "e3", base64.b64encode(b"\xff\xfe").decode(), "A" * 5000]
    + [packed(said) for said in ([], 7, None, "x", {"number": 1}, {"a": [[[[[[]]]]]]})]
    + [base64.b64encode(b"[" * 700).decode(), base64.b64encode(b'{"number":' + b"9" * 600 + b"}").decode()],
)
def test_what_is_none_is_not_taken_and_breaks_nothing(text: str) -> None:
    assert read_solution(text, [KEY]) is None
