"""The countries to choose from, whole in both languages."""

from itertools import pairwise

import pytest

from campaign.areas.countries import COUNTRY_CODES, HOME, WITH_UK_POSTCODES, country_names
from campaign.i18n import LANGUAGES, Language, sort_key


def test_there_are_the_249_of_iso_3166_and_kosovo() -> None:
    assert len(COUNTRY_CODES - {"XK"}) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRY_CODES)
    assert WITH_UK_POSTCODES | {HOME} <= COUNTRY_CODES
    assert not COUNTRY_CODES & {"UK", "EU", "ZZ", "AC", "TA", "XA"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_in_alphabetical_order(language: Language) -> None:
    names = country_names(language)
    assert set(names) == COUNTRY_CODES
    assert all(name.strip() and name != code for code, name in names.items())
    assert len(set(names.values())) == len(names)
    assert all(one <= other for one, other in pairwise(sort_key(name, language) for name in names.values()))


def test_the_two_languages_are_not_one() -> None:
    english, welsh = country_names("en"), country_names("cy")
    assert (english["GB"], welsh["GB"]) == ("United Kingdom", "Y Deyrnas Unedig")
    assert (english["FR"], welsh["FR"]) == ("France", "Ffrainc")
    assert sum(english[code] != welsh[code] for code in COUNTRY_CODES) > 100
