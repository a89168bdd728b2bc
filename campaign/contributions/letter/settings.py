"""How a letter drive sends, what guides its writers, its model text: written by who runs it, read by its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from campaign.contributions.letter.content import MOST_TARGETS
from campaign.contributions.letter.details import pass_all
from campaign.contributions.letter.models import (
    DELIVERIES,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    LetterModel,
    LetterPrompt,
    LetterSettings,
)
from campaign.drives.copying import copy_rows
from campaign.drives.locking import lock_drive
from campaign.drives.models import Target
from campaign.drives.wording import check_languages, check_lengths
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.i18n import LANGUAGES

PROMPTS = 3  # at the least, in each language
MOST_PROMPTS = 10
LONGEST_PROMPT, LONGEST_HINT = 300, 500
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class WriteLetterSettings:
    """How a drive sends. `window_from` and `window_until` are minutes after midnight in Wales."""

    drive_id: UUID
    delivery: str = "each"
    hourly_cap: int = 30
    window_from: int = 8 * 60
    window_until: int = 18 * 60
    is_moderated: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that helps, and what may be said to it."""

    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ModelLetter:
    """What a writer may begin with."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """What stands beside the form in one language. `is_moderated`: one of us reads each letter before it leaves."""

    prompts: tuple[Prompt, ...] = ()
    model: ModelLetter | None = None
    is_moderated: bool = False
    delivery: str = "each"


def write_letter_settings(session: Session, command: WriteLetterSettings) -> None:
    """Where letters are not read first any more, those that waited for it may leave.

    Raises ConflictError `drive-of-another-kind`, FieldsRefusedError, NotFoundError.
    """
    _lock(session, command.drive_id)
    errors = {}
    if command.delivery not in DELIVERIES:
        errors["delivery"] = "choice-unknown"
    if command.hourly_cap < 1:
        errors["hourly_cap"] = "number-too-small"
    if not 0 <= command.window_from < command.window_until <= MINUTES_A_DAY:
        errors["window"] = "times-out-of-order"
    if errors:
        raise FieldsRefusedError(errors)
    row = session.get(LetterSettings, command.drive_id) or LetterSettings(drive_id=command.drive_id)
    row.delivery, row.hourly_cap, row.is_moderated = command.delivery, command.hourly_cap, command.is_moderated
    row.window_from, row.window_until = command.window_from, command.window_until
    session.add(row)
    session.flush()
    if not row.is_moderated:
        pass_all(session, command.drive_id)


def write_prompts(session: Session, drive_id: UUID, prompts: Mapping[str, Sequence[Prompt]]) -> None:
    """Write the questions anew in these languages. Raises as `write_letter_settings` does."""
    _lock(session, drive_id)
    check_languages(prompts)
    for language, of_language in prompts.items():
        if len(of_language) > MOST_PROMPTS:
            raise FieldsRefusedError({f"prompts_{language}": "too-many"})
        session.execute(
            delete(LetterPrompt).where(LetterPrompt.drive_id == drive_id, LetterPrompt.language == language)
        )
        for position, prompt in enumerate(of_language, start=1):
            check_lengths(language, {"prompt": (prompt.text, LONGEST_PROMPT), "hint": (prompt.hint, LONGEST_HINT)})
            if not prompt.text.strip():
                raise FieldsRefusedError({f"prompt_{language}": "text-missing"})
            session.add(
                LetterPrompt(
                    drive_id=drive_id, position=position, language=language, text=prompt.text, hint=prompt.hint
                )
            )
    session.flush()


def write_model(session: Session, drive_id: UUID, models: Mapping[str, ModelLetter]) -> None:
    """Write the model letter in these languages. Raises as `write_letter_settings` does."""
    _lock(session, drive_id)
    check_languages(models)
    for language, model in models.items():
        check_lengths(language, {"subject": (model.subject, LONGEST_SUBJECT), "body": (model.body, LONGEST_BODY)})
        if not (model.subject.strip() and model.body.strip()):
            raise FieldsRefusedError({f"model_{language}": "text-missing"})
        key = {"drive_id": drive_id, "language": language}
        row = session.get(LetterModel, key) or LetterModel(**key)
        row.subject, row.body = " ".join(model.subject.split()), model.body.strip()
        session.add(row)
    session.flush()


def remove_model(session: Session, drive_id: UUID) -> None:
    """Let writers begin with nothing. Raises ConflictError `drive-of-another-kind`, NotFoundError."""
    _lock(session, drive_id)
    session.execute(delete(LetterModel).where(LetterModel.drive_id == drive_id))


def load_settings(session: Session, drive_id: UUID) -> WriteLetterSettings | None:
    """How the drive sends, as it was last written."""
    row = session.get(LetterSettings, drive_id)
    if row is None:
        return None
    return WriteLetterSettings(
        drive_id=drive_id,
        delivery=row.delivery,
        hourly_cap=row.hourly_cap,
        window_from=row.window_from,
        window_until=row.window_until,
        is_moderated=row.is_moderated,
    )


def load_guidance(session: Session, drive_id: UUID, language: str) -> Guidance:
    """What the drive's page shows beside its form, in this language."""
    prompts = session.scalars(
        select(LetterPrompt)
        .where(LetterPrompt.drive_id == drive_id, LetterPrompt.language == language)
        .order_by(LetterPrompt.position)
    )
    model = session.get(LetterModel, {"drive_id": drive_id, "language": language})
    settings = session.get(LetterSettings, drive_id)
    return Guidance(
        prompts=tuple(Prompt(one.text, one.hint) for one in prompts),
        model=ModelLetter(model.subject, model.body) if model is not None and model.body else None,
        is_moderated=settings.is_moderated if settings else False,
        delivery=settings.delivery if settings else "each",
    )


def copy_plan(session: Session, drive_id: UUID, copy_id: UUID) -> None:
    """The same settings, questions and model letter for another drive."""
    for table in (LetterSettings, LetterPrompt, LetterModel):
        copy_rows(session, table, drive_id, copy_id)


def find_lacks(session: Session, drive_id: UUID) -> tuple[str, ...]:
    """What a letter drive must still have before it is published."""
    return tuple(_lacks(session, drive_id))


def _lacks(session: Session, drive_id: UUID) -> Iterator[str]:
    settings = session.get(LetterSettings, drive_id)
    if settings is None:
        yield "letter-settings-missing"
    prompts = dict(
        session.execute(
            select(LetterPrompt.language, func.count())
            .where(LetterPrompt.drive_id == drive_id)
            .group_by(LetterPrompt.language)
        ).all()
    )
    yield from (f"letter-prompts-missing-{each}" for each in LANGUAGES if prompts.get(each, 0) < PROMPTS)
    models = set(session.scalars(select(LetterModel.language).where(LetterModel.drive_id == drive_id)))
    yield from (f"letter-model-missing-{each}" for each in LANGUAGES if models and each not in models)
    everybodys = Target.drive_id == drive_id, Target.area_code.is_(None)
    if (session.scalar(select(func.count()).select_from(Target).where(*everybodys)) or 0) > MOST_TARGETS:
        yield "targets-of-everybody-too-many"
    unreachable = select(Target.id).where(Target.drive_id == drive_id, Target.email.is_(None)).limit(1)
    if settings is not None and settings.delivery != "print" and session.scalar(unreachable) is not None:
        yield "target-addresses-missing"


def _lock(session: Session, drive_id: UUID) -> None:
    if lock_drive(session, drive_id).drive.kind != "letter-drive":
        raise ConflictError("drive-of-another-kind")
