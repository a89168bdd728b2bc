"""Owns reading the gettext catalogues under campaign/translations; writes none and mends none.

English is the source: a msgid is the English sentence. Every other language is a folder of .po files, one for
each area of the product, read as one. Plural forms follow CLDR, not the headers of the files.
"""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages import Catalog
from babel.messages.mofile import write_mo
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
    merged = Catalog(locale=language)
    merged.mime_headers = [("Plural-Forms", plural_forms(language))]
    for path in sorted((folder / language).glob("*.po")):
        for message in read_catalogue(path):
            if message.id and message.string:
                merged.add(message.id, message.string, flags=message.flags, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return _Translations(compiled)


class _Translations(gettext.GNUTranslations):
    def gettext(self, message: str) -> str:
        """Nothing is nothing in every language: gettext itself would answer with the header of the file."""
        return super().gettext(message) if message else ""
