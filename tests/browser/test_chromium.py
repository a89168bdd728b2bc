"""Without Chromium these tests say so; where changes land they fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chromium import DEBIANS, MISSING, find_chromium
from tests.browser.conftest import chromium_or_reason


def test_without_chromium_the_summary_says_what_to_install() -> None:
    with pytest.raises(pytest.skip.Exception, match=MISSING):
        chromium_or_reason(None, is_ci=False)


def test_where_changes_land_a_missing_chromium_is_a_failure() -> None:
    with pytest.raises(pytest.fail.Exception, match=MISSING):
        chromium_or_reason(None, is_ci=True)


def test_one_on_the_path_is_found_first(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert find_chromium(str(tmp_path)) == str(program)
    assert find_chromium(str(tmp_path / "nowhere")) in (str(DEBIANS), None)
