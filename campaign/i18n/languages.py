"""Owns which languages there are and which one is in use now; refuses any other code.

The language in use lives in a context variable, so that requests and jobs in other threads never see it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, TypeGuard

Language = Literal["cy", "en"]

LANGUAGES: tuple[Language, ...] = ("cy", "en")
OTHER: dict[Language, Language] = {"cy": "en", "en": "cy"}
LANGUAGE_NAMES: dict[Language, str] = {"cy": "Cymraeg", "en": "English"}

_in_use: ContextVar[Language] = ContextVar("language")


def is_language(code: str) -> TypeGuard[Language]:
    return code in LANGUAGES


def current_language() -> Language:
    """The language in use. LookupError where none is: there is no default, which would mix two languages."""
    return _in_use.get()


@contextmanager
def use_language(language: Language) -> Iterator[Language]:
    """Use a language until the block ends, in this thread or task alone; blocks may be nested."""
    token = _in_use.set(language)
    try:
        yield language
    finally:
        _in_use.reset(token)
