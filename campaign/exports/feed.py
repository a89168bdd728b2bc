"""The Atom feed (RFC 4287) of a campaign in one language: its updates, achievements, and every step of its timeline.

Holds nothing about a person. Each entry keeps its id for ever, one of its own in each language; the latest come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5
from xml.etree import ElementTree

from campaign.db import Database
from campaign.drives.queries import CampaignView, TimelineEntry, find_slug, load_campaign
from campaign.drives.updates.queries import UpdateView, public_updates
from campaign.errors import NotFoundError
from campaign.exports.editions import Document
from campaign.i18n import LANGUAGES, N_, Language, Precision, format_date, format_number, translator
from campaign.ids import moment_of
from campaign.paths import path_to
from campaign.prose import linked_paragraphs, paragraphs

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
MOST_ENTRIES = 50
ATOM = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PRECISIONS: Mapping[str, Precision] = {"day": "day", "month": "month", "year": "year"}
_STEPS: Mapping[str, str] = {
    "opened": N_("Opened: %(words)s"),
    "closed": N_("Closed: %(words)s"),
    "cancelled": N_("Cancelled: %(words)s"),
    "milestone": N_("Milestone, %(count)s: %(words)s"),
    "handed-over": N_("Handed over: %(words)s"),
    "answered": N_("Answered: %(words)s"),
    "achieved": N_("Achieved: %(words)s"),
}


@dataclass(frozen=True, slots=True)
class Site:
    """Whose feed it is and where it lives."""

    base_url: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    id: UUID
    title: str
    moment: datetime
    path: str
    html: str


def find_feed(database: Database, slug: str, site: Site) -> Document:
    """The feed of the campaign with this slug, in the slug's language. Raises NotFoundError, for an unfinished one too."""
    with database.reading() as session:
        match = find_slug(session, "campaign", slug)
        if match is None:
            raise NotFoundError
        campaign = load_campaign(session, match.owner_id)
        updates = public_updates(session, match.owner_id)
    if not campaign.is_public:
        raise NotFoundError
    language: Language = "en" if match.language == "en" else "cy"
    body = _feed(campaign, updates, language, site)
    return Document(CONTENT_TYPE, body, sha256(body).hexdigest()[:32])


def _feed(campaign: CampaignView, updates: Sequence[UpdateView], language: Language, site: Site) -> bytes:
    text = campaign.texts[language]
    found = [*_updates(updates, language), *_steps(campaign, language)]
    entries = sorted(found, key=lambda entry: (entry.moment, entry.id), reverse=True)[:MOST_ENTRIES]
    page = path_to("campaign", language, slug=text.slug)
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(feed, "id", _urn(campaign.id, language))
    _add(feed, "title", text.title)
    _add(feed, "subtitle", text.goal)
    _add(feed, "updated", _iso(entries[0].moment if entries else moment_of(campaign.id)))
    _add(_add(feed, "author"), "name", site.names[language])
    for each in LANGUAGES:
        is_own = each == language
        own = campaign.texts[each].slug
        feed_link = {"rel": "self" if is_own else "alternate", "type": "application/atom+xml", "hreflang": each}
        _add(feed, "link", href=f"{site.base_url}/feeds/{own}.atom", **feed_link)
    _add(feed, "link", rel="alternate", type="text/html", hreflang=language, href=site.base_url + page)
    for entry in entries:
        _add_entry(feed, entry, language, site)
    ElementTree.indent(feed)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add_entry(feed: ElementTree.Element, entry: _Entry, language: Language, site: Site) -> None:
    element = _add(feed, "entry")
    _add(element, "id", _urn(entry.id, language))
    _add(element, "title", entry.title)
    _add(element, "updated", _iso(entry.moment))
    _add(element, "published", _iso(entry.moment))
    _add(element, "link", rel="alternate", type="text/html", hreflang=language, href=site.base_url + entry.path)
    _add(element, "content", entry.html, type="html")


def _updates(updates: Sequence[UpdateView], language: Language) -> Iterator[_Entry]:
    for update in updates:
        text = update.texts[language]
        yield _Entry(
            id=update.id,
            title=text.subject,
            moment=update.published_at,
            path=path_to("update", language, id=str(update.id)),
            html=str(linked_paragraphs(text.body)),
        )


def _steps(campaign: CampaignView, language: Language) -> Iterator[_Entry]:
    page = path_to("campaign", language, slug=campaign.texts[language].slug)
    bodies = {one.id: one.texts[language].text for one in campaign.achievements}
    say = translator(language)
    for step in campaign.timeline:
        words = step.texts.get(language, "")
        count = format_number(step.milestone or 0, language)
        day = format_date(step.happened_on, language, precision=_PRECISIONS[step.date_precision])
        body = bodies[step.achievement_id] if step.achievement_id else words
        source = f"\n\n{step.source_url}" if step.source_url else ""
        yield _Entry(
            id=_id_of(step),
            title=say.gettext(_STEPS[step.kind], words=words, count=count),
            moment=step.recorded_at,
            path=f"{page}#achievement-{step.achievement_id}" if step.achievement_id else page,
            html=str(paragraphs(day) + linked_paragraphs(f"{body}{source}")),
        )


def _id_of(step: TimelineEntry) -> UUID:
    """An achievement's and an occurrence's own; else one made of the drive's, of what happened and at which count."""
    own = step.achievement_id or step.occurrence_id
    if own is not None:
        return own
    assert step.drive_id is not None  # whatever has no id of its own happened to a drive
    return uuid5(step.drive_id, f"{step.kind} {step.milestone or ''}".strip())


def _urn(own: UUID, language: Language) -> str:
    """Another in each language: to a reader of both, the two are not one entry that changes to and fro."""
    return uuid5(own, f"atom {language}").urn


def _add(parent: ElementTree.Element, name: str, words: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name, attributes)
    element.text = None if words is None else _NOT_IN_XML.sub(" ", words)
    return element


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
