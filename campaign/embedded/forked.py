"""Processes of the service as forks of this one, which has read their code for all of them: they share its memory.

A fork is what the words of its line would have been as a program of its own, but for the start: it has its own session, its
own environment and output, and of what is open here it has nothing. Knows of the service by name alone, and reads its code
when it is told to.
"""

from __future__ import annotations

import asyncio
import io
import os
import pkgutil
import runpy
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import NoReturn

from campaign.embedded.holes import fill_holes
from campaign.garbage import keep_what_is_loaded, loading

SERVER = "gunicorn"
OURS = ("campaign", "workers")
WEB_CODE = (
    "campaign.app",
    "campaign.http.patience",
    "gunicorn.app.wsgiapp",
    "gunicorn.glogging",
)  # settings are read where it serves
PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FAILED = 1
FIRST_FREE = 3  # what is open besides standard input, output and error
Prepare = Callable[[], None]


def can_fork(command: Sequence[str]) -> bool:
    """Whether the words start the service's own code, which this process may have read already."""
    return command[0] == SERVER or (tuple(command[:2]) == ("python", "-m") and _package_of(command) in OURS)


async def read_code(commands: Sequence[Sequence[str]]) -> None:
    """Read what they will need, as far as it is ours; in between, whatever else waits has its turn.

    What cannot be read is left to the process that needs it: it says so when it is started.
    """
    names = {name: None for command in commands if can_fork(command) for name in _code_of(command)}
    for name in names:
        with loading(), suppress(Exception):
            import_module(name)
        await asyncio.sleep(0)
    if names:
        with loading():
            _settle()


class Forked:
    """One fork, asked as a Popen is. `prepare` is called in it first; what it says is read from `stdout`."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], prepare: Prepare) -> None:
        self.returncode: int | None = None
        reading, writing = os.pipe()
        self.stdout = io.FileIO(reading)
        try:
            self.pid = _fork(command, environ, prepare, writing)
        finally:
            os.close(writing)

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None as long as it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self) -> None:
        """Until it has ended: for one that is about to."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def _code_of(command: Sequence[str]) -> Iterator[str]:
    if command[0] == SERVER:
        yield from WEB_CODE
        return
    yield command[2]
    if _package_of(command) == "workers":  # jobs are named by what lies in the queue
        yield from sorted(f"workers.{found.name}" for found in pkgutil.iter_modules(import_module("workers").__path__))


def _settle() -> None:
    """What each fork would make for itself with its first query, its first sentence in Welsh and its first number."""
    import_module("sqlalchemy.orm").configure_mappers()
    for language in import_module("campaign.i18n").LANGUAGES:
        import_module("campaign.i18n.catalogues").load(language)
        import_module("campaign.i18n.formats").format_number(0, language)


def _package_of(command: Sequence[str]) -> str:
    return command[2].partition(".")[0] if len(command) > 2 else ""


def _fork(command: Sequence[str], environ: Mapping[str, str], prepare: Prepare, writing: int) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    keep_what_is_loaded()
    fill_holes()
    with _signals_waiting(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads beside, of which the supervisor has none
        pid = os.fork()
        if pid == 0:
            _live(command, environ, prepare, writing)
    return pid


@contextmanager
def _signals_waiting() -> Iterator[None]:
    """Until a fork has its own ears: else what it is told would be heard here."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(environ: Mapping[str, str], prepare: Prepare, writing: int) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in PASSED_ON:
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (writing, 1), (writing, 2)):
        os.dup2(source, target)
    os.closerange(FIRST_FREE, os.sysconf("SC_OPEN_MAX"))
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    prepare()
    os.environ.clear()  # noqa: TID251 - an entry point: its environment is what it was given
    os.environ.update(environ)  # noqa: TID251
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w", closefd=False), write_through=True) for number in (1, 2)
    )


def _live(command: Sequence[str], environ: Mapping[str, str], prepare: Prepare, writing: int) -> NoReturn:
    """The whole life of a fork: whatever happens, it does not come back into what called it here."""
    status = FAILED
    try:
        _begin(environ, prepare, writing)
        status = _exit_code(command)
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - whatever ends it
        traceback.print_exc()
    finally:
        os._exit(status)


def _exit_code(command: Sequence[str]) -> int:
    """What the command ends with, which is done as `python -m` or as the server's program would."""
    try:
        if command[0] == SERVER:
            sys.argv = list(command)
            import_module("gunicorn.app.wsgiapp").run()
        else:
            sys.argv = list(command[2:])
            warnings.filterwarnings("ignore", ".* found in sys.modules", RuntimeWarning)  # it was read before
            runpy.run_module(command[2], run_name="__main__", alter_sys=True)
    except SystemExit as asked:
        if isinstance(asked.code, str):
            sys.stderr.write(f"{asked.code}\n")
            return FAILED
        return asked.code or 0
    return 0
