"""No cell of a CSV is a formula to a spreadsheet, and each can be read back as it was; PostgreSQL follows the same rule."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, String, column
from sqlalchemy.dialects import postgresql

from campaign.exports.lists.formulas import guard, guarded_in_sql, unguard
from tests.servers.postgres import PostgresServer

BEGINNINGS = "=+-@−＝＋－＠﹦﹢﹣﹫\t\r\n\0\v\f '\"\u3000\xa0\u200b\ufeffAaŴ/09:;<>?~\x7f,|%"
CELLS = st.text(st.sampled_from(BEGINNINGS), max_size=5) | st.text(max_size=8)
SEEN_THROUGH = " \u3000\xa0\u200b\ufeff"


@given(CELLS)
def test_a_cell_is_read_back_as_it_was(cell: str) -> None:
    assert unguard(guard(cell)) == cell


@given(st.text(st.sampled_from(SEEN_THROUGH), max_size=3), st.sampled_from("=+-@＝＋－＠\t\r\n\0"), st.text(max_size=5))
def test_no_sign_comes_first_even_after_spaces(spaces: str, sign: str, rest: str) -> None:
    assert guard(spaces + sign + rest) == f"'{spaces}{sign}{rest}"


@pytest.mark.parametrize(
    "name", ["Suzie Evans", "O'Neill", "'t Hooft", "Ŵyn", "李", "3 Tenors", "", "a=1", "Llŷr-Davies"]
)
def test_names_stay_as_they_are(name: str) -> None:
    assert guard(name) == name


@given(st.lists(CELLS, max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
def test_postgresql_guards_alike(postgresql_connection: psycopg.Connection, cells: list[str]) -> None:
    storable = [cell.replace("\0", "").encode("utf-8", "ignore").decode() for cell in cells]
    cell: ColumnElement[str] = column("cell", String)
    rule = str(
        guarded_in_sql(cell).compile(dialect=postgresql.psycopg.dialect(), compile_kwargs={"literal_binds": True})
    ).replace("%%", "%")
    answered = postgresql_connection.execute(
        f"SELECT {rule} FROM unnest(%s::text[]) WITH ORDINALITY AS given (cell, place) ORDER BY place".replace(
            "%", "%%"
        ).replace("%%s", "%s"),
        [storable],
    )
    assert [row[0] for row in answered] == [guard(cell) for cell in storable]


@pytest.fixture(scope="module")
def postgresql_connection(postgres: PostgresServer) -> psycopg.Connection:
    url = postgres.create_database()
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
    postgres.drop_database(url)
