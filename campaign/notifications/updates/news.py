"""The mail of an update, as it leaves and as it is tried: in the reader's language alone, a thousand in one request.

Readers share all words; their own are the name and the way out. Where it tells of achievements, those whose help was part of
them are told which, and whoever gave the same shares one request.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.achieved import GivenTowards, what_your_help_was_part_of
from campaign.db import now
from campaign.drives.models import CampaignText
from campaign.drives.updates.models import Update
from campaign.drives.updates.queries import choices_of, texts_of
from campaign.i18n import LANGUAGES
from campaign.mail.kind import Changed, Composed, Desk, Dropped, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.message import placeholder
from campaign.notifications.languages import only
from campaign.notifications.links import news_stop_url, page_url
from campaign.notifications.updates.audience import SCOPES, Reader, no_longer_wanting, readers_of

TEMPLATE = "update/news"
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = (
    60.0,
    3600.0,
)  # between two looks whether it is over: nobody need wait for one
LEAVING_STATES = ("sending", "sent")  # an operator may send one again of which nobody knew


@dataclass(frozen=True, slots=True)
class _Group:
    """Readers whose mails differ in their own values alone."""

    key: Hashable
    context: Mapping[str, object]


def compose_news(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """As the update and its reader are now: what was paused waits, what is superseded or taken back is dropped."""
    by_event = _by_event(deliveries)
    found = session.scalars(select(Update).where(Update.event_id.in_(by_event)))
    updates = {update.event_id: update for update in found}
    waits = _waits(session, updates.values())
    composed: list[Composed] = []
    for event_id, rows in by_event.items():
        update = updates.get(event_id)
        if update is None:
            composed += [Dropped(row.id, "not-due") for row in rows]
        elif update.state == "paused":
            seconds = waits.get(event_id, SHORTEST_PAUSE_SECONDS)
            composed += [Postponed(row.id, seconds) for row in rows]
        elif update.state not in LEAVING_STATES:
            composed += [Dropped(row.id, update.state) for row in rows]
        else:
            composed += _compose_update(session, desk, update, rows)
    return composed


def _by_event(deliveries: Sequence[DueMail]) -> dict[UUID, list[DueMail]]:
    found: dict[UUID, list[DueMail]] = {}
    for row in deliveries:
        found.setdefault(row.event_id, []).append(row)
    return found


def _waits(session: Session, updates: Collection[Update]) -> dict[UUID | None, float]:
    """Seconds until what is paused is looked at again, by event: as long as it is paused already, so that one which is
    forgotten costs little. Whoever resumes it lets it leave at once."""
    paused = [(update.event_id, update.paused_at) for update in updates if update.paused_at is not None]
    if not paused:
        return {}
    present = session.execute(select(now())).scalar_one()
    ages = {event_id: (present - paused_at) / timedelta(seconds=1) for event_id, paused_at in paused}
    return {event_id: min(max(age, SHORTEST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS) for event_id, age in ages.items()}


def look_again(session: Session, deliveries: Sequence[DueMail]) -> Changed:
    """As it leaves: nothing of what is paused, cancelled or superseded does, and nothing to whoever wants it no more."""
    by_event = _by_event(deliveries)
    leaving = select(Update.event_id, Update.campaign_id).where(
        Update.event_id.in_(by_event), Update.state.in_(LEAVING_STATES)
    )
    campaigns = dict(session.execute(leaving).all())
    anew, unwanted = set[UUID](), set[UUID]()
    for event_id, rows in by_event.items():
        if event_id not in campaigns:
            anew.update(row.id for row in rows)
        elif gone := no_longer_wanting(session, campaigns[event_id], [row.subject_id for row in rows]):
            unwanted.update(row.id for row in rows if row.subject_id in gone)
    return Changed(anew, unwanted)


def words_of(session: Session, desk: Desk, update: Update) -> dict[str, object]:
    """What every reader of the update shares, in each language."""
    titles = session.execute(
        select(CampaignText.language, CampaignText.title).where(CampaignText.campaign_id == update.campaign_id)
    )
    return {
        "words": texts_of(update),
        "titles": dict(titles.all()),
        "page": {language: page_url(desk, "update", language, id=str(update.id)) for language in LANGUAGES},
        "helped": (),
    }


def _compose_update(session: Session, desk: Desk, update: Update, rows: Sequence[DueMail]) -> list[Composed]:
    readers = readers_of(session, [row.subject_id for row in rows])
    shared = words_of(session, desk, update)
    places = {"name": placeholder("name"), "unsubscribe": placeholder("unsubscribe")}
    # The hash of a UUID is made anew each time it is asked for, and that of a text once.
    helps = _helps(session, update, readers.values())
    groups: dict[Hashable, _Group] = {}
    composed: list[Composed] = []
    for row in rows:
        reader = readers.get(row.subject_id)
        if reader is None:
            composed.append(Dropped(row.id, "not-due"))
            continue
        helped = helps.get(reader.supporter_id, {}) if helps else {}
        given = tuple(helped)
        group = groups.get(given)
        if group is None:
            context = {**shared, "helped": tuple(helped.values()), **places}
            group = groups[given] = _Group((str(update.id), update.version, *given), context)
        composed.append(_ready(desk, row, reader, group))
    return composed


def _ready(desk: Desk, row: DueMail, reader: Reader, group: _Group) -> ReadyMail:
    language = only(row.language)
    stop = news_stop_url(desk, reader, language)
    return ReadyMail(
        delivery_id=row.id,
        to=reader.email,
        template=TEMPLATE,
        languages=(language,),
        group=group.key,
        context=group.context,
        values={"name": reader.name or "", "unsubscribe": stop},
        headers={"List-Unsubscribe": f"<{stop}>"},
    )


def _helps(
    session: Session, update: Update, readers: Collection[Reader]
) -> dict[UUID, dict[tuple[str, UUID], GivenTowards]]:
    """By supporter: what of theirs was part of the achievements that the update tells of, each kind and drive once."""
    achievements = choices_of(update).achievements
    if not achievements:
        return {}
    found: dict[UUID, dict[tuple[str, UUID], GivenTowards]] = {}
    supporter_ids = {reader.supporter_id for reader in readers}
    for one in what_your_help_was_part_of(session, supporter_ids, of=achievements):
        for given in one.given:
            found.setdefault(given.supporter_id, {})[given.kind, given.drive_id] = given
    return {supporter_id: dict(sorted(helped.items())) for supporter_id, helped in found.items()}


NEWS = MailKind(TEMPLATE, compose_news, scopes=SCOPES, is_bulk=True, look_again=look_again)
