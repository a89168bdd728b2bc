"""A checkout of the launcher alone, with a lock of tiny wheels made here: installing takes a second and no network."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

TOP = Path(__file__).parents[2]
SECONDS = 60.0
PYTHON = str(
    Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
)  # as the system's, outside of any environment


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder that holds what the launcher needs, and the folder that stands for the package index."""

    folder: Path
    index: Path

    @classmethod
    def make(cls, place: Path) -> Self:
        """With a package `cantata` 1 in the index and in both locks."""
        folder, index = place / "checkout", place / "index"
        code = folder / "campaign" / "embedded"
        shutil.copytree(TOP / "campaign" / "embedded", code, ignore=shutil.ignore_patterns("__pycache__", "demo*"))
        (folder / "campaign" / "__init__.py").touch()
        index.mkdir()
        made = cls(folder, index)
        made.write_lock(made.add_wheel("cantata", "1"))
        return made

    @property
    def environment(self) -> Path:
        return self.folder / ".venv"

    @property
    def environ(self) -> dict[str, str]:
        """An empty environment, in which pip finds the index made here and no other."""
        return {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.index),
            "PIP_NO_CACHE_DIR": "1",
            "PIP_CONFIG_FILE": os.devnull,
        }

    def add_wheel(self, name: str, version: str) -> str:
        """A wheel with one module of that name, whose `version` says which it is. Returns its line in a lock."""
        path = self.index / f"{name}-{version}-py3-none-any.whl"
        about = f"{name}-{version}.dist-info"
        files = {
            f"{name}.py": f"version = {version!r}\n",
            f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{file},,\n" for file in [*files, f"{about}/RECORD"])
        with zipfile.ZipFile(path, "w") as wheel:
            for file, text in {**files, f"{about}/RECORD": record}.items():
                wheel.writestr(file, text)
        return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"

    def write_lock(self, *lines: str) -> None:
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.folder / name).write_text("".join(f"{line}\n" for line in lines))

    def command(self, *words: str, python: str = PYTHON) -> list[str]:
        return [python, "-m", "campaign.embedded.launcher", *words]

    def launch(
        self, *words: str, patched: str = "", python: str = PYTHON, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run the launcher and wait for it; `patched` is run in it first."""
        command = self.command(*words, python=python)
        if patched:
            run = "import runpy; runpy.run_module('campaign.embedded.launcher', run_name='__main__')"
            command = [python, "-c", f"import sys; {patched}; {run}", *words]
        options = {"env": self.environ, "cwd": self.folder, **options}
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, **options)

    def version(self, *, env: dict[str, str] | None = None) -> str:
        """Which cantata the development environment has, made up to date if need be."""
        done = self.launch("dev", "python", "-c", "import cantata; print(cantata.version)", env=env or self.environ)
        assert done.returncode == 0, done.stderr + self.install_log()
        return done.stdout.splitlines()[-1]

    def install_log(self) -> str:
        log = self.folder / "var" / "log" / "install.log"
        return log.read_text() if log.exists() else ""

    def refusal(self, *words: Sequence[str], **options: Any) -> str:
        """What the launcher says when it cannot go on: one line, exit code 2."""
        done = self.launch("dev", "true", **options)
        assert done.returncode == 2, (done.stdout, done.stderr)
        assert done.stderr.endswith(".\n") and done.stderr.count("\n") == 1, done.stderr
        return done.stderr
