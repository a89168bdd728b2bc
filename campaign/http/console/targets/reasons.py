"""Why a row of a file of targets, or the whole file, cannot be taken: one plain sentence for each slug, in English."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.drives.target_files.reasons import FILES as TABLE_FILES
from campaign.drives.target_files.reasons import ROWS as TABLE_ROWS
from campaign.i18n import N_

ROWS: Mapping[str, str] = {
    **TABLE_ROWS,
    "area-ambiguous": N_("Two places have that name: give the code."),
    "area-not-in-force": N_("That place was not in force on the day: give dates in office."),
    "area-unknown": N_("No constituency, region or country of that name or code is known."),
    "dates-out-of-order": N_("It ends before it begins."),
    "other-language-missing": N_("It is there in the other language alone."),
    "postal-address-missing": N_("A postal address is missing."),
    "row-repeated": N_("The same one is further up. If they are two, give each a reference."),
    "rows-too-many": N_("The file has more than 50,000 rows: the rest was not read."),
    "target-ambiguous": N_("It may be more than one of those that are there: give references."),
    "target-renamed": N_("Letters were written to this one under another name: give a new one a reference of its own."),
}
FILES: Mapping[str, str] = {
    **TABLE_FILES,
    "targets-header-missing": N_(
        "The first row names no column that is known. It should say, for example: name, email, area."
    ),
    "targets-name-missing": N_("No column has the names. Call it name, or name_cy and name_en."),
}
