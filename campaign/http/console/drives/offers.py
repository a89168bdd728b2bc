"""What a pledge drive offers to pledge: things, hours, events, and what is due once enough others have pledged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.pledge.models import LONGEST_CODE, LONGEST_LABEL, LONGEST_PLACE, UNITS
from campaign.contributions.pledge.offers import OfferWords, find_offer, list_offers
from campaign.contributions.pledge.writing import WriteOffer, write_offer
from campaign.drives.locking import lock_drive
from campaign.drives.wales import day_of, end_of
from campaign.drives.wording import LONGEST_TEXT
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.bilingual import in_language, written_languages
from campaign.http.console.drives.lines import Lines
from campaign.http.console.drives.sheets import require_kind
from campaign.http.console.reading import (
    choice,
    day,
    long_text,
    moment,
    needed_number,
    number,
    one_line,
    said_moment,
    schema_of,
    web_address,
)
from campaign.i18n import LANGUAGES, N_, Language

WORDS = ("label", "detail", "thanks", "place")
NUMBERS = ("minimum", "maximum", "goal", "threshold", "place_limit")
UNIT_NAMES: Mapping[str, str] = {
    "yes": N_("People, who do it or do not"),
    "money": N_("Pounds"),
    "hours": N_("Hours"),
    "times": N_("Times"),
    "places": N_("Places at an event"),
}
A_SECOND = timedelta(seconds=1)


def _stored(session: Session, drive_id: UUID, named: str) -> dict[str, str]:
    offer = find_offer(session, drive_id, named)
    stored = {"code": named, "unit": offer.unit if offer else "yes", "pay_url": (offer.pay_url if offer else "") or ""}
    stored |= {name: _said(getattr(offer, name)) if offer else "" for name in NUMBERS}
    if offer is None:
        stored |= {"minimum": "1", "maximum": "1"}
    stored["due_on"] = _last_day(offer.due_at) if offer else ""
    stored |= {name: said_moment(getattr(offer, name, None)) for name in ("starts_at", "ends_at")}
    for language in LANGUAGES:
        words = offer.texts.get(language) if offer else None
        stored |= {f"{name}_{language}": getattr(words, name, "") or "" for name in WORDS}
    return stored


def _write(session: Session, drive_id: UUID, values: Mapping[str, Any]) -> None:
    lock_drive(session, drive_id).must_be("draft", "scheduled", "open", "paused", "closed")
    languages = written_languages(values, WORDS)
    lacking = {
        f"{name}_{each}": "text-missing"
        for each in languages or LANGUAGES
        for name in ("label", "detail", "thanks")
        if not values[f"{name}_{each}"]
    }
    if lacking:
        raise FieldsRefusedError(lacking)
    texts: dict[str, OfferWords] = {each: _words(values, each) for each in languages}
    due_on = values["due_on"]
    write_offer(
        session,
        drive_id,
        WriteOffer(
            code=values["code"],
            unit=values["unit"],
            texts=texts,
            due_at=end_of(due_on) if due_on else None,
            **{name: values[name] for name in (*NUMBERS, "starts_at", "ends_at", "pay_url")},
        ),
    )


def _words(values: Mapping[str, Any], language: Language) -> OfferWords:
    words = in_language(values, language, WORDS)
    return OfferWords(**{**words, "place": words["place"] or None})


def _keep(_session: Session, _drive_id: UUID, _named: str) -> None:
    """An offer that was made stays: its code may stand in mails."""
    raise ConflictError("offer-pledged")


def _said(value: int | None) -> str:
    return "" if value is None else str(value)


def _last_day(due_at: datetime | None) -> str:
    return day_of(due_at - A_SECOND).isoformat() if due_at else ""


PAGES = (
    Lines(
        name="offers",
        path="drives/<drive_id>/offers",
        key="code",
        schema=schema_of(
            {
                "code": one_line(LONGEST_CODE),
                "unit": choice(UNITS),
                "minimum": needed_number,
                "maximum": needed_number,
                "goal": needed_number,
                "threshold": number,
                "place_limit": number,
                "due_on": day,
                "starts_at": moment,
                "ends_at": moment,
                "pay_url": web_address,
            },
            {
                "label": one_line(LONGEST_LABEL),
                "detail": long_text(LONGEST_TEXT),
                "thanks": long_text(LONGEST_TEXT),
                "place": one_line(LONGEST_PLACE),
            },
        ),
        all=list_offers,
        stored=_stored,
        write=_write,
        remove=_keep,
        choices={"units": UNIT_NAMES},
        check=lambda session, visit, drive_id: require_kind(session, visit, drive_id, "pledge-drive"),
    ).page,
)
