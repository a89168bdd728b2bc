"""Reads `.env`: settings that an operator keeps beside the checkout. The environment itself always wins.

The form is the one that foreman, honcho and systemd read too: NAME=value, quotes allowed, `#` begins a comment line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

NAME = ".env"
_LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*?)\s*")


class EnvFileBroken(Exception):
    """A line that is no setting; the sentence names it."""


def with_env_file(environ: Mapping[str, str], checkout: Path) -> dict[str, str]:
    """`environ` and, for what it does not hold, the settings of `.env`. Raises EnvFileBroken."""
    return read_env_file(checkout / NAME) | dict(environ)


def read_env_file(path: Path) -> dict[str, str]:
    """The settings in the file; none where there is no file. Raises EnvFileBroken."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise EnvFileBroken(f"{path} cannot be read: {error}.") from error
    found = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise EnvFileBroken(f"{path}, line {number}, is not of the form NAME=value.")
        found[match["name"]] = _unquoted(match["value"])
    return found


def _unquoted(value: str) -> str:
    is_quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if is_quoted else value
