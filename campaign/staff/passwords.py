"""Passwords: which ones will do, and their hashes (Argon2id, 64 MiB, three passes). No rule about what they are made of.

Hashing takes a tenth of a second and much memory: never inside a transaction, and two at a time in a process. The lists of
common words take twelve megabytes, and are loaded with the first password that is chosen.
"""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from campaign.errors import DomainError, FieldsRefusedError

SHORTEST, LONGEST = 15, 128
LEAST_GUESSES_LOG10 = 10.0  # below it, lists of stolen passwords and common words get there
JUDGED = 72  # characters that are looked at for words: more only takes time
OWN_WORD = 4  # a word of a name that is shorter may stand in any sentence
SERVICE = "cydlais"
AT_ONCE = 2
WAIT_SECONDS = 2  # whoever waits holds a thread that visitors of the public pages need

PASSES, KIB = 3, 64 * 1024

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=KIB, parallelism=1)
_turns = BoundedSemaphore(AT_ONCE)


class TooBusyError(DomainError):
    """More people are signing in than this process can look at."""

    slug = "too-busy"


def check_password(password: str, own_words: Sequence[str] = ()) -> None:
    """Raises FieldsRefusedError for `password`, with the reason. `own_words` are the account's name and address."""
    refusal = _refusal(_clean(password), [word.casefold() for word in own_words])
    if refusal:
        raise FieldsRefusedError({"password": refusal})


def hash_password(password: str) -> str:
    with _turn():
        return _hasher.hash(_clean(password))


def is_password(password_hash: str | None, password: str) -> bool:
    """Takes the same time where there is no hash, and then says no."""
    with _turn():
        try:
            is_right = _hasher.verify(password_hash or _NOBODYS, _clean(password)[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return is_right and password_hash is not None


def _made_up(length: int) -> str:
    return b64encode(secrets.token_bytes(length)).decode().rstrip("=")


# Looks like a hash and is that of no password: it takes as long to find that out.
_NOBODYS = f"$argon2id$v=19$m={KIB},t={PASSES},p=1${_made_up(16)}${_made_up(32)}"


def _refusal(password: str, own_words: list[str]) -> str | None:
    if not password:
        return "password-missing"
    if len(password) < SHORTEST:
        return "password-too-short"
    if len(password) > LONGEST:
        return "password-too-long"
    if any(unicodedata.category(character) in ("Cc", "Cs", "Cn") for character in password):
        return "password-characters"
    words = {part for word in own_words for part in (word, *word.replace("@", " ").split()) if len(part) >= OWN_WORD}
    if any(word in password.casefold() for word in (*words, SERVICE)):
        return "password-own"
    judged = _zxcvbn().zxcvbn(password[:JUDGED], user_inputs=[*words, SERVICE], max_length=JUDGED)
    return "password-common" if judged["guesses_log10"] < LEAST_GUESSES_LOG10 else None


@cache
def _zxcvbn() -> Any:
    return import_module("zxcvbn")


def _clean(password: str) -> str:
    """One spelling of letters with accents, whichever keyboard they come from (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise TooBusyError
    try:
        yield
    finally:
        _turns.release()
