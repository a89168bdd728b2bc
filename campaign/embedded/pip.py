"""Finds something that installs packages, and puts what it says when it fails into one sentence.

Works where ensurepip is missing (Debian's python3 without python3-venv): a pip wheel, the pip of any Python, or uv.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

WHEEL_FOLDERS = ("/usr/share/python-wheels", "/usr/share/python3-wheels")
OLDEST_PIP = (22, 3)  # the first that installs into another Python's environment
NO_INSTALLER = (
    "This Python can install nothing: it has neither ensurepip nor pip. "
    "Install one of them (Debian and Ubuntu: apt install python3-venv) and start again."
)


@dataclass(frozen=True, slots=True)
class Installer:
    """A command that installs a hashed lock into another Python's environment."""

    command: tuple[str, ...]
    options: tuple[str, ...] = ("--disable-pip-version-check", "--no-input", "--no-user", "--progress-bar=off")

    def install(self, lock: Path) -> list[str]:
        """The command line: only wheels, and only those whose hash the lock names."""
        return [*self.command, "install", *self.options, "--only-binary=:all:", "--require-hashes", "-r", str(lock)]


def installers(python: Path, environ: Mapping[str, str]) -> Iterator[Installer]:
    """Everything on this machine that can install into the environment of `python`, the fastest first."""
    if _own_pip_version() >= OLDEST_PIP:
        yield Installer((sys.executable, "-I", "-m", "pip", "--python", str(python)))
    for wheel in _pip_wheels():
        yield Installer((str(python), "-I", f"{wheel}/pip"))
    for found in filter(None, map(shutil.which, ("pip3", "pip"))):
        installer = Installer((found, "--python", str(python)))
        if subprocess.run([*installer.command, "--version"], capture_output=True, env=environ).returncode == 0:
            yield installer
    uv = shutil.which("uv")
    if uv:
        yield Installer((uv, "pip"), ("--python", str(python)))


def _own_pip_version() -> tuple[int, int]:
    """The version of this Python's pip, read without importing it; (0, 0) where there is none."""
    spec = importlib.util.find_spec("pip")
    text = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
    found = re.search(r"^__version__ = .(\d+)\.(\d+)", text, re.MULTILINE)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _pip_wheels() -> Iterator[Path]:
    ensurepip = importlib.util.find_spec("ensurepip")
    bundled = [Path(ensurepip.origin).parent / "_bundled"] if ensurepip and ensurepip.origin else []
    configured = sysconfig.get_config_var("WHEEL_PKG_DIR")
    for folder in [*bundled, *map(Path, filter(None, (configured, *WHEEL_FOLDERS)))]:
        yield from sorted(folder.glob("pip-*.whl"), reverse=True)


def lacking_wheel(log: str) -> str | None:
    """The package of which nothing fits this machine, or that the index does not have; none if no index was reached."""
    if re.search(_UNREACHABLE, log):
        return None
    found = re.search(r"No matching distribution found for ([A-Za-z0-9._-]+?)(?:==|[\s;(]|$)", log)
    return found[1] if found else None


def explain(log: str, lock: Path) -> str:
    """One sentence about why an installation of `lock` failed."""
    for pattern, sentence in _REASONS:
        found = re.search(pattern, log)
        if found:
            return sentence.format(lock=lock.name, **found.groupdict())
    package = lacking_wheel(log)
    if package:
        return f"There is no wheel of {package} for this Python and machine, or the package index lacks it"
    return "The installation of the packages failed"


_UNREACHABLE = (
    r"NewConnectionError|ConnectTimeoutError|NameResolutionError|ProxyError|Read timed out|Connection refused"
)
_BROKEN = "The lock file {lock} is broken: put back the one from the repository"
_REASONS = (
    (
        r"DO NOT MATCH THE HASHES[^\n]*\n\s+(?P<package>[^\s=]+)",
        "The package {package} that came is not the one that {lock} names (its hash differs), so nothing of it was kept",
    ),
    (r"Hashes are required in --require-hashes mode|must have their versions pinned", _BROKEN),
    (r"Invalid requirement|ERROR: Could not open requirements file", _BROKEN),
    (r"No space left on device", "The disk is full"),
    (
        r"CERTIFICATE_VERIFY_FAILED",
        "The package index's certificate is not trusted here (PIP_CERT may name the right one)",
    ),
    (
        _UNREACHABLE,
        "The package index cannot be reached: is this machine on the network?",
    ),
)
