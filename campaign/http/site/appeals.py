"""The page of an appeal: what is asked, the ways to answer it, how many have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.contributions.comment.proposing import ProposalWords, load_proposal
from campaign.contributions.help.ways import Way, list_ways
from campaign.contributions.story.asking import StoryAskWords, load_story_ask
from campaign.contributions.tallies import counts_by_what
from campaign.drives.queries import DriveView, list_drives, load_drive
from campaign.drives.states import State
from campaign.http.public_answers import PublicAnswer
from campaign.http.services import services
from campaign.http.site.answers import private_page, public_page
from campaign.http.site.drive_pages import DrivePages
from campaign.http.site.next_step import open_next_step
from campaign.http.site.places import drive_place
from campaign.http.site.slugs import drive_for_page, match_slug, public_drive
from campaign.i18n import Language

APPEAL = "appeal"
PAGES = DrivePages(APPEAL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an appeal asks for, and how often each was given."""

    stories: Mapping[str, StoryAskWords]
    proposal: Mapping[str, ProposalWords]
    ways: list[Way]
    counts: Mapping[str, int]


def load_asked(session: Session, drive: DriveView) -> Asked:
    return Asked(
        stories=load_story_ask(session, drive.id),
        proposal=load_proposal(session, drive.id),
        ways=list_ways(session, drive.id),
        counts=counts_by_what(session, drive.id),
    )


def open_appeals(session: Session) -> list[DriveView]:
    """Those that can be answered now, the newest first."""
    is_open: tuple[State, ...] = ("open",)
    return [load_drive(session, drive.id) for drive in list_drives(session, is_open) if drive.kind == APPEAL]


def show_appeal(language: Language, slug: str) -> PublicAnswer:
    with services().database.reading() as session:
        drive = drive_for_page(session, APPEAL, language, slug)
        asked = load_asked(session, drive)
    return public_page(drive_place(APPEAL, language, drive), "appeal", drive=drive, asked=asked, next_token="")


def show_next(language: Language, slug: str, token: str) -> Response:
    """The same for whoever has just verified something else: the forms that it leads to know their giver."""
    with services().database.reading() as session:
        drive = public_drive(session, match_slug(session, APPEAL, slug))
        asked = load_asked(session, drive)
        is_known = bool(open_next_step(session, token))
    where = drive_place("appeal_next", language, drive, token=token)
    return private_page(where, "appeal", drive=drive, asked=asked, next_token=token if is_known else "")
