"""When nobody looks for garbage."""

from __future__ import annotations

import gc

import pytest

from campaign.garbage import loading


def test_there_are_no_looks_while_much_is_loaded_and_there_are_afterwards() -> None:
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_there_are_looks_again_when_it_could_not_be_loaded() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()


def test_what_was_loaded_is_not_looked_through_as_soon_as_there_are_looks_again() -> None:
    seen: list[int] = []
    made: list[list[int]] = []
    gc.callbacks.append(lambda phase, _: seen.append(len(gc.get_objects())) if phase == "start" else None)
    try:
        with loading():
            made.extend([] for _ in range(10_000))
        gc.collect()
    finally:
        gc.callbacks.pop()
    assert seen
    assert seen[0] < len(made)
