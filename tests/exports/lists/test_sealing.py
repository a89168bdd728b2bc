"""A sealed file gives back what was written, or says that it is broken: never anything else."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.exports.lists import sealing
from campaign.exports.lists.sealing import (
    TAG,
    SealBrokenError,
    SealedWriter,
    new_key,
    read_sealed,
    unwrap_key,
    wrap_key,
)
from campaign.ids import new_id

SMALL = 16
HEAD = 23
KEY = new_key()


@pytest.fixture(autouse=True, scope="module")
def small_chunks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "CHUNK", SMALL)
        yield


def seal(*pieces: bytes, key: bytes = KEY) -> bytes:
    sink = BytesIO()
    writer = SealedWriter(sink, key)
    for piece in pieces:
        writer.write(piece)
    writer.close()
    return sink.getvalue()


def unseal(sealed: bytes, key: bytes = KEY) -> bytes:
    return b"".join(read_sealed(BytesIO(sealed), key))


@given(st.lists(st.binary(max_size=3 * SMALL), max_size=6))
def test_what_is_written_comes_back(pieces: list[bytes]) -> None:
    assert unseal(seal(*pieces)) == b"".join(pieces)


@given(st.binary(min_size=1, max_size=4 * SMALL), st.data())
def test_a_changed_byte_is_found_out(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(plain))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBrokenError):
        unseal(bytes(sealed))


@given(st.integers(0, 4 * (SMALL + TAG) + HEAD - 1))
def test_a_file_that_was_cut_off_is_found_out(length: int) -> None:
    sealed = seal(b"x" * 4 * SMALL)
    with pytest.raises(SealBrokenError):
        unseal(sealed[:length])


def test_chunks_cannot_be_moved_left_out_or_added() -> None:
    sealed, size = seal(b"a" * SMALL, b"b" * SMALL, b"c" * SMALL), SMALL + TAG
    head, chunks = sealed[:HEAD], [sealed[HEAD + n * size : HEAD + (n + 1) * size] for n in range(3)]
    one, two, three = chunks
    for order in ([two, one, three], [one, three], [two, three], [one, two, two, three], [one, two, three, three]):
        with pytest.raises(SealBrokenError):
            unseal(head + b"".join(order))


def test_a_file_that_was_never_closed_has_no_end() -> None:
    sink = BytesIO()
    SealedWriter(sink, KEY).write(b"x" * 3 * SMALL)
    with pytest.raises(SealBrokenError):
        unseal(sink.getvalue())


def test_nothing_of_it_can_be_read_as_it_lies() -> None:
    assert b"Suzie" not in seal(b"Suzie Evans")
    assert seal(b"Suzie Evans") != seal(b"Suzie Evans")


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealBrokenError):
        unseal(seal(b"Suzie"), new_key())


def test_a_key_is_of_one_list_and_one_export_key() -> None:
    owner = new_id()
    wrapped = wrap_key(KEY, "one", owner)
    assert KEY not in wrapped
    assert unwrap_key(wrapped, "one", owner) == KEY
    for export_key, of in (("another", owner), ("one", new_id())):
        with pytest.raises(SealBrokenError):
            unwrap_key(wrapped, export_key, of)
