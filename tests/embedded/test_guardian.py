from __future__ import annotations

import signal
import subprocess
import sys
import time

from campaign.embedded.lifeline import dies_with_parent
from campaign.embedded.sessions import end_sessions, session_members, sessions_left, signal_session
from tests.embedded.stage import wait_until

DEAF_FAMILY = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork() or os.setpgid(0, 0)
time.sleep(600)
"""


def start_deaf_family() -> subprocess.Popen[bytes]:
    family = subprocess.Popen([sys.executable, "-c", DEAF_FAMILY], start_new_session=True)
    wait_until(lambda: len(session_members(family.pid)) == 2)
    return family


def test_only_sessions_that_were_watched_and_not_forgotten_are_left() -> None:
    assert sessions_left(["+10\n", "+11\n", "-10\n", "+12\n", "-99\n"]) == {11, 12}


def test_who_does_not_end_in_time_is_killed_with_all_its_family() -> None:
    family = start_deaf_family()
    signal_session(family.pid, signal.SIGTERM)
    end_sessions({family.pid}, patience=0.1)
    assert session_members(family.pid) == []
    assert family.wait() == -signal.SIGKILL


def test_who_ends_in_time_is_not_killed() -> None:
    gentle = subprocess.Popen(["sleep", "0.2"], start_new_session=True)
    began = time.monotonic()
    end_sessions({gentle.pid}, patience=10)
    assert gentle.wait() == 0
    assert time.monotonic() - began < 5


def test_a_child_whose_parent_died_before_the_tie_was_made_does_not_stay() -> None:
    orphan = subprocess.Popen(["sleep", "600"], preexec_fn=dies_with_parent(signal.SIGTERM, parent=1))
    assert orphan.wait(60) == -signal.SIGKILL
