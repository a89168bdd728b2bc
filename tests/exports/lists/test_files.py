"""The file that Stan gets: the same from both databases, read back by other programs as it was written, whatever it holds."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl.utils.escape import unescape
from sqlalchemy import select, update

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.models import DriveText
from campaign.exports.lists import csv_by_server, csv_file, xlsx_file
from campaign.exports.lists.formulas import unguard
from campaign.i18n.formats import ZONE
from tests.cast import charlie_opens_petition, signed, signing
from tests.exports.lists.staff import rows_of, set_handover, sheets_of, stan_gets

NASTY = (
    "=1+1",
    " \t=cmd|'/c calc'!A0",
    "'=1",
    "＝SUM(A1)",
    'say "yes", then no',
    "two\nlines\r\nthree\rfour",
    "\\.",
    "tab\there",
    "<b>&amp;</b>",
    "_x0041_",
    "\x01\x1f",
    "",
    "Ŵyn 李 😀",
    " spaces ",
)
# In Wales: the day after, the same day, the last minute of the day, the first, the hour that there is twice.
ROUND_MIDNIGHT = [
    datetime.fromisoformat(f"{moment}+00:00")
    for moment in (
        "2026-06-30 23:30:00",
        "2026-12-31 23:59:59.999999",
        "2026-07-01 22:59:59",
        "2026-07-01 23:00:00",
        "2026-10-25 01:30:00",
    )
]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for maker in (csv_by_server, csv_file, xlsx_file):
        monkeypatch.setattr(maker, "PAGE", 3)


@pytest.fixture
def petition(database: Database) -> UUID:
    """Signed by people with such names; its title begins like a formula. Nothing of the kind passes our forms."""
    petition = charlie_opens_petition(database)
    set_handover(database, petition, "names-postcodes")
    ids = [
        signed(database, signing(petition, f"Suzie {'abcdefghijklmnop'[place]}", f"suzie{place}@example.com"))
        for place, _ in enumerate(NASTY)
    ]
    with database.transaction() as session:
        for contribution_id, name in zip(ids, NASTY, strict=True):
            session.execute(update(Contribution).where(Contribution.id == contribution_id).values(name=name))
        session.execute(update(Contribution).where(Contribution.id == ids[3]).values(postcode=None))
        for contribution_id, moment in zip(ids, ROUND_MIDNIGHT, strict=False):
            given = update(Contribution).where(Contribution.id == contribution_id)
            session.execute(given.values(submitted_at=moment, verified_at=moment))
        session.execute(update(DriveText).where(DriveText.language == "en").values(title='=2+2 "ours"'))
    return petition


def verified(database: Database) -> Iterator[datetime]:
    with database.reading() as session:
        for moment in session.scalars(select(Contribution.verified_at).order_by(Contribution.id)):
            assert moment is not None
            yield moment


def test_a_csv_is_read_back_as_it_was_and_no_cell_is_a_formula(
    database: Database, petition: UUID, folder: Path
) -> None:
    file = stan_gets(database, folder, petition)
    rows = rows_of(file)
    assert [unguard(row["Name"]) for row in rows] == list(NASTY)
    assert {unguard(row["Petition or drive"]) for row in rows} == {'=2+2 "ours"'}
    assert [row["Day"] for row in rows] == [f"{at.astimezone(ZONE):%Y-%m-%d}" for at in verified(database)]
    cells = [cell for row in csv.reader(StringIO(file.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.strip()[:1] in tuple("=+-@＝＋－＠")]


def test_a_csv_has_crlf_at_the_end_of_each_row_and_nothing_where_there_is_nothing(
    database: Database, petition: UUID, folder: Path
) -> None:
    file = stan_gets(database, folder, petition, columns=frozenset({"name", "postcode"}))
    assert file == b"\xef\xbb\xbf" + b"".join(
        line + b"\r\n"
        for line in (
            b"Name,Postcode",
            b"'=1+1,CF10 1AA",
            b"' \t=cmd|'/c calc'!A0,CF10 1AA",
            b"''=1,CF10 1AA",
            "'＝SUM(A1),".encode(),
            b'"say ""yes"", then no",CF10 1AA',
            b'"two\nlines\r\nthree\rfour",CF10 1AA',
            b"\\.,CF10 1AA",
            b"tab\there,CF10 1AA",
            b"<b>&amp;</b>,CF10 1AA",
            b"_x0041_,CF10 1AA",
            b"\x01\x1f,CF10 1AA",
            b'"",CF10 1AA',
            "Ŵyn 李 😀,CF10 1AA".encode(),
            b" spaces ,CF10 1AA",
        )
    )


def test_an_xlsx_is_read_back_with_its_types(database: Database, petition: UUID, folder: Path) -> None:
    file = stan_gets(database, folder, petition, format="xlsx", columns=frozenset({"name", "drive", "day"}))
    [[head, *rows]] = sheets_of(file)
    assert head == ("Petition or drive", "Name", "Day")
    assert [unescape(name or "") for _, name, _ in rows] == list(NASTY)
    assert {title for title, _, _ in rows} == {'=2+2 "ours"'}
    assert [day.date() for _, _, day in rows] == [at.astimezone(ZONE).date() for at in verified(database)]


def test_moments_and_numbers_of_an_xlsx_are_no_text(database: Database, petition: UUID, folder: Path) -> None:
    columns = frozenset({"submitted", "verified", "ended", "number"})
    with database.transaction() as session:
        session.execute(update(Contribution).values(number=1_204))
    file = stan_gets(database, folder, petition, purpose="audit", format="xlsx", columns=columns)
    [[_, *rows]] = sheets_of(file)
    for (number, submitted, at, ended), moment in zip(rows, verified(database), strict=True):
        assert (number, ended) == (1_204, None)
        assert abs(at - moment.replace(tzinfo=None, microsecond=0)).total_seconds() < 0.01
        assert submitted <= at


def test_a_sheet_that_is_full_is_followed_by_another(
    database: Database, petition: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "SHEET_ROWS", 8)
    sheets = sheets_of(stan_gets(database, folder, petition, format="xlsx"))
    assert [len(sheet) for sheet in sheets] == [8, 8]
    assert sheets[0][0] == sheets[1][0]


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_list_of_nobody_is_its_head(database: Database, folder: Path, format_: str) -> None:
    file = stan_gets(database, folder, charlie_opens_petition(database), format=format_, columns=frozenset({"name"}))
    if format_ == "csv":
        assert file == b"\xef\xbb\xbfName\r\n"
    else:
        assert sheets_of(file) == [[("Name",)]]
