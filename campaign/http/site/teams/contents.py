"""What the team's page of a drive shows: gathered in one look, for a member who is in the team at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.areas.lookup import area_names
from campaign.contributions.letter.team.access import Membership, MemberView, list_members, membership_of
from campaign.contributions.letter.team.follow_up_lists import FollowUpView, list_done, list_open
from campaign.contributions.letter.team.standing import (
    Standing,
    TargetPage,
    TargetStanding,
    answering_targets,
    load_standing,
    shortest_targets,
)
from campaign.contributions.letter.team.unfinished import UnfinishedPage, list_drafts, list_unconfirmed
from campaign.contributions.letter.team.writers import WriterPage, list_writers
from campaign.drives.finding import load_targets
from campaign.drives.views import TargetDetail
from campaign.http.site.slugs import match_slug
from campaign.i18n import LANGUAGES, Language
from campaign.notifications.cases import DriveCase, load_drives

KIND = "letter-drive"


@dataclass(frozen=True, slots=True)
class Team:
    """The team that an address names, and the member who asks. `slugs` is the drive's own, in each language."""

    membership: Membership
    mailbox_key: str
    slugs: Mapping[str, str]

    @property
    def drive_id(self) -> UUID:
        return self.membership.drive_id


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of the two long lists is asked for."""

    writers: int = 1
    targets: int = 1


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything on the page. `about` are the targets that follow-ups are about, `areas` the names of seats by code."""

    drive: DriveCase
    standing: Standing
    writers: WriterPage
    drafts: UnfinishedPage
    unconfirmed: UnfinishedPage
    targets: TargetPage
    answering: tuple[TargetStanding, ...]
    to_do: tuple[FollowUpView, ...]
    done: tuple[FollowUpView, ...]
    about: Mapping[UUID, TargetDetail]
    members: tuple[MemberView, ...]
    areas: Mapping[str, str]


def open_team(session: Session, slug: str, mailbox_key: str) -> Team:
    """Raises NotFound or NotFoundError where there is no such team for the owner of this mailbox."""
    match = match_slug(session, KIND, slug)
    membership = membership_of(session, match.owner_id, mailbox_key)
    return Team(membership, mailbox_key, {each: match.current.get(each, slug) for each in LANGUAGES})


def load_contents(session: Session, language: Language, team: Team, pages: Pages) -> Contents:
    drive_id = team.drive_id
    to_do, done = list_open(session, drive_id), list_done(session, drive_id)
    about = {one.target_id for one in (*to_do, *done) if one.target_id is not None}
    return Contents(
        drive=load_drives(session, {drive_id})[drive_id],
        standing=load_standing(session, drive_id),
        writers=list_writers(session, drive_id, team.mailbox_key, pages.writers),
        drafts=list_drafts(session, drive_id),
        unconfirmed=list_unconfirmed(session, drive_id),
        targets=shortest_targets(session, drive_id, pages.targets),
        answering=answering_targets(session, drive_id),
        to_do=to_do,
        done=done,
        about=load_targets(session, list(about)),
        members=list_members(session, drive_id),
        areas=area_names(session, language),
    )
