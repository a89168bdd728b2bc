"""Why a row of any table, or a whole file, cannot be read: one plain sentence for each slug, marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.i18n import N_

_NO_ADDRESS = N_("That is not an email address.")
ROWS: Mapping[str, str] = {
    "address-at-sign": _NO_ADDRESS,
    "address-characters": N_("The email address has characters in it that cannot be there."),
    "address-display-name": N_("Give the email address alone, without a name."),
    "address-domain": N_("The part after the @ is not right."),
    "address-local": _NO_ADDRESS,
    "address-missing": N_("An email address is missing."),
    "address-not-ascii": N_("We cannot send to an address with accents before the @."),
    "address-several": N_("There is more than one email address."),
    "address-space": N_("There is a space in the email address."),
    "address-too-long": N_("The email address is too long."),
    "cell-damaged": N_("Characters were lost before the file was saved."),
    "cell-error": N_("There is a spreadsheet’s error in it."),
    "cell-formula": N_("It begins like a formula."),
    "cell-too-long": N_("It is too long."),
    "cell-undecodable": N_("There are bytes that are no letters in the file’s encoding."),
    "cell-unreadable": N_("There are characters in it that cannot be shown."),
    "date-unreadable": N_("That is not a date such as 2026-05-07 or 7/5/2026."),
    "formula-without-value": N_("The value of a formula was not saved."),
    "language-unknown": N_("That is neither Welsh nor English."),
    "name-missing": N_("The name is missing."),
    "row-too-wide": N_("The row has more cells than the header."),
    "row-unreadable": N_("Quotation marks do not close, or a cell has no end."),
}
FILES: Mapping[str, str] = {
    "targets-column-repeated": N_("Two columns of the file say the same. Take one of them out."),
    "targets-column-twice": N_("One column cannot hold two things: choose another one for one of them."),
    "targets-column-unknown": N_("The file has no such column."),
    "targets-encoding-broken": N_("The file begins like UTF-16, and is broken further on."),
    "targets-encoding-mixed": N_("Some lines are UTF-8 and some Windows-1252. Save the file anew."),
    "targets-encoding-unknown": N_("The file is UTF-32. Save it as UTF-8."),
    "targets-file-binary": N_("The file is not text. Save it as CSV in UTF-8, or as .xlsx."),
    "targets-file-broken": N_("The spreadsheet is damaged. Save it anew."),
    "targets-file-empty": N_("There is nothing in the file."),
    "targets-file-missing": N_("Choose a file."),
    "targets-file-ods": N_("That is an OpenDocument sheet. Save it as .xlsx or CSV."),
    "targets-file-too-large": N_("The file is too large: 100 MB at most."),
    "targets-file-unknown": N_("That is neither CSV nor .xlsx."),
    "targets-file-unreadable": N_("The file cannot be read."),
    "targets-file-xls": N_("That is an old spreadsheet, or one locked by a password. Save it as .xlsx or CSV."),
}
