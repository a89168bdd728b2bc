"""What does not count is given back as it was written, and is understood again once it is mended."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.errors import FieldsRefusedError
from campaign.imports.columns import header_key
from campaign.imports.deciding import NewImport, choose_columns, write_import
from campaign.imports.progress import columns_of, left_out
from campaign.imports.quoting import quoted, unquoted
from campaign.imports.refused_file import refused_lines
from tests.contributions.counting import ON_SQLITE_ALONE
from tests.imports.files import KEYS, brought, progress, taken

HEADERS = ("Date", "Who signed", "Postcode", "Comment", "News")
TOP = ",".join(HEADERS)
MAPPING = {"name": "Who signed"}
SUZIE = ("07/05/2026", "Suzie Evans", "cf101aa", "I was there", "yes")


def given_back(database: Database, import_id: UUID, headers: tuple[str, ...] = HEADERS) -> str:
    with database.reading() as session:
        return "".join(refused_lines(left_out(session, import_id, KEYS.sealing), headers, "en"))


def test_what_is_there_by_the_time_it_is_taken_is_given_back_as_it_was_written(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    text = f"{TOP}\n{','.join(SUZIE)}\n"
    one, two = (brought(database, petition, tmp_path, text, mapping=MAPPING) for _ in "12")
    assert (taken(database, two).taken, progress(database, one).fresh) == (1, 1)
    assert taken(database, one).repeated == 1
    with database.reading() as session:
        assert [tuple(row.cells) for row in left_out(session, one, KEYS.sealing)] == [SUZIE]


@ON_SQLITE_ALONE
def test_a_mended_file_is_understood_like_the_one_before_it(database: Database, petition: UUID, tmp_path: Path) -> None:
    text = f"{TOP}\n-,Suzie Evans,nowhere,'-Diolch,-\n-,Laura Môn,nowhere,-,-\n"
    one = brought(database, petition, tmp_path, text, mapping=MAPPING)
    half = given_back(database, one).replace("nowhere", "CF10 1AA", 1)
    two = brought(database, petition, tmp_path, half, mapping=MAPPING)
    seen = progress(database, two)
    assert (seen.state, seen.fresh, seen.refused) == ("checked", 1, 1)
    again = given_back(database, two, ("row", "why", *HEADERS))
    assert again.splitlines()[0].lstrip("\ufeff") == f"row,why,{TOP}"
    assert again.splitlines()[1] == "3,Postcode: That is not a postcode.,'-,Laura Môn,nowhere,'-,'-"
    taken(database, two)
    taken(database, brought(database, petition, tmp_path, again.replace("nowhere", "CF10 1AA"), mapping=MAPPING))
    with database.reading() as session:
        rows = select(Contribution.name, Contribution.comment).order_by(Contribution.number)
        assert session.execute(rows).all() == [("Suzie Evans", "'-Diolch"), ("Laura Môn", None)]


@ON_SQLITE_ALONE
def test_what_was_said_of_the_columns_is_known_of_the_mended_file(database: Database, petition: UUID) -> None:
    said = {"drive_id": petition, "origin": "paper", "way": "asked", "basis": "Fair", "collected_on": date(2026, 5, 7)}
    with database.transaction() as session:
        one = write_import(session, NewImport(**said, headers=HEADERS))  # type: ignore[arg-type]
        choose_columns(session, one.id, MAPPING)
        two = write_import(session, NewImport(**said, headers=("row", "why", *HEADERS)))  # type: ignore[arg-type]
        assert columns_of(session, two.id) == (("row", "why", *HEADERS), MAPPING)


def test_columns_of_such_a_name_elsewhere_are_the_file_s_own() -> None:
    assert header_key(("name", "why")) != header_key(("name",))
    assert header_key(("why", "row", "name")) != header_key(("name",))


@pytest.mark.parametrize("cell", ["", "-", "'-", "''-", "=1+1", "'", "'Suzie", "+44", "\tx", "Siân"])
def test_a_quote_that_was_put_before_a_sign_is_taken_off_again(cell: str) -> None:
    assert unquoted(quoted(cell)) == cell
    assert not quoted(cell).startswith(("=", "+", "-", "@", "\t"))


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("basis", "slug"), [(" ", "text-missing"), ("x" * 201, "text-too-long"), ("The\0fair", "text-characters")]
)
def test_a_basis_that_cannot_be_kept_is_refused_by_its_own_reason(
    database: Database, petition: UUID, tmp_path: Path, basis: str, slug: str
) -> None:
    with pytest.raises(FieldsRefusedError) as refused:
        brought(database, petition, tmp_path, basis=basis)
    assert refused.value.errors == {"basis": slug}
