"""What we head columns with ourselves is known when it comes back: in lists that go out, on sheets of paper, and on the page
that asks what columns hold; in both languages."""

from __future__ import annotations

from campaign.exports.lists.columns import COLUMNS
from campaign.exports.lists.purposes import PURPOSES
from campaign.i18n import LANGUAGES, translator
from campaign.imports.columns import HEADERS, find_columns, guess
from campaign.imports.reasons import FIELDS

# What of a list says the same as a field of an import; all else of it says nothing about a signature.
SAME = {
    **{name: name for name in ("name", "email", "postcode", "country", "language")},
    "day": "signed_on",
}
SHEET = {"Name": "name", "Postcode": "postcode", "Signature and date": "signed_on"}  # site/petition_paper.html


def test_every_header_that_we_write_ourselves_is_known_in_both_languages() -> None:
    assert FIELDS.keys() == HEADERS.keys()
    for language in LANGUAGES:
        say = translator(language).gettext
        for field, head in FIELDS.items():
            assert guess([say(head)]) == {field: say(head)}
        assert {guess_of(say(head)) for head in SHEET} == set(SHEET.values())
        for purpose in PURPOSES.values():
            names = {name for columns in purpose.columns.values() for name in columns}
            if "name" not in names:
                continue  # nobody can be taken in from it
            heads = [say(COLUMNS[name].head) for name in COLUMNS if name in names]
            known = find_columns(heads, {})
            expected = {SAME[name]: say(COLUMNS[name].head) for name in names & SAME.keys()}
            assert {field: heads[place] for field, place in known.places.items()} == expected, (purpose.name, language)


def guess_of(header: str) -> str | None:
    return next(iter(guess([header])), None)
