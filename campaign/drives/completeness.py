"""What a drive still lacks before it may be published: both languages complete and checked, times, targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.drives.models import CHECKED, CampaignText, Drive, SigningStatement, Target, TargetText
from campaign.errors import ConflictError
from campaign.i18n import LANGUAGES

KINDS_WITH_TARGETS = ("petition", "letter-drive")


class IncompleteError(ConflictError):
    """The drive cannot be published; `slug` names the first thing that is missing, `missing` all of them."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(missing[0])
        self.missing = tuple(missing)


def check_complete(session: Session, drive: Drive) -> None:
    """Raises IncompleteError unless everything that its page needs is there in every language."""
    missing = [*_times(drive), *_texts(drive), *_statements(session, drive), *_campaign(session, drive)]
    missing += [*_targets(session, drive), *_milestones(drive)]
    if missing:
        raise IncompleteError(missing)


def _times(drive: Drive) -> Iterator[str]:
    if drive.opens_at is None or drive.closes_at is None:
        yield "times-missing"


def _texts(drive: Drive) -> Iterator[str]:
    texts = {text.language: text for text in drive.texts}
    for language in LANGUAGES:
        text = texts.get(language)
        if text is None or not (text.title.strip() and text.ask.strip() and text.body.strip()):
            yield f"text-missing-{language}"
        elif text.status != CHECKED:
            yield f"text-unchecked-{language}"


def _statements(session: Session, drive: Drive) -> Iterator[str]:
    written = session.scalars(
        select(SigningStatement.language).where(
            SigningStatement.drive_id == drive.id, SigningStatement.version == drive.statement_version
        )
    ).all()
    yield from (f"statement-missing-{language}" for language in LANGUAGES if language not in written)


def _campaign(session: Session, drive: Drive) -> Iterator[str]:
    checked = session.scalars(
        select(CampaignText.language).where(
            CampaignText.campaign_id == drive.campaign_id, CampaignText.status == CHECKED
        )
    ).all()
    yield from (f"campaign-text-unchecked-{language}" for language in LANGUAGES if language not in checked)


def _targets(session: Session, drive: Drive) -> Iterator[str]:
    """Counted, not loaded: a letter drive may have thousands."""
    of_drive = Target.drive_id == drive.id
    count = session.scalar(select(func.count()).select_from(Target).where(of_drive)) or 0
    if not count and drive.kind in KINDS_WITH_TARGETS:
        yield "targets-missing"
    named = dict(
        session.execute(
            select(TargetText.language, func.count())
            .join(Target, Target.id == TargetText.target_id)
            .where(of_drive)
            .group_by(TargetText.language)
        ).all()
    )
    yield from (f"target-text-missing-{language}" for language in sorted(LANGUAGES) if named.get(language, 0) < count)


def _milestones(drive: Drive) -> Iterator[str]:
    told = [{text.language for text in milestone.texts} for milestone in drive.milestones]
    lacking = {language for language in LANGUAGES for languages in told if language not in languages}
    yield from (f"milestone-text-missing-{language}" for language in sorted(lacking))
