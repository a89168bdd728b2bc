"""Puts together the pack that is handed over: a drive as it stands at one moment, in one language.

Places are told as they were to everybody last: none of fewer than five people, none that a reader could watch grow. Of
comments, those that staff chose, as long as they are published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from math import ceil
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.published import PublishedWords, list_comments
from campaign.contributions.vouched import SOURCES as VOUCHED_SOURCES
from campaign.contributions.vouched import is_any_recorded
from campaign.db import now
from campaign.drives.queries import load_drive
from campaign.drives.views import DriveView
from campaign.drives.wales import day_of
from campaign.exports.chart import MOST_POINTS, describe, ticks_to
from campaign.exports.documents import history_json
from campaign.exports.editions import published_parts
from campaign.exports.figures import (
    DailyParts,
    DriveCount,
    DriveGrowth,
    HistoryDay,
    hold_one_snapshot,
    load_count,
    load_daily_parts,
    load_growth,
)
from campaign.exports.wording import REASONS, SOURCES, area_names_of
from campaign.i18n import Language, format_date, format_datetime, format_number, translator
from campaign.paper import Growth, HandIn, Remark
from campaign.paths import page_of_kind, path_to

MOST_COMMENTS = 60


@dataclass(frozen=True, slots=True)
class AskPack:
    """Which drive, in which language, with which comments; `base_url` is where its page stands."""

    drive_id: UUID
    language: Language
    comments: Collection[UUID]
    base_url: str


@dataclass(frozen=True, slots=True)
class Pack:
    """The pack, a name for its file, the count that it tells, and the digest of the history that proves it."""

    paper: HandIn
    file_name: str
    count: int
    digest: str


def load_pack(session: Session, asked: AskPack) -> Pack:
    """Begins the session's one snapshot. Raises NotFoundError for a draft."""
    hold_one_snapshot(session)
    count = load_count(session, asked.drive_id)
    growth = load_growth(session, asked.drive_id)
    drive = load_drive(session, asked.drive_id)
    parts = published_parts(session, drive.id) or load_daily_parts(session, count)
    chosen = list_comments(session, drive.id, limit=MOST_COMMENTS, among=asked.comments)
    digest = sha256(history_json(count, growth)).hexdigest()
    language, text = asked.language, drive.texts[asked.language]
    say = translator(language)
    paper = HandIn(
        title=text.title,
        above=drive.campaign_titles.get(language, ""),
        written_on=day_of(session.execute(select(now())).scalar_one()),
        facts=tuple(_facts(drive, count, language)),
        text=f"{text.ask}\n\n{text.body}",
        growth=_growth(growth.days, language),
        places=_places(session, parts, language),
        places_note=say.gettext(
            "As at %(moment)s. Places with fewer than five people are put together.",
            moment=format_datetime(parts.counted_at, language),
        ),
        remarks=tuple(_remark(one) for one in chosen),
        method=(
            *_method(session, drive.id, growth, language),
            say.gettext("What has changed the count since it began, reason by reason:"),
        ),
        counted=tuple(_counted(growth.days, count, language)),
        proof=(
            say.gettext("Counted: %(moment)s", moment=format_datetime(count.counted_at, language)),
            say.gettext(
                "SHA-256 of the published history of the count (history.json) at that moment: %(digest)s", digest=digest
            ),
            say.gettext(
                "Page: %(address)s",
                address=asked.base_url + path_to(page_of_kind(drive.kind), language, slug=text.slug),
            ),
        ),
        language=language,
    )
    return Pack(paper, f"{text.slug}-{paper.written_on.isoformat()}.pdf", count.count, digest)


def _facts(drive: DriveView, count: DriveCount, language: Language) -> list[tuple[str, str]]:
    say = translator(language)
    measure = {
        "petition": say.gettext("Signatures"),
        "letter-drive": say.gettext("Letters"),
        "pledge-drive": say.gettext("Pledges"),
        "appeal": say.gettext("Contributions"),
    }[drive.kind]
    facts = [
        (measure, format_number(count.count, language)),
        (say.gettext("Goal"), format_number(drive.goal, language)),
    ]
    for label, moment in ((say.gettext("Opened"), drive.opens_at), (say.gettext("Closes"), drive.closes_at)):
        if moment:
            facts.append((label, format_date(day_of(moment), language)))
    named = [target.texts[language] for target in drive.targets if language in target.texts]
    facts += [(say.gettext("To"), ", ".join(filter(None, (one.name, one.office)))) for one in named]
    return facts


def _method(session: Session, drive_id: UUID, growth: DriveGrowth, language: Language) -> Iterator[str]:
    """By whom else it was said, where somebody who is counted now was not asked by a mail of ours."""
    say = translator(language)
    brought = {one.key: one.count for one in growth.sources if one.key in VOUCHED_SOURCES}
    was_any_recorded = any("elsewhere" in day.moves for day in growth.days)  # by a list, or by other software
    is_recorded = was_any_recorded and is_any_recorded(session, drive_id)
    if not brought and not is_recorded:
        yield say.gettext(
            "Everybody who is counted has confirmed it by email: a message went to the address that they gave, and only"
            " whoever opened its link or typed its code, and said yes, is counted. One person is counted once."
        )
        return
    yield say.gettext(
        "Everybody who gave it here has confirmed it by email: a message went to the address that they gave, and only"
        " whoever opened its link or typed its code, and said yes, is counted. One person is counted once."
    )
    if is_recorded:
        yield say.gettext("Some were verified in another tool, and its software recorded them here.")
    if not brought:
        return
    yield say.gettext("The others signed elsewhere, and are counted as their sheets and lists have them:")
    for source, count in brought.items():
        yield f"{say.gettext(SOURCES[source])}: {format_number(count, language)}"


def _growth(days: Sequence[HistoryDay], language: Language) -> Growth:
    if not days:
        return Growth((), (0, 1), "", "", describe(days, language))
    every = ceil(len(days) / MOST_POINTS)
    points = [(0, 0)]
    before: HistoryDay | None = None
    for day in (*days[:-1:every], days[-1]):
        at = (day.day - days[0].day).days
        if before is not None and day.day - before.day > timedelta(days=every):
            points.append((at, before.total))  # nothing moved in between
        points.append((at + 1, day.total))
        before = day
    ticks = ticks_to(max(day.total for day in days))
    first, last = (format_date(day.day, language) for day in (days[0], days[-1]))
    return Growth(tuple(points), tuple(ticks), first, last, describe(days, language))


def _places(session: Session, parts: DailyParts, language: Language) -> tuple[tuple[str, int], ...]:
    names = area_names_of(session, [place.key for place in parts.areas])
    return tuple((names[place.key][language], place.count) for place in parts.areas)


def _remark(words: PublishedWords) -> Remark:
    return Remark(words.comment or "", words.name or "", cast(Language, words.language))


def _counted(days: Sequence[HistoryDay], count: DriveCount, language: Language) -> list[tuple[str, str]]:
    say = translator(language)
    sums: dict[str, int] = {}
    for day in days:
        for reason, amount in day.moves.items():
            sums[reason] = sums.get(reason, 0) + amount
    lines = [(say.gettext(sentence), sums[reason]) for reason, sentence in REASONS.items() if sums.get(reason)]
    lines.append((say.gettext("Counted in all"), count.count))
    return [(label, format_number(amount, language)) for label, amount in lines]
