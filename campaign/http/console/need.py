"""What one line of "What needs me today" is, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from campaign.http.console.answers import console_path
from campaign.http.console.visits import Visit


@dataclass(frozen=True, slots=True)
class Need:
    """A sentence in the reader's language, and the page on which it is done; none where that is done elsewhere."""

    sentence: str
    path: str | None


Provider = Callable[[Session, Visit], Iterable[Need]]


def path_if_there(name: str, **parameters: object) -> str | None:
    """The address of a page of the console, where there is one of this name."""
    return console_path(name, **parameters) if f"console.{name}" in current_app.view_functions else None
