"""What there is to see at a mailbox: everybody there, and all that each of them gave. Only looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from campaign.contributions.achieved import HelpAchieved, what_your_help_was_part_of
from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.drives.models import Drive
from campaign.drives.parts import current_slugs_of, drive_texts_of
from campaign.drives.views import DriveTextView
from campaign.errors import NotFoundError
from campaign.i18n import Language
from campaign.my_support.addresses import addresses_of
from campaign.supporters.models import Supporter

CONFIRMED_STATES = ("verified", "held")


@dataclass(frozen=True, slots=True)
class Given:
    """One contribution as its owner sees it: with its drive, what it says, and what has become of it since."""

    contribution: Contribution
    label: str
    is_fixed: bool
    drive_kind: str
    drive_texts: Mapping[str, DriveTextView]
    facts: Sequence[Fact] = field(repr=False)
    progress: Sequence[Fact] = field(repr=False)

    @property
    def is_live(self) -> bool:
        """Whether there is something to change or withdraw."""
        return self.contribution.state in CONFIRMED_STATES


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody at the mailbox."""

    id: UUID
    name: str = field(repr=False)
    language: str
    given: tuple[Given, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Overview:
    """`unconfirmed` is what was typed with this address and not verified: nobody is behind it yet."""

    address: str = field(repr=False)
    people: tuple[PersonView, ...]
    unconfirmed: tuple[Given, ...]
    achieved: tuple[HelpAchieved, ...]

    @property
    def given(self) -> tuple[Given, ...]:
        """All of it."""
        return (*(one for person in self.people for one in person.given), *self.unconfirmed)


def load_overview(session: Session, mailbox_key: str, language: Language) -> Overview:
    """Everything that is known of the mailbox, the newest first."""
    found = session.scalars(
        select(Contribution).where(Contribution.mailbox_key == mailbox_key).order_by(Contribution.submitted_at.desc())
    ).all()
    given = [_given(session, row, drive, language) for row, drive in _with_drives(session, found)]
    people = session.scalars(
        select(Supporter).where(Supporter.mailbox_key == mailbox_key).order_by(Supporter.created_at)
    )
    by_person = {person.id: person for person in people}
    return Overview(
        address=addresses_of(session, [mailbox_key]).get(mailbox_key, ""),
        people=tuple(
            PersonView(
                person.id,
                person.name,
                person.language,
                tuple(one for one in given if one.contribution.supporter_id == person.id),
            )
            for person in by_person.values()
        ),
        unconfirmed=tuple(one for one in given if one.contribution.supporter_id not in by_person),
        achieved=what_your_help_was_part_of(session, list(by_person)),
    )


def load_given(session: Session, mailbox_key: str, contribution_id: UUID, language: Language) -> Given:
    """One contribution of this mailbox. Raises NotFoundError, for another mailbox's too."""
    row = session.scalar(
        select(Contribution).where(Contribution.id == contribution_id, Contribution.mailbox_key == mailbox_key)
    )
    if row is None or row.supporter_id is None:
        raise NotFoundError
    ((row, drive),) = _with_drives(session, [row])
    return _given(session, row, drive, language)


_DriveLine = tuple[str, Mapping[str, DriveTextView]]


def _with_drives(session: Session, rows: Sequence[Contribution]) -> list[tuple[Contribution, _DriveLine]]:
    ids = list({row.drive_id for row in rows})
    texts = drive_texts_of(session, ids, current_slugs_of(session, ids))
    drives = session.scalars(select(Drive).where(Drive.id.in_(ids)).options(lazyload("*")))
    kinds = {drive.id: drive.kind for drive in drives}
    return [(row, (kinds[row.drive_id], texts[row.drive_id])) for row in rows]


def _given(session: Session, row: Contribution, drive: _DriveLine, language: Language) -> Given:
    kind = KINDS[row.kind]
    return Given(
        contribution=row,
        label=kind.label,
        is_fixed=kind.is_fixed,
        drive_kind=drive[0],
        drive_texts=drive[1],
        facts=kind.show_facts(session, row, language),
        progress=kind.show_progress(session, row, language),
    )
