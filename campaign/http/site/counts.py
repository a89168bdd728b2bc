"""The page that tells how a drive's count moved, the same for every kind of drive that has one."""

from __future__ import annotations

from collections.abc import Callable

from campaign.exports import chart
from campaign.exports.figures import load_history
from campaign.exports.wording import REASONS
from campaign.http.public_answers import PublicAnswer
from campaign.http.services import services
from campaign.http.site.answers import public_page
from campaign.http.site.places import drive_place
from campaign.http.site.slugs import drive_for_page
from campaign.i18n import Language

DAYS_SHOWN = 60


def counts_page(page: str) -> Callable[[Language, str], PublicAnswer]:
    """The view of `page`. The history comes from the tallies, not from what was published: a fall is explained at once."""

    def show(language: Language, slug: str) -> PublicAnswer:
        with services().database.reading() as session:
            drive = drive_for_page(session, page, language, slug)
            days = load_history(session, drive.id, latest_days=DAYS_SHOWN)
        return public_page(
            drive_place(page, language, drive),
            "counts",
            drive=drive,
            days=days,
            reasons=REASONS,
            chart_size=(chart.WIDTH, chart.HEIGHT),
        )

    return show
