"""Files of targets that are none, or not what they say: a sentence each, and whatever can be read can be looked at."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from campaign.db import Database
from campaign.drives.target_files.tables import FileRefusedError
from tests.drives.target_files.files import HEADER, MEMBERS, as_csv, read, write, write_xlsx
from tests.http.console.conftest import StaffClient
from tests.http.console.plans import draft_of
from tests.http.site.reading import Page
from tests.staff import OWN_SITE, StaffVisitor

GOOD = as_csv([HEADER, *MEMBERS])
CSV: dict[str, bytes] = {
    "nothing": b"",
    "nothing but NUL": b"\0" * 5_000,
    "NUL in a cell": GOOD.replace("Si", "S\0").encode(),
    "nothing but a mark": b"\xef\xbb\xbf",
    "nothing but ends of lines": b"\r\n" * 9_000,
    "a header alone": b"name,email\n",
    "one column": b"name\nJane Hutt\n",
    "ten thousand columns": b",".join(b"c%d" % number for number in range(10_000)) + b"\nJane\n",
    "a row of ten thousand cells": GOOD.encode() + b"," * 10_000 + b"\n",
    "a name of a hundred kilobytes": b"name,email\n" + b"a" * 100_000 + b",a@senedd.example\n",
    "a quotation that never ends": b'name,email\n"' + b"a" * 400_000,
    "UTF-16 without a mark": GOOD.encode("utf-16-le"),
    "UTF-32": GOOD.encode("utf-32"),
    "two encodings": GOOD.encode() + "Siân,Clwyd,a@senedd.example\n".encode("cp1252"),
    "an encoding of elsewhere": "name,email\nИван,a@senedd.example\n".encode("cp1251"),
    "formulae": b"name,email\n=HYPERLINK(1),=1+1\n@SUM(1),+1\n",
    "a lone surrogate": b"name,email\n\xed\xa0\x80,a@senedd.example\n",
    "directions": "name,email\n\u202eJane,a@senedd.example\n".encode(),
    "days that are none": b"name,email,valid_from\nJane,a@senedd.example,0000-00-00\nHuw,b@senedd.example,9999-12-31\n",
    "JSON": b'[{"name": "Jane"}]',
    "a page": b"<!doctype html><title>x</title>",
    "gzip": b"\x1f\x8b\x08" + bytes(range(256)),
    "the old Excel": b"\xd0\xcf\x11\xe0" + bytes(512),
    "a zip of nothing": b"PK\x05\x06" + bytes(18),
}
NAMES = ("../../../etc/passwd", "a\u202exlsx.csv", "x" * 300, "")
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def path(database: Database, campaign_id: UUID) -> str:
    """Where a file for a letter drive of Charlie's is sent to."""
    return f"/console/drives/{draft_of(database, campaign_id, 'letter-drive')}/targets/import"


def broken_sheets(folder: Path) -> dict[str, bytes]:
    """Cut off, and one that says it holds more than any memory."""
    whole = write_xlsx(folder, [HEADER, *MEMBERS]).read_bytes()
    size = whole.rindex(b"PK\x01\x02") + 24  # in the last entry of the directory: what it unpacks to
    bomb = whole[:size] + (4_000_000_000).to_bytes(4, "little") + whole[size + 4 :]
    return {f"cut off after {n}/5": whole[: len(whole) * n // 5] for n in range(1, 5)} | {"a bomb": bomb}


@ON_SQLITE
def test_every_file_is_refused_in_a_sentence_or_can_be_looked_at(
    staff_client: StaffClient, path: str, tmp_path: Path
) -> None:
    charlie = staff_client("admin")
    for case, content in (CSV | broken_sheets(tmp_path)).items():
        look(charlie, path, content, case)
    for name in NAMES:
        look(charlie, path, GOOD.encode(), name)


def look(charlie: StaffVisitor, path: str, content: bytes, name: str) -> None:
    answer = charlie.send_file(path, file=(BytesIO(content), name))
    if answer.status_code == 422:
        assert 'class="problem"' in answer.text, name
        return
    assert answer.status_code == 303, (name, answer.status_code)
    preview = answer.headers["Location"]
    page = charlie.get(preview)
    assert page.status_code in (200, 409) and Page(page.text).words, name
    assert charlie.get(f"{preview}/refused.csv").status_code == 200, name
    assert charlie.send(preview, act="take", mode="whole").status_code in (303, 409), name
    assert charlie.send(preview, act="discard").status_code in (303, 404), name


def test_a_sheet_with_any_of_its_bytes_changed_is_read_or_refused(tmp_path: Path) -> None:
    whole, chance = write_xlsx(tmp_path, [HEADER, *MEMBERS]).read_bytes(), Random(4)
    for _ in range(60):
        changed = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(4, len(changed))] = chance.randrange(256)
        path = write(tmp_path, bytes(changed), "changed.xlsx")
        try:
            read(path)
        except FileRefusedError:
            continue


@ON_SQLITE
def test_a_file_in_a_form_that_is_none_is_refused(staff_client: StaffClient, path: str) -> None:
    charlie = staff_client("admin")
    for content_type, body, status in (
        ("application/x-www-form-urlencoded", b"file=a", 415),
        ("multipart/form-data", b"--x\r\n", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--", 400),
        ("multipart/form-data; boundary=" + "x" * 5_000, b"--x", 400),
    ):
        answer = charlie.browser.post(path, data=body, content_type=content_type, headers=OWN_SITE)
        assert answer.status_code == status, content_type
        assert Page(answer.text).headings
