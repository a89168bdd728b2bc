"""What stands in a list: the right people, the right columns, in the list's language, and how many were left out, and why."""

from __future__ import annotations

from pathlib import Path

from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.exports.lists.staff import rows_of, stan_gets


def test_a_hand_over_has_names_and_areas_and_never_a_mail_address(database: Database, tmp_path: Path) -> None:
    petition = charlie_opens_petition(database)
    signed(database, signing(petition))
    sign(database, signing(petition, "Nobody Yet", "nobody@example.com"))
    fold_deltas(database)
    file = stan_gets(database, tmp_path, petition)
    assert file.startswith(b"\xef\xbb\xbfNumber,Petition or drive,")
    assert b"@" not in file
    [row] = rows_of(file)
    assert (row["Name"], row["Number"], row["Postcode"]) == ("Suzie Evans", "1", "")
    assert (row["Petition or drive"], row["What was given"]) == ("The petition 1", "Signature")
