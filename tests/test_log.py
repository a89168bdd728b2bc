"""Nothing of a person, and no token, reaches the log, whichever way it is tried."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from campaign import log
from campaign.mail.address import mailbox_key
from campaign.paths import PAGES
from campaign.tokens import Keyring
from tests.moments import NOON

SUZIE = "suzie.evans@example.org"
TOKEN = Keyring("a-secret-of-thirty-two-characters!").derive("verify", UUID(int=7), expires_at=NOON)
MAILBOX = mailbox_key(SUZIE, "an-identity-key-of-thirty-two-letters")
CANARIES = (SUZIE, "suzie", "Evans", TOKEN, MAILBOX, "Cyffylliog")


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What this process says on standard error while the log is set up; put back as it was afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    log.configure("DEBUG", "web")
    yield said
    root.handlers[:], root.level = before[0], before[1]
    sys.excepthook, threading.excepthook = before[2], before[3]
    logging.captureWarnings(False)


def the_only(said: io.StringIO) -> dict[str, object]:
    (line,) = said.getvalue().splitlines()
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


def assert_clean(said: io.StringIO) -> None:
    assert said.getvalue()
    for canary in CANARIES:
        assert canary.lower() not in said.getvalue().lower(), canary


def test_a_line_says_when_what_and_where(lines: io.StringIO) -> None:
    logging.getLogger("campaign.mail").info("mail accepted", extra={"count": 3, "event_id": UUID(int=5)})
    line = the_only(lines)
    assert (line["level"], line["logger"], line["process"]) == ("info", "campaign.mail", "web")
    assert (line["message"], line["count"], line["event_id"]) == ("mail accepted", 3, str(UUID(int=5)))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", str(line["time"]))


def test_fields_that_are_not_on_the_list_are_dropped(lines: io.StringIO) -> None:
    logging.getLogger("x").info("signed", extra={"name_given": "Suzie Evans", "email": SUZIE, "drive_id": "d"})
    assert the_only(lines)["drive_id"] == "d"
    assert_clean(lines)


@pytest.mark.parametrize(
    "message",
    [
        f"to {SUZIE}",
        f"to <{SUZIE}>",
        "GET /en/verify?email=suzie.evans%40example.org",
        f"GET /en/verify/{TOKEN}",
        f"the token {TOKEN}, again",
        f"redis://suzie:Evans@example.org/0 and {SUZIE}",
        f"line one\nSuzie Evans of Cyffylliog, {SUZIE}",
        f"mailto:{SUZIE}?subject=x",
        f"mailbox {MAILBOX}",
    ],
)
def test_an_address_or_a_token_in_a_message_is_struck_out(lines: io.StringIO, message: str) -> None:
    logging.getLogger("gunicorn.access").warning(message)
    assert_clean(lines)


def test_the_arguments_of_a_message_are_struck_out_too(lines: io.StringIO) -> None:
    logging.getLogger("x").warning("to %s with %s", SUZIE, TOKEN)
    assert the_only(lines)["message"] == f"to {log.STRUCK} with {log.STRUCK}"


def test_even_an_allowed_field_cannot_carry_an_address(lines: io.StringIO) -> None:
    logging.getLogger("x").warning("refused", extra={"reason": f"no such mailbox: {SUZIE}"})
    assert_clean(lines)


def test_every_page_of_a_token_is_known() -> None:
    for page, paths in PAGES.items():
        for path in paths.values():
            if "<token>" in path:
                shown = log.strike(f"GET {path.replace('<token>', 'cut-off')} HTTP/1.1")
                assert "cut-off" not in shown, page


def test_an_id_is_left_as_it_is() -> None:
    said = f"contribution {UUID(int=9)} of /en/petitions/heart-of-public-services at 12:30"
    assert log.strike(said) == said


def test_an_error_is_told_by_type_and_place_without_its_words(lines: io.StringIO) -> None:
    try:
        try:
            raise ValueError(f"Suzie Evans, {SUZIE}")
        except ValueError as error:
            raise RuntimeError("lives in Cyffylliog") from error
    except RuntimeError:
        logging.getLogger("x").exception("step failed")
    first, second = the_only(lines)["error"]  # type: ignore[misc]
    assert (first["type"], second["type"]) == ("builtins.RuntimeError", "builtins.ValueError")
    assert re.fullmatch(r"tests/test_log\.py:\d+", first["at"][-1])
    assert_clean(lines)


def test_what_nobody_caught_is_told_the_same_way(lines: io.StringIO) -> None:
    try:
        raise LookupError(SUZIE)
    except LookupError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert the_only(lines)["level"] == "critical"
    assert_clean(lines)


def test_what_nobody_caught_in_a_thread_is_told_the_same_way(lines: io.StringIO) -> None:
    def fail() -> None:
        raise LookupError(SUZIE)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert the_only(lines)["message"] == "uncaught"
    assert_clean(lines)


def test_handlers_that_a_library_made_for_itself_are_taken_down(monkeypatch: pytest.MonkeyPatch) -> None:
    logger, own = logging.getLogger("library.of.its.own"), io.StringIO()
    logger.addHandler(logging.StreamHandler(own))
    logger.propagate = False
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook
    log.configure("INFO", "web")
    root.handlers[:], root.level = before[0], before[1]
    sys.excepthook, threading.excepthook = before[2], before[3]
    logging.captureWarnings(False)
    assert logger.propagate and not logger.handlers


def test_a_message_that_does_not_fit_its_arguments_is_still_one_line() -> None:
    record = logging.LogRecord("x", logging.WARNING, __file__, 1, "%d signatures", ("many",), None)
    assert json.loads(log.JsonFormatter("web").format(record))["message"] == "%d signatures"


def sources() -> Iterator[tuple[str, ast.Module]]:
    root = Path(log.__file__).resolve().parent.parent
    for folder in ("campaign", "workers"):
        for path in (root / folder).rglob("*.py"):
            if path != Path(log.__file__).resolve():
                yield path.name, ast.parse(path.read_text(encoding="utf-8"))


def test_no_part_of_the_program_logs_a_field_that_would_be_dropped() -> None:
    fields = {
        (name, key.value)
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if isinstance(key, ast.Constant)
    }
    assert fields
    assert {(name, field) for name, field in fields if field not in log.FIELDS} == set()


def test_no_field_is_allowed_that_nobody_logs() -> None:
    """In the files that log with `extra`, wherever they put the dictionary together."""
    keys = {
        key.value
        for _, tree in sources()
        if any(isinstance(node, ast.keyword) and node.arg == "extra" for node in ast.walk(tree))
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    }
    assert log.FIELDS - keys == set()
