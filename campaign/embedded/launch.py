"""Decides where the virtual environment lives, has it made, and becomes the program that was asked for."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from campaign.embedded.env_file import EnvFileBroken, with_env_file
from campaign.embedded.installation import Installation, InstallationFailed
from campaign.embedded.lifeline import follow_parent
from campaign.embedded.terminal import Terminal

CHECKOUT = Path(__file__).resolve().parents[2]
PRODUCTION = CHECKOUT / "requirements.txt"
DEVELOPMENT = CHECKOUT / "requirements-dev.txt"
SUPERVISOR = ("python", "-m", "campaign.embedded.supervisor")
FAILURE = 2
INTERRUPTED = 130


def launch(arguments: Sequence[str]) -> NoReturn:
    """`run`, or `dev` and a command. Ends as the program, or with one sentence on stderr and exit code 2."""
    environ = dict(os.environ)  # noqa: TID251 - an entry point, which passes it on
    try:
        match list(arguments):
            case ["run"]:
                environ = with_env_file(environ, CHECKOUT)
                _become(SUPERVISOR, environ, locks=(PRODUCTION,))
            case ["dev", *command] if command:
                _become(command, environ, locks=(DEVELOPMENT, PRODUCTION))
            case _:
                _fail("Usage: launcher run | dev COMMAND …")
    except (InstallationFailed, EnvFileBroken) as error:
        _fail(str(error))
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted: the next start goes on from here.\n")
        sys.exit(INTERRUPTED)


def _become(command: Sequence[str], environ: dict[str, str], *, locks: Sequence[Path]) -> NoReturn:
    place = _place(environ, locks[0])
    if not place.is_current(locks[0]):
        place.bring_up_to_date(locks, environ, Terminal.standard())
    os.chdir(CHECKOUT)
    environ["PATH"] = os.pathsep.join([str(place.folder / "bin"), environ.get("PATH", os.defpath)])
    environ["VIRTUAL_ENV"] = str(place.folder)
    environ.pop("PYTHONHOME", None)
    if "MAKELEVEL" in environ:
        follow_parent(signal.SIGTERM)  # make killed by -9 forwards nothing
    program = place.folder / "bin" / command[0]
    try:
        os.execvpe(program if program.exists() else command[0], list(command), environ)
    except OSError as error:
        _fail(f"{command[0]} cannot be started: {error.strerror}.")


def _place(environ: Mapping[str, str], lock: Path) -> Installation:
    """The checkout's own .venv; where that cannot be written, a folder in CAMPAIGN_DATA_DIR.

    Raises InstallationFailed where neither can be.
    """
    given = environ.get("CAMPAIGN_DATA_DIR", "").strip()
    data = CHECKOUT / (given or "var")
    log = data / "log" / "install.log"
    own = Installation(CHECKOUT, CHECKOUT / ".venv", log)
    if own.is_current(lock) or _is_writable(own.folder):
        return own
    if given and _is_writable(data / "venv"):
        return Installation(CHECKOUT, data / "venv", log)
    raise InstallationFailed(
        f"{own.folder} cannot be written: start as the owner of {CHECKOUT}, or set CAMPAIGN_DATA_DIR to a folder of yours."
    )


def _is_writable(folder: Path) -> bool:
    """Whether `folder`, or the nearest folder above it that exists, lets this user write."""
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(FAILURE)
