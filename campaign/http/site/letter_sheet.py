"""What stands beside a letter drive on its page: whom the writer can write to, what guides them, who has replied.

Who lives where is asked by a post and stored by nobody: a postcode never stands in an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.areas.countries import HOME, WITH_UK_POSTCODES
from campaign.areas.lookup import area_names, find_area
from campaign.areas.postcode import PostcodeRefused, parse_postcode
from campaign.contributions.letter.content import MOST_TARGETS
from campaign.contributions.letter.replies import TargetReplies, target_replies
from campaign.contributions.letter.settings import Guidance, load_guidance
from campaign.drives.finding import find_targets, list_target_areas, load_targets
from campaign.drives.queries import DriveView, TargetView
from campaign.drives.views import TargetTextView
from campaign.drives.wales import day_of
from campaign.http.request import Form
from campaign.http.site.links import present_moment
from campaign.i18n import Language

EVERYBODYS = "everybody"  # where one lives makes no difference to the drive


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the writer lives, as far as it is told. `key` is empty until it is."""

    key: str = field(default="", repr=False)
    area_code: str | None = None
    is_seat_unclear: bool = False
    outward: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`found` tells for which place the targets were found: sent along, it says whether the ticks are the writer's own.

    `areas` are there to choose from where the postcode does not tell the seat. `has_areas`: some targets are asked by
    those of one area alone. `place` is what a reader of the letter is told of where its writer lives.
    """

    targets: tuple[TargetView, ...]
    ticked: frozenset[str]
    found: str = field(repr=False)
    has_areas: bool
    areas: Mapping[str, str]
    guidance: Guidance
    place: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Replier:
    """A target of which enough writers were asked, and what they say of its replies; `texts` are its name by language."""

    texts: Mapping[str, TargetTextView]
    replies: TargetReplies


def load_repliers(session: Session, drive_id: UUID) -> tuple[Replier, ...]:
    """For everybody to see, in the order of the targets."""
    counted = {one.target_id: one for one in target_replies(session, drive_id)}
    targets = sorted(load_targets(session, list(counted)).values(), key=lambda one: one.position)
    return tuple(Replier(one.texts, counted[one.id]) for one in targets)


def load_sheet(session: Session, drive: DriveView, language: Language, form: Form) -> Sheet:
    today = day_of(present_moment(session))
    codes = list_target_areas(session, drive.id, today)
    home = where = _whereabouts(session, form, today)
    if not codes:
        where = Whereabouts(EVERYBODYS)
    elif where.is_seat_unclear and form.get("area") in codes:
        where = Whereabouts(f"{where.key} {form['area']}", form["area"], is_seat_unclear=True)
    targets = find_targets(session, drive.id, where.area_code, today)[:MOST_TARGETS] if where.key else ()
    is_own_choice = form.get("found") == where.key
    ticked = form.get("target", "").split() if is_own_choice else [str(one.id) for one in targets]
    names = area_names(session, language) if home.key else {}
    seat = names.get(home.area_code or "", "")
    return Sheet(
        targets=targets,
        ticked=frozenset(ticked),
        found=where.key,
        has_areas=bool(codes),
        areas={code: name for code, name in names.items() if code in codes} if where.is_seat_unclear else {},
        guidance=load_guidance(session, drive.id, language),
        place=", ".join(part for part in (seat, home.outward) if part),
    )


def _whereabouts(session: Session, form: Form, today: date) -> Whereabouts:
    country = form.get("country", HOME)
    if country not in WITH_UK_POSTCODES:
        return Whereabouts(country) if country else Whereabouts()
    try:
        postcode = parse_postcode(form.get("postcode", ""))
    except PostcodeRefused:
        return Whereabouts()
    area = find_area(session, postcode.full, today)
    return Whereabouts(postcode.full, area, is_seat_unclear=area is None, outward=postcode.outward)
