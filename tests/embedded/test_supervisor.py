from __future__ import annotations

import signal
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.embedded.stage import PROCFILE, Stage, kill, wait_until


def test_one_start_prepares_then_runs_everything_and_says_where_to_look(stage: Stage) -> None:
    stage.start_until_ready(patched="")
    wait_until(lambda: len(stage.diary) == 2)
    released, worker = stage.diary
    assert released == "released"
    assert worker.startswith("worker starts") and worker.endswith("queue appends yes")
    for line in (f"http://127.0.0.1:{stage.port}/cy/", f"http://127.0.0.1:{stage.port}/dev/mailbox", "Ctrl-C"):
        assert line in stage.output
    assert "\x1b" not in stage.output


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_the_web_server_then_the_workers_then_the_queue(stage: Stage, asked: signal.Signals) -> None:
    running = stage.start_until_ready()
    wait_until(lambda: len(stage.diary) == 2)
    kill(running.pid, asked)
    assert stage.end() == 0
    assert stage.diary[2:] == ["web stops", "worker stops, queue answers True"]
    assert stage.processes() == {}
    assert not (stage.folder / "var" / "valkey" / "valkey.sock").exists()


def test_a_process_that_dies_is_started_again_and_a_line_says_so(stage: Stage) -> None:
    stage.start_until_ready()
    wait_until(lambda: len(stage.diary) == 2)
    kill(stage.pid_of("worker.py"))
    wait_until(lambda: len(stage.diary) == 3)
    assert stage.diary[2].startswith("worker starts")
    assert "worker ended (killed by SIGKILL); starting it again in 0.25 s." in stage.output


def test_the_queue_comes_back_with_its_data_after_kill_9(stage: Stage) -> None:
    stage.start_until_ready()
    queue = Redis.from_url(f"unix://{stage.folder}/var/valkey/valkey.sock")
    queue.config_set("appendfsync", "always")
    queue.set("job", "mail")
    before = stage.pid_of("valkey-server")
    kill(before)
    wait_until(lambda: any(pid != before and "valkey-server" in words for pid, words in stage.processes().items()))
    wait_until(lambda: answers(queue))
    assert queue.get("job") == b"mail"
    queue.close()


def answers(queue: Redis) -> bool:
    try:
        return bool(queue.ping())
    except RedisError:
        return False


def test_kill_9_of_the_supervisor_leaves_nothing_running_and_the_next_start_works_at_once(stage: Stage) -> None:
    running = stage.start_until_ready()
    wait_until(lambda: len(stage.diary) == 2)
    kill(running.pid)
    running.wait()
    stage.start_until_ready()
    wait_until(lambda: len([line for line in stage.diary if line.startswith("worker starts")]) == 2)
    assert len([words for words in stage.processes().values() if "worker.py" in words]) == 1
    assert stage.running is not None
    kill(stage.running.pid)
    wait_until(lambda: stage.processes() == {})


def test_kill_9_of_everything_at_once_loses_no_data_and_hinders_no_start(stage: Stage) -> None:
    stage.start_until_ready()
    with Redis.from_url(f"unix://{stage.folder}/var/valkey/valkey.sock") as queue:
        queue.config_set("appendfsync", "always")
        queue.set("job", "mail")
    for pid in stage.processes():
        kill(pid)
    stage.end()
    stage.start_until_ready()
    with Redis.from_url(f"unix://{stage.folder}/var/valkey/valkey.sock") as queue:
        assert queue.get("job") == b"mail"


