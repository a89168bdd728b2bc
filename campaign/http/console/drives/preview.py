"""A drive as everybody will see it, with a banner that says so. Nothing on it can be sent, and nobody keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Response
from sqlalchemy.orm import Session

from campaign.areas.countries import country_names
from campaign.contributions.comment.proposing import ProposalWords
from campaign.contributions.story.asking import StoryAskWords
from campaign.drives.queries import DriveView, load_drive
from campaign.drives.views import DriveTextView, TargetTextView
from campaign.errors import NotFoundError
from campaign.http.console.answers import console_path
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.appeals import load_asked
from campaign.http.site.forms import FormState
from campaign.http.site.letter_drives import Look
from campaign.http.site.letter_sheet import load_sheet
from campaign.http.site.places import drive_place
from campaign.http.site.pledge_offers import show_offers
from campaign.i18n import LANGUAGES, OTHER, Language, is_language
from campaign.paths import PAGES_OF_KINDS
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

T = TypeVar("T")
UNWRITTEN = DriveTextView("draft", "…", "", "")
NOTHING_LEAVES = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the banner needs: the console's pages that it leads to, in the language of the page."""

    back: str
    other: str
    other_language: Language


def show(visit: Visit, drive_id: str, language: str) -> Response:
    if not is_language(language):
        raise NotFoundError
    with services().database.reading() as session:
        require_drive(session, visit.access, Permission.SEE_CAMPAIGNS, id_of(drive_id))
        drive = _whole(load_drive(session, id_of(drive_id)))
        page = PAGES_OF_KINDS[drive.kind]
        parts = _parts(session, drive, language)
    other = OTHER[language]
    preview = Preview(
        back=console_path("drive", drive_id=drive_id),
        other=console_path("preview_drive", drive_id=drive_id, language=other),
        other_language=other,
    )
    shown: dict[str, Any] = {"notice": None, "form": FormState(), "names": (), "countries": country_names(language)}
    shown |= {"drive": drive, "preview": preview, **parts}
    answer = private_page(drive_place(page, language, drive), page, **shown)
    answer.headers["Content-Security-Policy"] = NOTHING_LEAVES
    return answer


def _parts(session: Session, drive: DriveView, language: Language) -> dict[str, object]:
    """What the page of this kind needs beside the drive."""
    if drive.kind == "letter-drive":
        return {"sheet": load_sheet(session, drive, language, {}), "repliers": (), "look": Look()}
    if drive.kind == "pledge-drive":
        return {"offers": show_offers(session, drive.id, language)}
    if drive.kind == "appeal":
        asked = load_asked(session, drive)
        whole = replace(
            asked,
            stories=_in_each(asked.stories, StoryAskWords("…", "", "")),
            proposal=_in_each(asked.proposal, ProposalWords("…", "", "")),
            ways=[way for way in asked.ways if language in way.texts],
        )
        return {"asked": whole, "next_token": ""}
    return {"comments": (), "source": "", "on_paper": 0}


def _whole(drive: DriveView) -> DriveView:
    """Open, and with something in each language, so that the public page can show what there is."""
    return replace(
        drive,
        state="open" if drive.state in ("draft", "scheduled") else drive.state,
        texts=_in_each(drive.texts, UNWRITTEN),
        statements=_in_each(drive.statements, ""),
        campaign_slugs=_in_each(drive.campaign_slugs, "draft"),
        campaign_titles=_in_each(drive.campaign_titles, "…"),
        targets=tuple(replace(one, texts=_in_each(one.texts, TargetTextView("…", None))) for one in drive.targets),
        milestones=tuple(replace(one, texts=_in_each(one.texts, "…")) for one in drive.milestones),
    )


def _in_each(texts: Mapping[str, T], otherwise: T) -> Mapping[str, T]:
    return {language: texts.get(language, otherwise) for language in LANGUAGES}


PAGES = (ConsolePage("preview_drive", "drives/<drive_id>/preview/<language>", Permission.SEE_CAMPAIGNS, show),)
