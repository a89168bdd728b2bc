"""The page that tells how a drive's count moved and where it comes from, the same for every kind of drive that has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.exports import chart
from campaign.exports.editions import published_parts
from campaign.exports.figures import load_history
from campaign.exports.wording import REASONS, area_names_of, country_names_of
from campaign.http.bars import Bar, draw_bars
from campaign.http.public_answers import PublicAnswer
from campaign.http.services import services
from campaign.http.site.answers import public_page
from campaign.http.site.places import drive_place
from campaign.http.site.slugs import drive_for_page
from campaign.i18n import Language

DAYS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Places:
    """Where people are, as it was published last."""

    areas: tuple[Bar, ...]
    countries: tuple[Bar, ...]
    counted_at: datetime


def counts_page(page: str) -> Callable[[Language, str], PublicAnswer]:
    """The view of `page`. The history comes from the tallies, not from what was published: a fall is explained at once.

    Places are those that were published last: a page tells no more of them than the files do.
    """

    def show(language: Language, slug: str) -> PublicAnswer:
        with services().database.reading() as session:
            drive = drive_for_page(session, page, language, slug)
            days = load_history(session, drive.id, latest_days=DAYS_SHOWN)
            places = _places(session, drive.id, language)
        return public_page(
            drive_place(page, language, drive),
            "counts",
            drive=drive,
            days=days,
            reasons=REASONS,
            chart_size=(chart.WIDTH, chart.HEIGHT),
            places=places,
        )

    return show


def _places(session: Session, drive_id: UUID, language: Language) -> _Places | None:
    parts = published_parts(session, drive_id)
    if parts is None:
        return None
    names = area_names_of(session, [place.key for place in parts.areas])
    return _Places(
        areas=draw_bars((names[place.key][language], place.count) for place in parts.areas),
        countries=draw_bars((country_names_of(place.key)[language], place.count) for place in parts.countries),
        counted_at=parts.counted_at,
    )
