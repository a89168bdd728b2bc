"""Why a row or a whole file of signatures cannot be taken: one plain sentence for each slug, marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.i18n import N_, Language, translator

_NO_ADDRESS = N_("That is no mail address.")
ROWS: Mapping[str, str] = {
    "address-at-sign": _NO_ADDRESS,
    "address-characters": N_("The mail address has signs in it that cannot be there."),
    "address-display-name": N_("Give the mail address alone, without a name."),
    "address-domain": N_("The part after the @ is not right."),
    "address-local": _NO_ADDRESS,
    "address-missing": N_("A mail address is missing."),
    "address-not-ascii": N_("We cannot send to an address with accents before the @."),
    "address-several": N_("There is more than one mail address."),
    "address-space": N_("There is a space in the mail address."),
    "address-too-long": N_("The mail address is too long."),
    "box-unreadable": N_("That is neither yes nor no."),
    "cell-damaged": N_("Letters were lost before the file was saved."),
    "cell-error": N_("A spreadsheet’s error stands there."),
    "cell-formula": N_("It begins like a formula."),
    "cell-too-long": N_("It is too long."),
    "cell-undecodable": N_("There are bytes that are no letters in the file’s encoding."),
    "cell-unreadable": N_("There are signs in it that cannot be shown."),
    "comment-characters": N_("There are signs in it that cannot be shown."),
    "comment-too-long": N_("It is too long."),
    "country-unknown": N_("No country of that name is known."),
    "date-in-future": N_("That day has not come yet."),
    "date-unreadable": N_("That is no day such as 2026-05-07 or 7/5/2026."),
    "drive-not-open": N_("The petition takes no more signatures."),
    "formula-without-value": N_("The value of a formula was not saved."),
    "language-unknown": N_("That is neither Welsh nor English."),
    "mailbox-uninvited": N_("They asked to be deleted, or never to be written to: nobody may begin anything for them."),
    "name-begins-with-sign": N_("It begins like a formula."),
    "name-characters": N_("There are signs in it that cannot be shown."),
    "name-holds-address": N_("There is a mail address in the name."),
    "name-holds-link": N_("There is a web address in the name."),
    "name-missing": N_("The name is missing."),
    "name-too-long": N_("It is too long."),
    "name-without-letter": N_("There is no letter in the name."),
    "postcode-incomplete": N_("Only a part of the postcode is there."),
    "postcode-invalid": N_("That is no postcode."),
    "postcode-missing": N_("The postcode is missing."),
    "postcode-other-country": N_("The postcode is not of that country."),
    "row-too-wide": N_("The row has more cells than the header."),
    "row-unreadable": N_("Quotation marks do not close, or a cell has no end."),
    "signed-already": N_("They have signed already, or nobody else may from that mailbox."),
    "twice-in-file": N_("The same person stands further up."),
}
FILES: Mapping[str, str] = {
    "import-name-missing": N_("No column has the names. Call it name, or given name and family name."),
    "import-rows-too-many": N_("The file has more than 500,000 rows. Bring it in parts."),
    "targets-column-repeated": N_("Two columns of the file say the same. Take one of them out."),
    "targets-column-twice": N_("One column cannot hold two things: choose another one for one of them."),
    "targets-column-unknown": N_("The file has no such column."),
    "targets-encoding-broken": N_("The file begins like UTF-16, and is broken further on."),
    "targets-encoding-mixed": N_("Some lines are UTF-8 and some Windows-1252. Save the file anew."),
    "targets-encoding-unknown": N_("The file is UTF-32. Save it as UTF-8."),
    "targets-file-binary": N_("The file is no text. Save it as CSV in UTF-8, or as .xlsx."),
    "targets-file-broken": N_("The spreadsheet is damaged. Save it anew."),
    "targets-file-empty": N_("There is nothing in the file."),
    "targets-file-missing": N_("Choose a file."),
    "targets-file-ods": N_("That is an OpenDocument sheet. Save it as .xlsx or CSV."),
    "targets-file-too-large": N_("The file is too large: 100 MB at most."),
    "targets-file-unknown": N_("That is neither CSV nor .xlsx."),
    "targets-file-unreadable": N_("The file cannot be read."),
    "targets-file-xls": N_("That is an old spreadsheet, or one locked by a password. Save it as .xlsx or CSV."),
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
