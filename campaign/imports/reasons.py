"""Why a row or a whole file of signatures cannot be taken: one plain sentence for each slug, marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.drives.target_files.reasons import FILES as TABLE_FILES
from campaign.drives.target_files.reasons import ROWS as TABLE_ROWS
from campaign.i18n import N_, Language, translator

ROWS: Mapping[str, str] = {
    **TABLE_ROWS,
    "box-unreadable": N_("That is neither yes nor no."),
    "comment-characters": N_("There are characters in it that cannot be shown."),
    "comment-too-long": N_("It is too long."),
    "country-unknown": N_("No country of that name is known."),
    "date-in-future": N_("That day has not come yet."),
    "drive-not-open": N_("The petition takes no more signatures."),
    "mailbox-uninvited": N_("They asked to be deleted, or never to be written to: nobody may begin anything for them."),
    "name-begins-with-sign": N_("It begins like a formula."),
    "name-characters": N_("There are characters in it that cannot be shown."),
    "name-holds-address": N_("There is an email address in the name."),
    "name-holds-link": N_("There is a web address in the name."),
    "name-too-long": N_("It is too long."),
    "name-without-letter": N_("There is no letter in the name."),
    "postcode-incomplete": N_("Only a part of the postcode is there."),
    "postcode-invalid": N_("That is not a postcode."),
    "postcode-missing": N_("The postcode is missing."),
    "postcode-other-country": N_("The postcode is not of that country."),
    "signature-taken-back": N_(
        "They took it back here, or said that it was not theirs: only they themselves may sign again."
    ),
    "signed-already": N_("They have signed already, or nobody else may from that mailbox."),
    "twice-in-file": N_("The same person is further up."),
}
FILES: Mapping[str, str] = {
    **TABLE_FILES,
    "import-name-missing": N_("No column has the names. Call it name, or given name and family name."),
    "import-rows-too-many": N_("The file has more than 500,000 rows. Bring it in parts."),
    "targets-header-missing": N_("None of the columns has a name that is known."),
}
FIELDS: Mapping[str, str] = {
    "name": N_("Name"),
    "given_name": N_("Given name"),
    "family_name": N_("Family name"),
    "email": N_("Email address"),
    "postcode": N_("Postcode"),
    "country": N_("Country"),
    "signed_on": N_("Date signed"),
    "comment": N_("Comment"),
    "show_name": N_("Show the name"),
    "consent_campaign": N_("News of the campaign"),
    "consent_wider": N_("Other news"),
    "language": N_("Language"),
    "reference": N_("Sheet"),
}


def reason_of(slug: str, language: Language) -> str:
    sentence = ROWS.get(slug) or FILES.get(slug)
    return translator(language).gettext(sentence) if sentence else slug


def place_name(place: str, language: Language) -> str:
    return translator(language).gettext(FIELDS[place]) if place in FIELDS else place
