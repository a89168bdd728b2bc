"""Owns reading the gettext catalogues under campaign/translations; writes none and mends none.

English is the source: a msgid is the English sentence. Every other language is a folder of .po files, one for
each area of the product, read as one. Plural forms follow CLDR, not the headers of the files.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from babel.plural import to_gettext

FOLDER = Path(__file__).resolve().parent.parent / "translations"
SOURCE_LANGUAGE = "en"


def plural_forms(language: str) -> str:
    """The Plural-Forms header of a language by CLDR, in CLDR's order: zero, one, two, few, many, other."""
    return to_gettext(Locale(language).plural_form).rstrip(";")


def read_catalogue(path: Path) -> Catalog:
    """One .po file. Raises babel's PoFileError where it is not well formed."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


@cache
def load(language: str, folder: Path = FOLDER) -> gettext.NullTranslations:
    """The translations of a language, read once in a process.

    Fuzzy and empty entries are left out, so that the English sentence stands in for them. Of a msgid that stands
    twice, in one file or in two, the first is taken; the check of the translations refuses each of these cases.
    """
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    translations = _Translations(language)
    for path in sorted((folder / language).glob("*.po")):
        translations.take(read_catalogue(path))
    return translations


class _Translations(gettext.NullTranslations):
    """Holds nothing but sentences, one file taken after the other: babel's catalogues are several times as large."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.plural = gettext.c2py(plural_forms(language).partition("plural=")[2])
        self._sentences: dict[str, str] = {}
        self._forms: dict[str, tuple[str, ...]] = {}

    def take(self, messages: Iterable[Message]) -> None:
        """Each has its sentence under its msgid, behind its context where it has one."""
        for message in messages:
            if not message.id or not message.string or message.fuzzy:
                continue
            if isinstance(message.id, str):
                self._sentences.setdefault(_key(message.context, message.id), str(message.string))
            else:
                singular, plural = message.id
                forms = tuple(form or (plural if place else singular) for place, form in enumerate(message.string))
                self._forms.setdefault(_key(message.context, singular), forms)

    def gettext(self, message: str) -> str:
        return self._sentences.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        return self._sentences.get(_key(context, message), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._form(msgid1, msgid1, msgid2, n)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self._form(_key(context, msgid1), msgid1, msgid2, n)

    def _form(self, key: str, singular: str, plural: str, number: int) -> str:
        if forms := self._forms.get(key):
            return forms[self.plural(number)]
        return singular if number == 1 else plural


def _key(context: str | None, message: str) -> str:
    return message if context is None else f"{context}\x04{message}"
