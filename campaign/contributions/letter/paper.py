"""From letters to what is set on paper: one letter, and a bundle of them under its cover sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.letter.frames import Frame, load_frames
from campaign.contributions.letter.models import LetterBundle, LetterModel
from campaign.contributions.letter.outgoing import Outgoing, load_bundle
from campaign.drives.wales import day_of
from campaign.i18n import Language, sort_key, translator
from campaign.paper import CoverSheet, PaperLetter, SignedName


@dataclass(frozen=True, slots=True)
class ModelText:
    """The model text of one language, with all who sent it, or one almost the same."""

    language: Language
    subject: str
    body: str
    letters: tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as it is now: what ended meanwhile, or was forgotten, is left out."""

    row: LetterBundle
    frame: Frame
    own: tuple[Outgoing, ...]
    models: tuple[ModelText, ...]

    @property
    def letters(self) -> tuple[Outgoing, ...]:
        return (*self.own, *(letter for model in self.models for letter in model.letters))


def read_bundle(session: Session, bundle_id: UUID) -> Bundle | None:
    """The bundle with the letters that still stand; None where there is no such bundle."""
    row = session.get(LetterBundle, bundle_id)
    frame = load_frames(session, [row.target_id]).get(row.target_id) if row else None
    if row is None or frame is None:
        return None
    whole = [letter for letter in load_bundle(session, bundle_id) if letter.is_whole]
    models = _models(session, row.drive_id, [letter for letter in whole if letter.letter.is_model])
    return Bundle(row, frame, tuple(letter for letter in whole if not letter.letter.is_model), models)


def paper_letter(letter: Outgoing, frame: Frame) -> PaperLetter:
    """The letter as its writer wrote it, fit for the post."""
    language = language_of(letter)
    return PaperLetter(
        sender_name=letter.writer.name or "",
        sender_lines=tuple(line for line in (letter.places[language], letter.writer.email) if line),
        recipient_name=frame.words(language).name,
        recipient_lines=_recipient_lines(frame, language),
        written_on=letter.written_on,
        subject=letter.letter.subject or "",
        body=letter.letter.body or "",
        language=language,
    )


def cover_of(bundle: Bundle) -> CoverSheet:
    """Says in the target's language how many wrote, and their names in order."""
    frame, language = bundle.frame, bundle.frame.language
    say = translator(language)
    names = [SignedName(one.writer.name or "", one.places[language]) for one in bundle.letters]
    return CoverSheet(
        title=frame.campaign[language],
        recipient_name=frame.words(language).name,
        recipient_lines=_recipient_lines(frame, language),
        written_on=day_of(bundle.row.created_at),
        letter_count=len(bundle.own) + len(bundle.models),
        facts=(
            (say.gettext("Letters to"), frame.words(language).name),
            (say.gettext("In their own words"), str(len(bundle.own))),
            (say.gettext("The same letter, or almost the same"), str(len(bundle.letters) - len(bundle.own))),
        ),
        names=tuple(sorted(names, key=lambda signed: sort_key(signed.name, language))),
        language=language,
    )


def letters_of(bundle: Bundle) -> Iterator[PaperLetter]:
    """Every letter in its writer's own words, then each model text once, with the names of all who sent it."""
    for letter in bundle.own:
        yield paper_letter(letter, bundle.frame)
    for model in bundle.models:
        yield _model_letter(bundle, model)


def language_of(letter: Outgoing) -> Language:
    """The one that it was written in, as far as we know: that of the page."""
    return "en" if letter.writer.language == "en" else "cy"


def _model_letter(bundle: Bundle, model: ModelText) -> PaperLetter:
    language = model.language
    say = translator(language)
    names = (
        ", ".join(part for part in (one.writer.name, one.places[language], one.writer.email) if part)
        for one in sorted(model.letters, key=lambda one: sort_key(one.writer.name or "", language))
    )
    heading = say.gettext("These people sent this letter, or one that is almost the same:")
    return PaperLetter(
        sender_name=say.ngettext("%(num)s person", "%(num)s people", len(model.letters)),
        sender_lines=(),
        recipient_name=bundle.frame.words(language).name,
        recipient_lines=_recipient_lines(bundle.frame, language),
        written_on=day_of(bundle.row.created_at),
        subject=model.subject,
        body="\n\n".join((model.body, heading, "\n".join(names))),
        language=language,
    )


def _recipient_lines(frame: Frame, language: Language) -> tuple[str, ...]:
    office = frame.words(language).office or ""
    return tuple(line for line in (office, *(frame.target.postal_address or "").splitlines()) if line.strip())


def _models(session: Session, drive_id: UUID, letters: Sequence[Outgoing]) -> tuple[ModelText, ...]:
    texts = {
        model.language: model for model in session.scalars(select(LetterModel).where(LetterModel.drive_id == drive_id))
    }
    found = []
    for language in sorted({language_of(letter) for letter in letters}):
        own = tuple(letter for letter in letters if language_of(letter) == language)
        model = texts.get(language)
        if model is not None and model.body:
            found.append(ModelText(language, model.subject, model.body, own))
        else:  # taken away since: then one letter speaks for all
            found.append(ModelText(language, own[0].letter.subject or "", own[0].letter.body or "", own))
    return tuple(found)
