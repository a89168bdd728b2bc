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
