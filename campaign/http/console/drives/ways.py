"""The ways to help that an appeal names, each with its line of thanks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.help.models import LONGEST_CODE, LONGEST_LABEL, LONGEST_THANKS
from campaign.contributions.help.ways import Way, WayWords, list_ways, write_ways
from campaign.drives.locking import lock_drive
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.console.bilingual import in_language
from campaign.http.console.drives.lines import Lines
from campaign.http.console.drives.sheets import require_kind
from campaign.http.console.reading import one_line, schema_of
from campaign.i18n import LANGUAGES

WORDS = ("label", "thanks")


def _stored(session: Session, drive_id: UUID, named: str) -> dict[str, str]:
    way = next((way for way in list_ways(session, drive_id) if way.code == named), None)
    stored = {"code": way.code if way else named}
    for language in LANGUAGES:
        words = way.texts.get(language) if way else None
        stored |= {f"{name}_{language}": getattr(words, name, "") for name in WORDS}
    return stored


def _write(session: Session, drive_id: UUID, values: Mapping[str, Any]) -> None:
    lacking = [f"{name}_{each}" for name in WORDS for each in LANGUAGES if not values[f"{name}_{each}"]]
    if lacking:
        raise FieldsRefusedError(dict.fromkeys(lacking, "text-missing"))
    new = Way(values["code"], {each: WayWords(**in_language(values, each, WORDS)) for each in LANGUAGES})
    ways = list_ways(session, drive_id)
    if any(way.code == new.code for way in ways):
        write_ways(session, drive_id, [new if way.code == new.code else way for way in ways])
    else:
        write_ways(session, drive_id, [*ways, new])


def _remove(session: Session, drive_id: UUID, named: str) -> None:
    """As long as nobody can have chosen it."""
    lock_drive(session, drive_id).must_be("draft", "scheduled")
    ways = list_ways(session, drive_id)
    if all(way.code != named for way in ways):
        raise NotFoundError
    write_ways(session, drive_id, [way for way in ways if way.code != named])


PAGES = (
    Lines(
        name="ways",
        path="drives/<drive_id>/ways",
        key="code",
        schema=schema_of(
            {"code": one_line(LONGEST_CODE)},
            {"label": one_line(LONGEST_LABEL), "thanks": one_line(LONGEST_THANKS)},
        ),
        all=list_ways,
        stored=_stored,
        write=_write,
        remove=_remove,
        check=lambda session, visit, drive_id: require_kind(session, visit, drive_id, "appeal"),
    ).page,
)
