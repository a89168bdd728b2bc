"""Looks at what may be a great deal: where the database would take too long over it, a page does without."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.http.services import services

Found = TypeVar("Found")


def if_quick(load: Callable[[Session], Found]) -> Found | None:
    """What `load` finds, in a session of its own; None where the database gives up over it."""
    try:
        with services().database.reading() as session:
            return load(session)
    except OperationalError:
        return None
