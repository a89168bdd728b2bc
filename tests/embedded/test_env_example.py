from __future__ import annotations

import re

from campaign.embedded.env_file import read_env_file
from tests.embedded.check_locks import TOP


def test_the_example_explains_every_setting_that_is_read_and_sets_none() -> None:
    text = (TOP / ".env.example").read_text()
    read = set(re.findall(r'"([A-Z][A-Z_]+)"', (TOP / "campaign" / "settings.py").read_text()))
    levels = {"DEBUG", "INFO", "WARNING", "ERROR"}
    assert set(re.findall(r"^#([A-Z_]+)=", text, re.MULTILINE)) == read - levels
    assert read_env_file(TOP / ".env.example") == {}
