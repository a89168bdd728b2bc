"""The ways to answer an appeal: tell a story, comment on the proposal, say how one helped.

Each has a page over all appeals, one for each appeal, and a form that both show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.drives.queries import DriveView, ShownName
from campaign.http.caching import WITH_NAMES, WITH_ROOM_FOR_NAMES
from campaign.http.public_answers import PublicAnswer
from campaign.http.services import services
from campaign.http.site.answers import private_page, public_page
from campaign.http.site.appeals import Asked, load_asked, open_appeals
from campaign.http.site.forms import FormState
from campaign.http.site.places import Place, drive_place, place
from campaign.http.site.slugs import drive_for_page
from campaign.i18n import Language

PAGE_SIZE = 20
NUMBER = "page"  # in the query: which page of a list
_PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What others gave in this way, as far as everybody may see it: one page of it, and whether there are more."""

    words: Sequence[object] = ()
    number: int = 1
    has_more: bool = False
    names: Sequence[ShownName] = ()

    @property
    def kept(self) -> str:
        """Its Cache-Control: what somebody takes back is gone everywhere within a minute."""
        return WITH_NAMES if self.words or self.names else WITH_ROOM_FOR_NAMES


LoadShown = Callable[[Session, DriveView | None, int], Shown]


@dataclass(frozen=True, slots=True)
class WayPage:
    """`page` is that over all appeals and the name of the template, `own_page` that of one appeal."""

    page: str
    own_page: str
    load: LoadShown

    def show_all(self, language: Language) -> PublicAnswer:
        """With the form where one appeal alone is open; where there are several, they are offered."""
        number = _number()
        with services().database.reading() as session:
            appeals = open_appeals(session)
            drive = appeals[0] if len(appeals) == 1 else None
            asked = load_asked(session, drive) if drive else None
            shown = self.load(session, None, number)
        view = _View(place(self.page, language), drive, asked, shown, appeals if drive is None else ())
        return self._public(view, number)

    def show(self, language: Language, slug: str) -> PublicAnswer:
        """Of one appeal, open or over."""
        number = _number()
        with services().database.reading() as session:
            drive = drive_for_page(session, self.own_page, language, slug)
            asked, shown = load_asked(session, drive), self.load(session, drive, number)
        return self._public(_View(drive_place(self.own_page, language, drive), drive, asked, shown), number)

    def show_again(
        self, language: Language, drive: DriveView, form: FormState, *, status: int = 422, notice: str | None = None
    ) -> Response:
        """The form as it was typed, for its giver alone."""
        with services().database.reading() as session:
            asked = load_asked(session, drive)
        view = _View(drive_place(self.own_page, language, drive), drive, asked, Shown())
        return private_page(view.place, self.page, status=status, **view.values(form, notice))

    def _public(self, view: _View, number: int) -> PublicAnswer:
        if number > 1 and not view.shown.words:
            raise NotFound
        return public_page(
            view.place, self.page, is_indexed=number == 1, kept=view.shown.kept, **view.values(FormState(), None)
        )


@dataclass(frozen=True, slots=True)
class _View:
    """Everything that the template shows but the form."""

    place: Place
    drive: DriveView | None
    asked: Asked | None
    shown: Shown
    appeals: Sequence[DriveView] = field(default_factory=tuple)

    def values(self, form: FormState, notice: str | None) -> Mapping[str, object]:
        return {
            "drive": self.drive,
            "asked": self.asked,
            "ways": self.asked.ways if self.asked else (),
            "shown": self.shown,
            "appeals": self.appeals,
            "countries": country_names(self.place.language),
            "form": form,
            "source": form.value("source"),
            "notice": notice,
        }


def page_of(found: Sequence[object], number: int) -> Shown:
    """From one more than a page holds: what there is, and whether it goes on."""
    return Shown(found[:PAGE_SIZE], number, len(found) > PAGE_SIZE)


def offset_of(number: int) -> int:
    return (number - 1) * PAGE_SIZE


def _number() -> int:
    """Which page of the list is asked for. Raises NotFound for what no link has."""
    asked = request.args.get(NUMBER, "1")
    if not _PAGE_NUMBER.fullmatch(asked):
        raise NotFound
    return int(asked)
