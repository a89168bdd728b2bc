"""docs/security.md names what there is; and nothing of ours calls a server but the provider of mail."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NETWORK = {
    "socket",
    "ssl",
    "http.client",
    "urllib.request",
    "urllib3",
    "requests",
    "httpx",
    "aiohttp",
    "smtplib",
    "ftplib",
}
CALLERS = {
    "campaign/embedded/ground.py",  # whether a port of this machine is free
    "campaign/http/patience.py",  # who calls us
    "campaign/mail/sendgrid_connection.py",
    "campaign/mail/sendgrid_key.py",
    "campaign/webhooks/posting.py",
}


def test_each_line_of_the_checklist_says_where_and_by_which_test() -> None:
    lines = re.findall(r"^\| S(\d+) \| (.+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
    assert [int(number) for number, *_ in lines] == list(range(1, 28))
    for number, _what, where, tests in lines:
        paths = re.findall(r"`([^`]+)`", where + tests)
        assert paths and all((ROOT / path).exists() for path in paths), number
        assert re.search(r"`tests/[\w/]*test_\w+\.py`", tests), number


def calls_servers(path: Path) -> bool:
    """Whether it imports what opens connections."""
    text = path.read_text(encoding="utf-8")
    if not any(name in text for name in NETWORK):
        return False
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return any(name == one or name.startswith(f"{one}.") for name in names for one in NETWORK)


def test_no_other_part_opens_a_connection() -> None:
    """Whoever adds a caller of addresses that somebody typed refuses private ones, and adds a line here."""
    paths = [path for folder in ("campaign", "workers") for path in (ROOT / folder).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in paths if calls_servers(path)}
    assert found == CALLERS, found ^ CALLERS
