"""Asks the command line for the link with which the first admin is made, so that the panel can show it.

A process of its own: the supervisor stays small, and starts whether the database answers or not.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping

COMMAND = (sys.executable, "-m", "campaign.cli", "staff", "first-link")
PATIENCE_SECONDS = 60.0  # it is asked while everything else starts too


async def first_login(environ: Mapping[str, str], patience: float = PATIENCE_SECONDS) -> str | None:
    """The link, good for one use; the command that says it where that takes too long; None where there is an admin already."""
    asked = await asyncio.create_subprocess_exec(
        *COMMAND,
        env=dict(environ),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await asyncio.wait_for(asked.communicate(), patience)
    except TimeoutError:
        return " ".join(COMMAND)
    finally:
        if asked.returncode is None:
            asked.kill()
            await asked.wait()
    return said.decode().strip() or None if asked.returncode == 0 else None
