"""What a drive still lacks before it may be published: both languages complete and checked, times, targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives.models import CHECKED, CampaignText, Drive, SigningStatement
from campaign.errors import ConflictError
from campaign.i18n import LANGUAGES


class IncompleteError(ConflictError):
    """The drive cannot be published; `slug` names the first thing that is missing, `missing` all of them."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(missing[0])
        self.missing = tuple(missing)


def check_complete(session: Session, drive: Drive) -> None:
    """Raises IncompleteError unless everything that its page needs is there in every language."""
    missing = [*_times(drive), *_texts(drive), *_statements(session, drive), *_campaign(session, drive), *_parts(drive)]
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


def _parts(drive: Drive) -> Iterator[str]:
    if drive.kind == "petition" and not drive.targets:
        yield "targets-missing"
    lacking = {
        ("target", language) for one in drive.targets for language in _lacking(text.language for text in one.texts)
    }
    lacking |= {
        ("milestone", language)
        for one in drive.milestones
        for language in _lacking(text.language for text in one.texts)
    }
    yield from (f"{part}-text-missing-{language}" for part, language in sorted(lacking))


def _lacking(languages: Iterable[str]) -> set[str]:
    return {str(language) for language in LANGUAGES} - set(languages)
