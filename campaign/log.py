"""Logs as JSON lines on standard error that hold ids and never an address, a name, a token or a text.

What a line may say: a constant message, and `extra` fields of an allow-list. Exceptions are told by type and place, without
their own messages, which may hold what somebody typed. Whatever still looks like an address or a token is struck out.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from uuid import UUID

from campaign.paths import CONSOLE_LINKS, PAGES

FIELDS = frozenset(
    {
        "count",
        "decision_id",
        "dimension",
        "delivery_id",
        "drive_id",
        "error_id",
        "error_type",
        "event_id",
        "job",
        "key",  # of a part of a count: an area, a country, a source
        "now",
        "queue",
        "reason",
        "rule",  # of retention
        "seconds",
        "status",
        "template",
        "was",
    }
)
_BEFORE_TOKEN = re.compile(r"/([^/<>]+)/<token>")
LONGEST_MESSAGE = 500
MOST_FRAMES = 20
MOST_CAUSES = 5
_PATHS = (*(path for paths in PAGES.values() for path in paths.values()), *CONSOLE_LINKS.values())
TOKEN_PAGES = sorted({word for path in _PATHS for word in _BEFORE_TOKEN.findall(path)})
STRUCK = "[…]"
_STRIKE = re.compile(
    rf"(?P<page>/(?:{'|'.join(TOKEN_PAGES)})/)[^\s\"'?#]+"
    r"|[^\s\"'<>(),;]*(?:@|%40)[^\s\"'<>(),;]+"  # a whole word with an @ in it: an address, or a URL with a password
    r"|(?<![\w-])(?:[A-Za-z0-9_-]{51}|[0-9a-f]{64})(?![\w-])",  # a token, a keyed hash of a mailbox
    re.IGNORECASE,
)
_CONTROL = re.compile(r"\x1b\[[0-9;]*m|[\x00-\x1f\x7f]")
_CHECKOUT = Path(__file__).resolve().parent.parent

_Cause = tuple[str, list[str]]


def configure(level: str, process: str) -> None:
    """Send every logger's lines of this process to standard error, as JSON; `process` names it in each line.

    What other libraries set up for themselves is taken down, so that no line goes past the rules here. May be called again.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it would tell of every look at the schema
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


class JsonFormatter(logging.Formatter):
    """One line for each record: time (UTC), level, logger, process, message, allowed fields, and the error's place."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": self._process,
            "message": _message_of(record),
        }
        line.update((name, _value(value)) for name, value in vars(record).items() if name in FIELDS)
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = [{"type": kind, "at": places} for kind, places in _causes(record.exc_info[1])]
        return json.dumps(line, ensure_ascii=False)


def strike(text: str) -> str:
    """`text` without what looks like a mail address, a token or the path of a token's page."""
    return _STRIKE.sub(lambda found: f"{found['page'] or ''}{STRUCK}", text)


def _message_of(record: logging.LogRecord) -> str:
    """The first line alone: others put whole tracebacks, with their values, into a message."""
    try:
        said = record.getMessage()
    except (TypeError, ValueError, KeyError):
        said = str(record.msg)
    return strike(_CONTROL.sub("", said.partition("\n")[0]))[:LONGEST_MESSAGE]


def _value(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID):
        return str(value)
    return strike(str(value))


def _causes(error: BaseException) -> Iterator[_Cause]:
    """The error and what it came of, each by its type and the places it went through."""
    cause: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if cause is None:
            return
        yield f"{type(cause).__module__}.{type(cause).__qualname__}", _places(cause.__traceback__)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _places(traceback: TracebackType | None) -> list[str]:
    places = [f"{_short(frame.f_code.co_filename)}:{line}" for frame, line in walk_tb(traceback)]
    return places[-MOST_FRAMES:]


def _short(filename: str) -> str:
    """From the checkout, or the folder of libraries, on."""
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return str(path.relative_to(_CHECKOUT)) if path.is_relative_to(_CHECKOUT) else path.name


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("uncaught", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is not None and not issubclass(failure.exc_type, SystemExit):
        _log_uncaught(failure.exc_type, failure.exc_value, failure.exc_traceback)
