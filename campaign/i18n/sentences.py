"""Owns turning an English sentence into the same sentence in a language, with its values put in.

Every sentence is a format string, with or without values: a placeholder is `%(name)s` and a per cent sign is
written `%%`, in templates and in Python alike. An integer among the values is grouped as the language does
(1,204): pass a year, a code or a port as text. A sentence without a translation is given in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from campaign.i18n.catalogues import load
from campaign.i18n.formats import format_number
from campaign.i18n.languages import Language, current_language


@dataclass(frozen=True, slots=True)
class Translator:
    """The sentences of one language."""

    language: Language

    def gettext(self, message: str, /, **values: object) -> str:
        return fill(load(self.language).gettext(message), self.language, values)

    def ngettext(self, singular: str, plural: str, number: int, /, **values: object) -> str:
        """The form for a number of things, at least 0, which is `%(num)s` in the sentence."""
        form = load(self.language).ngettext(singular, plural, number)
        return fill(form, self.language, {"num": number, **values})

    def pgettext(self, context: str, message: str, /, **values: object) -> str:
        """As gettext, for a word that is one in English and several in Welsh: the context tells them apart."""
        return fill(load(self.language).pgettext(context, message), self.language, values)

    def npgettext(self, context: str, singular: str, plural: str, number: int, /, **values: object) -> str:
        form = load(self.language).npgettext(context, singular, plural, number)
        return fill(form, self.language, {"num": number, **values})


def fill(form: str, language: Language, values: Mapping[str, object]) -> str:
    """Put values into a sentence; where the sentence is Markup they are escaped. KeyError for one not given."""
    return form % {name: _shown(value, language) for name, value in values.items()}


def _shown(value: object, language: Language) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return format_number(value, language)
    return value


@cache
def translator(language: Language) -> Translator:
    return Translator(language)


def N_(message: str) -> str:
    """Mark a sentence that is translated where it is shown: a constant, the text of an error."""
    return message


def gettext(message: str, /, **values: object) -> str:
    """In the language in use, as the three below. LookupError where none is in use."""
    return translator(current_language()).gettext(message, **values)


def ngettext(singular: str, plural: str, number: int, /, **values: object) -> str:
    return translator(current_language()).ngettext(singular, plural, number, **values)


def pgettext(context: str, message: str, /, **values: object) -> str:
    return translator(current_language()).pgettext(context, message, **values)


def npgettext(context: str, singular: str, plural: str, number: int, /, **values: object) -> str:
    return translator(current_language()).npgettext(context, singular, plural, number, **values)
