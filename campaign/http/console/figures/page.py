"""How drives fare: a list of their counts and, for each, how it grew, from where, who got how far, and how its mail fares.

Figures alone, and nobody's name. They are exact here; what is published says less, so that nobody can be told from it.
"""

from __future__ import annotations

from flask import Response

from campaign.areas.tiles import TILES
from campaign.contributions.funnel import COUNTS_TO, Funnel, load_funnel
from campaign.drives.models import Drive
from campaign.drives.queries import drives_of_campaigns
from campaign.exports import chart
from campaign.exports.figures import load_exact_parts, load_history
from campaign.exports.wording import REASONS, area_names_of, country_names_of, source_names
from campaign.http.bars import Bar, draw_bars
from campaign.http.console.answers import console_page
from campaign.http.console.bilingual import own_title
from campaign.http.console.figures.tile_map import draw_tiles
from campaign.http.console.pages import ConsolePage
from campaign.http.console.quickly import if_quick
from campaign.http.console.visits import Visit, id_of
from campaign.http.services import services
from campaign.i18n import N_, Language, translator
from campaign.notifications.mail_health import load_mail_days
from campaign.snapshots.reading import last_head
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

DAYS_SHOWN = 60
MOST_COUNTRIES = 50


def show_list(visit: Visit) -> Response:
    with services().database.reading() as session:
        seen = visit.access.condition(Permission.SEE_CAMPAIGNS, Drive.campaign_id)
        drives = drives_of_campaigns(session, seen)
    return console_page(visit, "figures", drives=drives, own_title=own_title)


def show(visit: Visit, drive_id: str) -> Response:
    key = id_of(drive_id)
    with services().database.reading() as session:
        campaign_id = require_drive(session, visit.access, Permission.SEE_CAMPAIGNS, key)
        [drive] = drives_of_campaigns(session, Drive.id == key)
        areas = load_exact_parts(session, key, "area")
        countries = load_exact_parts(session, key, "country")[:MOST_COUNTRIES]
        sources = load_exact_parts(session, key, "source")
        codes = {place.key for place in areas} | {tile.code for tile in TILES}
        names = area_names_of(session, codes)
        days = load_history(session, key, latest_days=DAYS_SHOWN)
        signed = last_head(session, key)
    may_see_mail = visit.access.may_in(Permission.SEE_MAIL_HEALTH, campaign_id)
    funnel = if_quick(lambda session: load_funnel(session, key))
    return console_page(
        visit,
        "drive_figures",
        drive=drive,
        title=own_title(drive.titles, visit.language),
        days=days,
        signed=signed,
        reasons=REASONS,
        chart_size=(chart.WIDTH, chart.HEIGHT),
        areas=draw_bars((names[place.key][visit.language], place.count) for place in areas),
        countries=draw_bars((country_names_of(place.key)[visit.language], place.count) for place in countries),
        sources=draw_bars((source_names(place.key)[visit.language], place.count) for place in sources),
        map=draw_tiles({place.key: place.count for place in areas}),
        map_names={tile.code: names[tile.code][visit.language] for tile in TILES},
        funnel=funnel,
        funnel_bars=_steps_of(funnel, visit.language),
        counts_to=COUNTS_TO,
        may_see_mail=may_see_mail,
        mail=if_quick(lambda session: load_mail_days(session, key)) if may_see_mail else None,
    )


def _steps_of(funnel: Funnel | None, language: Language) -> tuple[Bar, ...]:
    say = translator(language)
    if funnel is None:
        return ()
    return draw_bars(
        (
            (say.gettext("The page was opened (about)"), funnel.opened),
            (say.gettext("The form was begun (about)"), funnel.begun),
            (say.gettext("The form was sent"), funnel.sent),
            (say.gettext("Confirmed by email"), funnel.verified),
            (say.gettext("Counted now"), funnel.counted),
        )
    )


PAGES = (
    ConsolePage("figures", "figures", Permission.SEE_CAMPAIGNS, show_list, label=N_("Figures")),
    ConsolePage("drive_figures", "figures/<drive_id>", Permission.SEE_CAMPAIGNS, show),
)
