"""The map of the system is whole: every event is subscribed, every job exists, every queue has its worker."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from alembic.script import ScriptDirectory

from campaign import migrate
from campaign.contributions import events as contribution_events
from campaign.contributions.registry import KINDS
from campaign.contributions.states import LIVE_STATES, STATES, TRANSITIONS
from campaign.drives.models import KINDS as DRIVE_KINDS
from campaign.http.console.job_names import JOB_NAMES
from campaign.http.console.mail_names import MAIL_NAMES
from campaign.i18n import LANGUAGES
from campaign.notifications.kinds import MAIL_KINDS
from campaign.paths import PAGES
from workers import subscriptions
from workers.queues import QUEUES, Job
from workers.schedule import SCHEDULE
from workers.subscriptions import SUBSCRIPTIONS

ROOT = Path(__file__).resolve().parents[2]
# `campaign.cli.events` is a command.
EVENT_FILES = sorted(path for path in ROOT.glob("campaign/**/events.py") if path.parent.name != "cli")
EVENT_MODULES = [import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in EVENT_FILES]
EVENT = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z_]+")


def events_of(module: ModuleType) -> set[str]:
    constants = (value for name, value in vars(module).items() if name.isupper() and isinstance(value, str))
    return {value for value in constants if "." in value}  # a word without is a step of every kind


OF_KINDS = {contribution_events.event_of(kind, step) for kind in KINDS for step in contribution_events.STEPS}
ALL_EVENTS = {event for module in EVENT_MODULES for event in events_of(module)} | OF_KINDS
ALL_JOBS = {job for jobs in SUBSCRIPTIONS.values() for job in jobs} | set(SCHEDULE)


def test_every_event_is_in_the_map_and_the_map_holds_no_other() -> None:
    assert set(SUBSCRIPTIONS) == ALL_EVENTS


def test_every_job_has_a_name_that_staff_can_read() -> None:
    assert set(JOB_NAMES) == {job.path for job in ALL_JOBS}


def test_every_mail_has_a_name_that_staff_can_read() -> None:
    assert set(MAIL_NAMES) == {path.parent.name for path in ROOT.glob("templates/emails/[!_]*/*/subject.txt")}


def test_no_event_stands_twice_in_the_map() -> None:
    """Python would keep the last line without a word, and the jobs of the first would never run."""
    [lines] = (
        node.value
        for node in ast.parse(inspect.getsource(subscriptions)).body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "SUBSCRIPTIONS"
    )
    assert isinstance(lines, ast.Dict)
    keys = [ast.unparse(key) for key in lines.keys if key]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("event", sorted(ALL_EVENTS))
def test_an_event_is_named_by_noun_and_participle(event: str) -> None:
    assert EVENT.fullmatch(event)


@pytest.mark.parametrize("job", sorted(ALL_JOBS, key=lambda job: job.path), ids=lambda job: job.path)
def test_every_job_exists_and_takes_what_the_queue_gives(job: Job) -> None:
    module, _, name = job.path.rpartition(".")
    function = getattr(import_module(module), name)
    expected = ["version"] if job.is_wakeup else ["version", "event_ids"]
    assert list(inspect.signature(function).parameters) == expected
    assert job.queue in QUEUES


def test_one_job_has_one_queue() -> None:
    assert len({job.path for job in ALL_JOBS}) == len(ALL_JOBS)


def test_the_procfile_runs_one_worker_for_each_queue_and_everything_else() -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line.strip())
    assert {name for name in lines if f"workers.runtime {name}" in lines[name]} == set(QUEUES)
    assert {"release", "web", "relay", "scheduler"} <= set(lines)


def test_the_timetable_enqueues_only_what_stands_in_the_database() -> None:
    assert all(job.is_wakeup for job in SCHEDULE)


def test_every_page_has_an_address_in_every_language() -> None:
    for page, addresses in PAGES.items():
        assert set(addresses) == set(LANGUAGES), page
        assert len({address.split("<")[0] for address in addresses.values()}) == len(LANGUAGES), page


def test_every_kind_answers_a_kind_of_drive() -> None:
    assert {kind.drive_kind for kind in KINDS.values()} <= set(DRIVE_KINDS)


def test_no_state_is_a_dead_letter() -> None:
    assert set(TRANSITIONS) == set(STATES)
    reachable = {after for afters in TRANSITIONS.values() for after in afters} | {"pending"}
    assert reachable == set(STATES)
    assert all(TRANSITIONS[state] for state in LIVE_STATES)


def test_mail_kinds_are_told_apart_by_their_template() -> None:
    assert len({kind.template for kind in MAIL_KINDS}) == len(MAIL_KINDS)


def test_migrations_have_one_head_and_import_nothing_of_ours() -> None:
    assert len(ScriptDirectory(str(migrate.MIGRATIONS)).get_heads()) == 1
    for path in (migrate.MIGRATIONS / "versions").glob("*.py"):
        assert not re.search(r"^\s*(from|import) (campaign|workers)", path.read_text(), re.MULTILINE), path.name
