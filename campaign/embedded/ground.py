"""What must be so before anything is started: a data folder that can be written, no other start in it, a free port.

Each check says in one sentence what is wrong and what to do.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LOCK = "supervisor.lock"
WAIT_FOR_REMAINS_SECONDS = 12.0
WAIT_FOR_PORT_SECONDS = 1.5


class NotReadyToStart(Exception):
    """Something stands in the way; one sentence for the terminal."""


def prepare_data_folder(data_dir: Path) -> None:
    """Make the folder for this user alone, and see that files can be made in it. Raises NotReadyToStart."""
    try:
        for folder in (data_dir, data_dir / "log"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
    except OSError as error:
        raise NotReadyToStart(
            f"The data folder {data_dir} cannot be written ({error.strerror}): "
            f"let this user write there, or set CAMPAIGN_DATA_DIR to another folder."
        ) from error


def take_lock(data_dir: Path, say: Callable[[str], None]) -> int:
    """Hold the data folder until the descriptor is closed. Raises NotReadyToStart where another start holds it.

    What a killed start left is waited for: its guardian holds the lock until it has ended all of it.
    """
    path = data_dir / LOCK
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    deadline = time.monotonic() + WAIT_FOR_REMAINS_SECONDS
    has_said = False
    while not _try_lock(handle):
        holder = path.read_text().strip()
        if (holder.isdigit() and _is_alive(int(holder))) or time.monotonic() > deadline:
            os.close(handle)
            raise NotReadyToStart(
                f"Cydlais is already running with the data folder {data_dir} (process {holder or 'unknown'}): "
                f"stop it first, or set CAMPAIGN_DATA_DIR and PORT for a second one."
            )
        if not has_said:
            say("Waiting for what an interrupted start left behind to end.")
            has_said = True
        time.sleep(0.05)
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    return handle


def check_port(bind: str, port: int) -> None:
    """See that the web server will be able to listen. Raises NotReadyToStart.

    A port that is about to become free, as after kill -9, is waited for shortly.
    """
    deadline = time.monotonic() + WAIT_FOR_PORT_SECONDS
    while True:
        try:
            return _listen_once(bind, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise NotReadyToStart(_why_not(error, bind, port)) from error
        time.sleep(0.1)


def _listen_once(bind: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)


def _why_not(error: OSError, bind: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program: stop it, or set PORT to another number."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"This user may not listen on port {port}: set PORT to a number above 1023."
    return f"BIND is {bind}, which is no address of this machine ({error.strerror})."


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
