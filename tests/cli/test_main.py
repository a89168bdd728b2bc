"""Every refusal is one clear sentence and an exit code; no traceback reaches an operator."""

from __future__ import annotations

import argparse
import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from campaign.cli.main import REGISTERS
from campaign.cli.sentences import SENTENCES, sentence_of
from campaign.drives.completeness import IncompleteError
from campaign.errors import ConflictError, DomainError, FieldsRefusedError, NotFoundError
from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
COMMANDS_AND_SCOPES = re.compile(r"`campaign mail [a-z]+`|\bmail\.send\b")


def test_the_command_works_as_a_module(tmp_path: Path) -> None:
    environ = {"PATH": os.defpath, "CAMPAIGN_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "campaign.cli", "init"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["The database is up to date.", "The demonstration is loaded."]
    assert (tmp_path / "cydlais.sqlite3").exists()


@pytest.mark.parametrize(
    "arguments", [[], ["drive"], ["fly"], ["drive", "open"], ["events", "replay", "--since", "soon"]]
)
def test_a_command_that_is_not_one_shows_how_it_is_used(anywhere: Run, arguments: list[str]) -> None:
    ran = anywhere(*arguments)
    assert ran.code == 2
    assert ran.err.startswith("usage: campaign")


def test_each_word_that_a_command_begins_with_is_added_by_what_is_said_to_add_it() -> None:
    for register, words in REGISTERS.items():
        nouns = argparse.ArgumentParser().add_subparsers()
        register(nouns)
        assert tuple(nouns.choices) == words


@pytest.mark.parametrize("noun", [[], ["drive"], ["areas", "load"], ["doctor"]])
def test_each_command_explains_itself(anywhere: Run, noun: list[str]) -> None:
    ran = anywhere(*noun, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "usage: campaign" in ran.out


def test_a_setting_that_cannot_work_is_named(anywhere: Run, environ: pytest.MonkeyPatch) -> None:
    environ.setenv("PORT", "eighty")
    ran = anywhere("drive", "list")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "PORT must be a whole number from 1 to 65535.\n"


@pytest.mark.parametrize("command", [["drive", "list"], ["init"]])
def test_a_database_that_does_not_answer_is_said_in_a_sentence(
    anywhere: Run, environ: pytest.MonkeyPatch, command: list[str]
) -> None:
    environ.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    ran = anywhere(*command)
    assert (ran.code, ran.out) == (2, "")
    assert re.fullmatch(r"The database does not answer \(OperationalError\): .*\n", ran.err)


def test_a_database_without_tables_asks_for_init(anywhere: Run) -> None:
    ran = anywhere("drive", "list")
    assert ran.code == 2
    assert ran.err == "The database is not up to date: run `campaign init` first.\n"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotFoundError(), "There is no such thing."),
        (ConflictError("drive-is-closed"), "It is closed: that is not possible in this state."),
        (ConflictError("drive-frozen"), SENTENCES["drive-frozen"]),
        (DomainError("of-another-part"), "Refused: of-another-part."),
        (FieldsRefusedError({"slug_cy": "slug-taken"}), "slug_cy: is or was another's."),
        (
            IncompleteError(["text-missing-cy", "times-missing", "campaign-text-unchecked-en"]),
            "It cannot open yet. Missing: the Welsh text, opening and closing times, a check of the campaign's English text.",
        ),
    ],
)
def test_each_refusal_has_a_sentence(error: DomainError, sentence: str) -> None:
    assert sentence_of(error) == sentence


@pytest.mark.parametrize("path", sorted((ROOT / "campaign" / "cli").glob("*.py")), ids=lambda path: path.stem)
def test_what_a_command_says_calls_an_email_an_email_as_every_page_does(path: Path) -> None:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    unsaid = [id(node.value) for node in nodes if isinstance(node, ast.Expr)]  # docstrings
    said = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in unsaid]
    sentences = [COMMANDS_AND_SCOPES.sub("", each) for each in said if isinstance(each, str) and " " in each]
    assert [each for each in sentences if re.search(r"\bmails?\b", each, re.IGNORECASE)] == []
