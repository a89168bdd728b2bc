"""Where Chromium is on this machine, and how the tests start it: headless, silent, asking nobody on the network."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
DEBIANS = Path("/usr/bin/chromium")
MISSING = "chromium is not installed: apt-get install chromium"
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium(path: str | None = None) -> str | None:
    """The program, from `path` (PATH by default) or where Debian puts it; None where there is none."""
    found = [program for name in NAMES if (program := shutil.which(name, path=path))]
    return found[0] if found else str(DEBIANS) if DEBIANS.exists() else None


def start_chromium(playwright: Playwright, program: str) -> Browser:
    """As root only without its sandbox: Chromium refuses otherwise."""
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return playwright.chromium.launch(executable_path=program, args=[*FLAGS, *as_root])
