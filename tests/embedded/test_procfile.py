from __future__ import annotations

from campaign.embedded.procfile import Process, read_procfile
from campaign.embedded.supervisor import delays
from tests.embedded.check_locks import TOP

SHELL = set("$|&;<>`*?~")


def test_the_procfile_needs_no_shell_so_that_every_process_manager_runs_it_alike() -> None:
    procfile = read_procfile(TOP / "Procfile")
    assert procfile.release == Process("release", ("python", "-m", "campaign.cli", "init"))
    assert [one.name for one in procfile.processes] == [
        "web",
        "relay",
        "mail",
        "counts",
        "upkeep",
        "exports",
        "scheduler",
    ]
    assert [one for one in procfile.processes if SHELL & set("".join(one.command))] == []


def test_the_web_server_begins_before_all_others() -> None:
    relay, web, mail = delays(["relay", "web", "mail"])
    assert (web, mail) == (0, 2 * relay)
    assert relay > 0
