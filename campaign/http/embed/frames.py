"""A drive as other sites show it in a frame: its count, its thermometer, or its form. The same for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest

from campaign.areas.countries import country_names
from campaign.contributions.schema import is_source
from campaign.drives.queries import DriveView
from campaign.http.embed.addresses import DEFAULT_LOOK, LOOKS, SENT, SHOW, SOURCE, frame_path
from campaign.http.public_answers import PublicAnswer
from campaign.http.request import LANGUAGE
from campaign.http.services import services
from campaign.http.site.answers import public_page
from campaign.http.site.drive_pages import LATER, MAIL
from campaign.http.site.forms import FormState
from campaign.http.site.places import Place
from campaign.http.site.slugs import match_slug, public_drive
from campaign.i18n import LANGUAGES, Language, is_language


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query of a frame's address says."""

    look: str
    language: Language | None
    source: str


def show_frame(slug: str, *, kind: str) -> PublicAnswer:
    """By the slug of either language, a former one too: a frame stays where it was put. Raises NotFound, BadRequest."""
    asked = read_query()
    with services().database.reading() as session:
        match = match_slug(session, kind, slug)
        drive = public_drive(session, match)
    language = asked.language or own_language(match.language)
    return public_page(
        frame_place(drive, language, asked),
        "embed/sent" if asked.look == SENT else "embed/drive",
        is_indexed=False,
        is_late=request.args.get(MAIL) == LATER,
        **frame_values(drive, language, asked, FormState()),
    )


def frame_values(drive: DriveView, language: Language, asked: Asked, form: FormState) -> Mapping[str, Any]:
    """What the template of a frame is told."""
    return {
        "drive": drive,
        "look": asked.look,
        "form": form,
        "source": asked.source,
        "countries": country_names(language),
        "action": frame_path(drive.kind, drive.texts[language].slug, language, asked.look, **_source(asked)),
        "notice": None,
    }


def frame_place(drive: DriveView, language: Language, asked: Asked) -> Place:
    paths: dict[str, str] = {
        each: frame_path(drive.kind, drive.texts[each].slug, each, asked.look, **_source(asked)) for each in LANGUAGES
    }
    return Place(language, paths)


def read_query() -> Asked:
    """Raises BadRequest for a word that no frame knows."""
    look = request.args.get(SHOW, DEFAULT_LOOK)
    language = request.args.get(LANGUAGE)
    source = request.args.get(SOURCE, "")
    if look not in (*LOOKS, SENT) or (source and not is_source(source)):
        raise BadRequest
    if language is not None and not is_language(language):
        raise BadRequest
    return Asked(look, language, source)


def own_language(language: str) -> Language:
    return language if is_language(language) else LANGUAGES[0]


def _source(asked: Asked) -> dict[str, str]:
    return {SOURCE: asked.source} if asked.source else {}
