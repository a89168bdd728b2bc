"""Writes docs/permissions.md: who may open which page of the console, taken from its own table of pages.

What the table of pages does not know, that a list is its owner's alone, is taken from what the permission walk expects;
the walk itself is tests/http/console/test_permission_walk.py.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from campaign.http.console.doors.table import DOORS
from campaign.http.console.pages import ConsolePage
from campaign.http.console.table import PAGES
from campaign.staff.permissions import GLOBAL, PERMISSIONS, Permission
from tests.http.console.walking import MAY, OWNER_ALONE

FILE = Path(__file__).resolve().parents[2] / "docs/permissions.md"
HERE, EVERYWHERE, OWN, NEVER = "yes", "all", "own", "–"

BEGINNING = """\
# Who may open which page of the console

`python -m tests.architecture.permissions --write` makes this page of `campaign/http/console/table.py` and
`campaign/staff/permissions.py`; a test fails where it is out of date, and another walks every page as every role.
Whatever is not allowed answers 404, as an address that leads nowhere.

| | means |
|---|---|
| yes | in the campaigns in which the account has that role; a campaign of somebody else's is not found |
| all | only where the role was given in all campaigns: the page is about none of them |
| own | only what this account has asked for itself, whatever its role |
| – | never |
"""
DOORS_BEGINNING = """\
## Before signing in

Anybody may stand before these; what a mailed link opens is known by the link.
"""


def may(role: str, page: ConsolePage) -> str:
    """The word of the table for that role and page."""
    if page.needs is not Permission.SIGNED_IN and page.needs not in PERMISSIONS[role]:
        return NEVER
    if MAY[page.name] == OWNER_ALONE:
        return OWN
    return EVERYWHERE if page.needs in GLOBAL else HERE


def document() -> str:
    pages = _table(
        ("page", "address", "by", "needs", *PERMISSIONS),
        ((page.name, f"`{page.rule}`", ", ".join(page.methods), page.needs, *_words(page)) for page in PAGES),
    )
    doors = _table(
        ("page", "address", "by"), ((door.name, f"`{door.rule}`", ", ".join(door.methods)) for door in DOORS)
    )
    return f"{BEGINNING}\n## Pages\n\n{pages}\n{DOORS_BEGINNING}\n{doors}"


def _words(page: ConsolePage) -> Iterable[str]:
    return (may(role, page) for role in PERMISSIONS)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.architecture.permissions")
    parser.add_argument("--write", action="store_true", help="write the page anew")
    if parser.parse_args().write:
        FILE.write_text(document(), encoding="utf-8")
    is_current = FILE.exists() and FILE.read_text(encoding="utf-8") == document()
    sys.stdout.write(f"{FILE.name} is {'up to date' if is_current else 'out of date: --write'}\n")
    return 0 if is_current else 1


if __name__ == "__main__":
    sys.exit(main())
