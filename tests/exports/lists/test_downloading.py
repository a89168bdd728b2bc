"""A list goes to its owner, three times at the most, and only as it was built."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from campaign.audit.record import CLI
from campaign.db import Database
from campaign.errors import ConflictError, DomainError, NotFoundError
from campaign.exports.lists.building import build_lists
from campaign.exports.lists.downloading import count_download, find_download, open_download, pieces_of
from campaign.exports.lists.expiring import sweep, wipe_list
from campaign.exports.lists.sealing import SealBrokenError
from campaign.exports.lists.storage import FolderStorage
from campaign.ids import new_id
from tests.cast import charlie_opens_petition, signed, signing
from tests.exports.lists.staff import OLIVE, STAN, download, found, row_of, stan_asks, take, workshop_of


@pytest.fixture
def list_id(database: Database, folder: Path) -> UUID:
    petition = charlie_opens_petition(database)
    signed(database, signing(petition))
    asked = stan_asks(database, petition)
    assert build_lists(workshop_of(database, folder)) == 1
    return asked


def test_the_file_is_the_one_that_was_built(database: Database, folder: Path, list_id: UUID) -> None:
    file = download(database, folder, list_id)
    row = row_of(database, list_id)
    assert (row.sha256, row.size_bytes, row.downloads) == (sha256(file).hexdigest(), len(file), 1)
    assert row.downloaded_at and row.rows_done == 1


def test_as_it_lies_nobody_can_read_it(database: Database, folder: Path, list_id: UUID) -> None:
    [path] = folder.glob("????????????????????????????????")
    assert b"Suzie" not in path.read_bytes()


def test_the_fourth_download_is_refused(database: Database, folder: Path, list_id: UUID) -> None:
    assert [take(database, list_id) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(ConflictError, match="list-taken"):
        take(database, list_id)


def test_of_ten_at_once_three_get_it(database: Database, list_id: UUID) -> None:
    there = found(database, list_id)

    def attempt(_: int) -> int | str:
        try:
            with database.transaction() as session:
                return count_download(session, there)
        except DomainError as error:
            return error.slug

    with ThreadPoolExecutor(10) as pool:
        got = list(pool.map(attempt, range(10)))
    assert sorted(map(str, got)) == ["1", "2", "3", *["list-taken"] * 7]


@pytest.mark.parametrize("account_id", [OLIVE, new_id()])
def test_for_another_there_is_no_such_list(database: Database, list_id: UUID, account_id: UUID) -> None:
    with pytest.raises(NotFoundError):
        take(database, list_id, account_id)
    assert row_of(database, list_id).downloads == 0


def test_a_file_that_was_tampered_with_is_not_given_out(database: Database, folder: Path, list_id: UUID) -> None:
    row = row_of(database, list_id)
    assert row.claim
    path = folder / row.claim.hex
    sealed = bytearray(path.read_bytes())
    sealed[-20] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(SealBrokenError, match="list-file-broken"):
        open_download(FolderStorage(folder), found(database, list_id))
    path.unlink()
    with pytest.raises(SealBrokenError, match="list-file-missing"):
        open_download(FolderStorage(folder), found(database, list_id))


def test_a_list_that_is_wiped_while_it_is_read_is_given_whole_or_not_at_all(
    database: Database, folder: Path, list_id: UUID
) -> None:
    storage, there = FolderStorage(folder), found(database, list_id)
    with open_download(storage, there) as file:
        with database.transaction() as session:
            count_download(session, there)
            wipe_list(session, list_id, by=CLI)
        assert sweep(database, storage) == 1
        assert b"Suzie" in b"".join(pieces_of(file, there))
    with pytest.raises(ConflictError, match="list-expired"), database.transaction() as session:
        count_download(session, there)


def test_under_another_export_key_nothing_is_counted(database: Database, list_id: UUID) -> None:
    with pytest.raises(SealBrokenError), database.reading() as session:
        find_download(session, list_id, STAN, export_key="another secret, 0123456789 0123456789")
    assert row_of(database, list_id).downloads == 0
