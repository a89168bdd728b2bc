"""The systemd units are the Procfile's lines, and stop as the processes need it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from campaign.embedded.procfile import RELEASE, WEB, read_procfile
from tests.architecture.paper import ROOT
from workers.queues import JOB_SECONDS, QUEUES

UNITS = ROOT / "docs" / "systemd"
PLACE = "/opt/cydlais/.venv/bin/"
HARDENING = re.compile(
    r"^(?:NoNew|Capab|Private|Protect|Restrict|Lock|SystemCall|UMask|User=|Group=|State).*", re.MULTILINE
)
PROCFILE = read_procfile(ROOT / "Procfile")
LINES = {
    one.name: " ".join(one.command) for one in (*PROCFILE.processes, *([PROCFILE.release] if PROCFILE.release else []))
}


def unit(name: str) -> Mapping[str, str]:
    words = (UNITS / f"cydlais-{name}.service").read_text()
    return dict(line.split("=", 1) for line in words.splitlines() if re.match(r"[A-Z]\w+=", line))


def test_every_line_of_the_procfile_has_its_unit_and_no_other_is_there() -> None:
    assert {path.stem.removeprefix("cydlais-") for path in UNITS.glob("*.service")} == set(LINES)


@pytest.mark.parametrize("name", sorted(LINES))
def test_a_unit_runs_its_line(name: str) -> None:
    assert unit(name)["ExecStart"] == PLACE + LINES[name]


@pytest.mark.parametrize("name", sorted(LINES))
def test_a_stop_reaches_the_first_process_alone(name: str) -> None:
    assert unit(name)["KillMode"] == "mixed"


@pytest.mark.parametrize("name", sorted(set(LINES) - {RELEASE}))
def test_what_ends_is_started_again_however_often(name: str) -> None:
    assert unit(name)["Restart"] == "always"
    assert unit(name)["StartLimitIntervalSec"] == "0"


@pytest.mark.parametrize("name", QUEUES)
def test_a_worker_may_finish_its_job(name: str) -> None:
    assert int(unit(name)["TimeoutStopSec"]) > JOB_SECONDS


def test_the_web_server_may_finish_its_requests() -> None:
    graceful = re.search(
        r"^graceful_timeout = (\d+)", Path(ROOT, "campaign/http/gunicorn.py").read_text(), re.MULTILINE
    )
    assert graceful and int(unit(WEB)["TimeoutStopSec"]) > int(graceful[1])


def test_all_units_are_locked_down_alike() -> None:
    locked = {tuple(HARDENING.findall(path.read_text())) for path in UNITS.glob("*.service")}
    assert len(locked) == 1 and len(locked.pop()) > 15
