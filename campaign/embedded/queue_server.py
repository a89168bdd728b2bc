"""Starts the embedded Valkey. Owns what is done when its data cannot be read: they are put aside, never deleted.

That costs nothing but time: the database knows what has to be done, the queue only carries it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

from campaign.embedded.child import Child
from campaign.embedded.ground import NotReadyToStart
from campaign.embedded.readiness import until_valkey_answers
from campaign.embedded.servers import ValkeyFiles, make_folders

START_SECONDS = 60.0
DATA = "appendonlydir"
UNREADABLE = re.compile(
    r"Bad file format|RDB format version|RDB file|Unexpected end of file|Wrong signature|Unknown.*RDB"
)


async def start_queue(child: Child, files: ValkeyFiles, say: Callable[[str], None]) -> None:
    """Start and wait until it answers. Raises NotReadyToStart with one sentence."""
    if await _start(child, files):
        return
    if UNREADABLE.search(_log(child)) and (files.folder / DATA).is_dir():
        aside = _put_aside(files.folder)
        say(f"The queue's data cannot be read: put aside as {aside}. Nothing is lost: the database knows what is due.")
        if await _start(child, files):
            return
    raise NotReadyToStart(f"The queue's server does not start: {_last_line(child)} ({child.log} has all of it).")


async def _start(child: Child, files: ValkeyFiles) -> bool:
    """Whether it answers; killed where it does not in time."""
    try:
        make_folders(files)
    except OSError as error:
        raise NotReadyToStart(f"The queue's folder cannot be used: {error.strerror}.") from error
    child.start()
    answers, ended = asyncio.create_task(until_valkey_answers(files.socket)), asyncio.create_task(child.ended())
    done, pending = await asyncio.wait({answers, ended}, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    if answers in done:
        return True
    child.kill()
    await child.ended()
    return False


def _put_aside(folder: Path) -> Path:
    number = 1
    while (aside := folder / f"{DATA}.unreadable-{number}").exists():
        number += 1
    return (folder / DATA).rename(aside)


def _log(child: Child) -> str:
    return child.log.read_text(encoding="utf-8", errors="replace") if child.log else ""


def _last_line(child: Child) -> str:
    lines = [line for line in _log(child).splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"
