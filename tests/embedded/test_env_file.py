from __future__ import annotations

from pathlib import Path

import pytest

from campaign.embedded.env_file import EnvFileBroken, read_env_file, with_env_file


def test_settings_of_the_file_hold_unless_the_environment_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "# the port\nPORT=8001\n\nexport MAIL_FROM = 'Ymgyrch <post@example.org>'\nORG_NAME_EN=\"A # B\"\nEMPTY=\n"
    )
    assert with_env_file({"PORT": "9000", "HOME": "/home"}, tmp_path) == {
        "PORT": "9000",
        "HOME": "/home",
        "MAIL_FROM": "Ymgyrch <post@example.org>",
        "ORG_NAME_EN": "A # B",
        "EMPTY": "",
    }


def test_no_file_is_no_setting(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env") == {}


@pytest.mark.parametrize("line", ["PORT 8001", "8PORT=1", "=1", "PORT: 8001"])
def test_a_line_that_is_no_setting_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"A=1\n{line}\n")
    with pytest.raises(EnvFileBroken, match=r"\.env, line 2, is not of the form NAME=value\."):
        read_env_file(tmp_path / ".env")