def test_only_the_parent_is_asked_to_stop_and_what_it_leaves_is_ended(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(PROCFILE + "parent: python parent.py\n")
    (stage.folder / "parent.py").write_text(PARENT)
    running = stage.start_until_ready()
    wait_until(lambda: "job starts" in stage.diary)
    kill(running.pid, signal.SIGTERM)
    assert stage.end() == 0
    assert "parent stops" in stage.diary
    assert "job was asked" not in stage.diary
    assert stage.processes() == {}


PARENT = """
import os, signal, sys, time
from diary import write
if os.fork() == 0:
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, lambda *_: write("job was asked"))
    write("job starts")
    while True: time.sleep(60)
def stop(*_):
    write("parent stops"); sys.exit(0)
signal.signal(signal.SIGTERM, stop)
while True: time.sleep(60)
"""

DEAF = "deaf: python deaf.py\n"
DEAF_PROGRAM = """
import signal, time, diary
signal.signal(signal.SIGTERM, signal.SIG_IGN)
diary.write("deaf")
time.sleep(600)
"""


@pytest.fixture
def deaf_stage(make_stage: Callable[..., Stage]) -> Stage:
    """A stage with one more process, which does not stop when it is asked."""
    stage = make_stage(PROCFILE + DEAF)
    (stage.folder / "deaf.py").write_text(DEAF_PROGRAM)
    return stage


def test_who_does_not_stop_is_killed_within_the_time_allowed(deaf_stage: Stage) -> None:
    stage = deaf_stage
    running = stage.start_until_ready(patched="supervisor.STOP_SECONDS = 0.5")
    wait_until(lambda: "deaf" in stage.diary)
    kill(running.pid, signal.SIGTERM)
    assert stage.end() == 0
    assert "deaf does not stop; killing it." in stage.output
    assert stage.processes() == {}


def test_kill_9_of_the_supervisor_ends_even_who_does_not_stop(deaf_stage: Stage) -> None:
    running = deaf_stage.start_until_ready(
        patched="import campaign.embedded.guardian as one; one.PATIENCE_SECONDS = 0.3"
    )
    wait_until(lambda: "deaf" in deaf_stage.diary)
    kill(running.pid)
    wait_until(lambda: deaf_stage.processes() == {}, seconds=4)


def test_a_second_ctrl_c_does_not_wait(deaf_stage: Stage) -> None:
    stage = deaf_stage
    running = stage.start_until_ready()
    wait_until(lambda: "deaf" in stage.diary)
    kill(running.pid, signal.SIGINT)
    wait_until(lambda: "Stopping" in stage.output)
    began = time.monotonic()
    kill(running.pid, signal.SIGINT)
    assert stage.end() == 0
    assert time.monotonic() - began < 3
    assert stage.processes() == {}


SLOW_WEB = """
import time, diary
time.sleep(float("SECONDS")); diary.write("pages begin")
"""


@pytest.mark.parametrize(("until_pages", "patience", "begun"), [(0.5, 60, ["pages begin"]), (600, 0.2, [])])
def test_workers_leave_the_start_to_the_pages_but_not_for_ever(
    make_stage: Callable[..., Stage], until_pages: float, patience: float, begun: list[str]
) -> None:
    stage = make_stage(None)
    web = stage.folder / "web.py"
    web.write_text(SLOW_WEB.replace("SECONDS", str(until_pages)) + web.read_text())
    stage.start(patched=f"supervisor.PAGES_ALONE_SECONDS = {patience}")
    wait_until(lambda: any(line.startswith("worker starts") for line in stage.diary))
    assert stage.diary[:-1] == ["released", *begun]


def test_a_web_server_that_cannot_live_ends_the_start_with_one_sentence(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(PROCFILE.replace("web.py", "-c \"import sys; sys.exit('no such table')\""))
    stage.start(patched="supervisor.SHORTEST_PAUSE_SECONDS = 0.01")
    assert stage.end() == 1
    assert stage.refusal == (
        "The web server ended 5 times as soon as it was started (at last with exit code 1): "
        "what it said stands above.\n"
    )
    assert "web    | no such table" in stage.output
    assert stage.processes() == {}


def test_a_worker_that_cannot_live_does_not_take_the_pages_down(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(PROCFILE + "broken: no-such-program\n")
    stage.start_until_ready(patched="supervisor.SHORTEST_PAUSE_SECONDS = 0.01")
    wait_until(lambda: stage.output.count("broken ended (exit code 127)") > 5)
    assert "broken | no-such-program: No such file or directory" in stage.output
    assert stage.running is not None and stage.running.poll() is None


def test_queue_data_that_cannot_be_read_are_put_aside_and_the_start_goes_on(stage: Stage) -> None:
    running = stage.start_until_ready()
    kill(running.pid, signal.SIGTERM)
    stage.end()
    for part in (stage.folder / "var" / "valkey" / "appendonlydir").glob("*.base.rdb"):
        part.write_bytes(b"REDIS9999 from the future")
    stage.start_until_ready()
    assert "put aside as" in stage.output
    assert list((stage.folder / "var" / "valkey").glob("appendonlydir.unreadable-1/*.base.rdb"))


def test_a_data_folder_with_a_very_long_path_still_gets_its_queue(stage: Stage) -> None:
    data = stage.folder / ("deep" * 20) / ("deeper" * 20)
    stage.start_until_ready(CAMPAIGN_DATA_DIR=str(data))
    wait_until(lambda: len(stage.diary) == 2)
    assert (data / "valkey" / "appendonlydir").is_dir()


def test_a_queue_that_is_given_is_used_instead(make_stage: Callable[..., Stage]) -> None:
    lender = make_stage(name="lender")
    lender.start_until_ready()
    url = f"unix://{lender.folder}/var/valkey/valkey.sock"
    stage = make_stage()
    stage.start_until_ready(REDIS_URL=url)
    wait_until(lambda: len(stage.diary) == 2)
    assert [words for words in stage.processes().values() if "valkey-server" in words] == []
    assert not (Path(stage.folder) / "var" / "valkey").exists()


def test_a_demonstration_that_other_machines_can_reach_prints_a_warning(stage: Stage) -> None:
    stage.start_until_ready(BIND="0.0.0.0")
    assert "WARNING: this is a demonstration (CAMPAIGN_ENV=demo), and BIND=0.0.0.0" in stage.output


MAKES_A_DATABASE = """
import os, sqlite3
sqlite3.connect(os.environ["CAMPAIGN_DATA_DIR"] + "/new.sqlite3").execute("create table a (b)")
"""


@pytest.fixture
def keeping_stage(make_stage: Callable[..., Stage]) -> Stage:
    """A stage whose release line makes a database, as ours does."""
    stage = make_stage(PROCFILE.replace(PROCFILE.splitlines()[0], "release: python release.py"))
    (stage.folder / "release.py").write_text(MAKES_A_DATABASE)
    return stage


def test_nobody_else_may_read_what_it_and_its_processes_keep(keeping_stage: Stage) -> None:
    stage = keeping_stage
    data = stage.folder / "made" / "var"
    stage.start_until_ready(CAMPAIGN_DATA_DIR=str(data))
    assert (data / "new.sqlite3").stat().st_size > 0
    open_to_others = [path for path in (data, *data.rglob("*")) if path.lstat().st_mode & 0o077]
    assert open_to_others == []


def test_a_data_folder_that_was_there_before_keeps_its_mode(keeping_stage: Stage) -> None:
    data = keeping_stage.folder / "var"
    data.mkdir()
    data.chmod(0o755)
    keeping_stage.start_until_ready()
    assert stat.S_IMODE(data.stat().st_mode) == 0o755
    assert stat.S_IMODE((data / "new.sqlite3").stat().st_mode) == 0o600
