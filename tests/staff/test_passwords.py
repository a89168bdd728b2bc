"""Passwords are kept as dearly as it is said, and finding out that there is none takes as much."""

from __future__ import annotations

from argon2 import Parameters, Type, extract_parameters
from argon2.low_level import ARGON2_VERSION

from campaign.staff import passwords

PASSWORD = "cynefin a thatws pum munud"
DEAR = Parameters(Type.ID, ARGON2_VERSION, salt_len=16, hash_len=32, time_cost=3, memory_cost=64 * 1024, parallelism=1)


def test_a_password_is_hashed_with_sixty_four_megabytes_in_three_passes() -> None:
    kept = passwords.hash_password(PASSWORD)
    assert extract_parameters(kept) == DEAR
    assert passwords.is_password(kept, PASSWORD)
    assert not passwords.is_password(kept, PASSWORD + "!")


def test_where_there_is_no_password_as_much_is_done_and_the_answer_is_no() -> None:
    assert extract_parameters(passwords._NOBODYS) == DEAR
    assert not passwords.is_password(None, PASSWORD)
