"""Drafts updates out of what is written already: a milestone that was reached, an achievement on record."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.models import Achievement, Drive, Milestone
from campaign.drives.updates.commands import UpdateChoices, UpdateWords, WriteUpdate
from campaign.drives.updates.writing import write_update
from campaign.errors import ConflictError, NotFoundError
from campaign.i18n import LANGUAGES, Language, format_number, translator


def draft_milestone(session: Session, drive_id: UUID, at: int, by: str | None = None) -> UUID:
    """The id of a draft with the milestone's own text, for the supporters of its drive.

    Raises NotFoundError, ConflictError `milestone-not-reached`.
    """
    drive, milestone = session.get(Drive, drive_id), session.get(Milestone, (drive_id, at))
    if drive is None or milestone is None:
        raise NotFoundError
    if milestone.reached_at is None:
        raise ConflictError("milestone-not-reached")
    titles = {text.language: text.title for text in drive.texts}
    bodies = {text.language: text.text for text in milestone.texts}
    return write_update(
        session,
        WriteUpdate(
            campaign_id=drive.campaign_id,
            texts={
                language: _milestone_words(language, at, titles[language], bodies.get(language, ""))
                for language in LANGUAGES
                if language in titles
            },
            choices=UpdateChoices(drives=frozenset({drive_id})),
            by=by,
            about="milestone",
        ),
    )


def draft_achievement(session: Session, achievement_id: UUID, by: str | None = None) -> UUID:
    """The id of a draft that announces the achievement to the supporters of the drives that led to it, or to all where
    none is named. Raises NotFoundError.
    """
    achievement = session.get(Achievement, achievement_id)
    if achievement is None:
        raise NotFoundError
    return write_update(
        session,
        WriteUpdate(
            campaign_id=achievement.campaign_id,
            texts={
                text.language: UpdateWords(text.title, _with_source(text.text, achievement.source_url), is_checked=True)
                for text in achievement.texts
            },
            choices=UpdateChoices(
                drives=frozenset(one.drive_id for one in achievement.drives),
                achievements=frozenset({achievement_id}),
            ),
            by=by,
            about="achievement",
        ),
    )


def _milestone_words(language: Language, at: int, title: str, body: str) -> UpdateWords:
    """Nothing that mutates: a figure and the title in quotes."""
    say = translator(language)
    reached = say.gettext("“%(title)s” has reached %(count)s", title=title, count=format_number(at, language))
    return UpdateWords(reached, f"{reached}.\n\n{body}".strip(), is_checked=bool(body))


def _with_source(text: str, source_url: str | None) -> str:
    return f"{text}\n\n{source_url}" if source_url else text
