"""Asks the command line for the link with which the first admin is made, so that the panel can show it.

A process of its own: the supervisor opens no database, and starts whether that answers or not.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping

from campaign.embedded.forked import Forked
from campaign.embedded.lifeline import dies_with_parent
from campaign.embedded.sessions import signal_process

COMMAND = ("python", "-m", "campaign.cli", "staff", "first-link")
PATIENCE_SECONDS = 60.0  # it is asked while everything else starts too
CHUNK = 65536


async def first_login(environ: Mapping[str, str], patience: float = PATIENCE_SECONDS) -> str | None:
    """The link, good for one use; the command that says it where that takes too long; None where there is an admin already."""
    asked = Forked(COMMAND, environ, dies_with_parent(signal.SIGTERM))
    try:
        lines = (await asyncio.wait_for(_all_of(asked), patience)).decode("utf-8", "replace").splitlines()
    except TimeoutError:
        return " ".join((sys.executable, *COMMAND[1:]))
    finally:
        signal_process(asked.pid, signal.SIGKILL)  # it has said all that it will
        asked.wait()
        asked.stdout.close()
    return next((line for line in lines if "://" in line), None)


async def _all_of(asked: Forked) -> bytes:
    """What it says, to the end."""
    loop, ended, said = asyncio.get_running_loop(), asyncio.Event(), bytearray()

    def take() -> None:
        chunk = os.read(asked.stdout.fileno(), CHUNK)
        said.extend(chunk)
        if not chunk:
            ended.set()

    loop.add_reader(asked.stdout.fileno(), take)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(asked.stdout.fileno())
    return bytes(said)
