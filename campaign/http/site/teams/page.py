"""The team's page of a letter drive: for its members alone. Everybody else finds nothing there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.contributions.letter.team import standing, writers
from campaign.contributions.letter.team.follow_ups import TakenError
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.http.site.forms import FormState
from campaign.http.site.my_support.session import acting_mailbox, current_mailbox, owner_page
from campaign.http.site.places import place
from campaign.http.site.teams.acts import ACTS, DONE, LEFT, REFUSED
from campaign.http.site.teams.contents import Contents, Pages, Team, load_contents, open_team
from campaign.i18n import Language
from campaign.paths import path_to

NAME = "letter_drive_team"
MOST_PAGES = 100_000
UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said above the page: a sentence, in English, and the name of whoever it is about."""

    sentence: str = ""
    name: str = field(default="", repr=False)
    is_refusal: bool = False


def show(language: Language, slug: str) -> Response:
    """`writers` and `targets` in the query turn the pages of the two long lists; `done` is the last act, to be told of."""
    with services().database.reading() as session:
        team = open_team(session, slug, current_mailbox(session))
        contents = load_contents(session, language, team, _pages())
    if slug != team.slugs[language]:
        return see_other(path_to(NAME, language, slug=team.slugs[language]))
    told = DONE.get(request.args.get("done", ""))
    return _page(language, team, contents, Notice(told.sentence if told else ""))


def act(language: Language, form: Form, slug: str) -> Response:
    """What `act` names. Done: back to the page, at the place that changed; refused: the page with what was typed."""
    do = ACTS.get(form.get("act", ""))
    if do is None:
        raise BadRequest
    try:
        with services().database.transaction() as session:
            team = open_team(session, slug, acting_mailbox(session))
            done = do(session, team, form)
    except FieldsRefusedError as error:
        return _again(language, slug, FormState(form, error.errors), Notice(), UNPROCESSABLE)
    except TakenError as error:
        notice = Notice(REFUSED[error.slug], error.taker or "", is_refusal=True)
        return _again(language, slug, FormState(form), notice, CONFLICT)
    except ConflictError as error:
        if error.slug not in REFUSED:
            raise
        return _again(language, slug, FormState(form), Notice(REFUSED[error.slug], is_refusal=True), CONFLICT)
    if done == LEFT:
        return see_other(path_to("my_support", language))
    path = path_to(NAME, language, slug=team.slugs[language])
    return see_other(f"{path}?done={done}#{DONE[done].section}")


def _again(language: Language, slug: str, form: FormState, notice: Notice, status: int) -> Response:
    with services().database.reading() as session:
        team = open_team(session, slug, current_mailbox(session))
        contents = load_contents(session, language, team, Pages())
    return _page(language, team, contents, notice, form=form, status=status)


def _page(
    language: Language, team: Team, contents: Contents, notice: Notice, *, form: FormState | None = None, status: int = 200
) -> Response:
    drive_path = path_to("letter_drive", language, slug=team.slugs[language])
    slugs: Mapping[str, str] = team.slugs
    return owner_page(
        place(NAME, language, slug=slugs),
        "team",
        status=status,
        me=team.membership,
        team=contents,
        title=contents.drive.titles.get(language) or next(iter(contents.drive.titles.values()), ""),
        share_url=services().settings.base_url + drive_path,
        form=form or FormState(),
        notice=notice,
        pages=_pages(),
        sizes={"writers": writers.PAGE_SIZE, "targets": standing.PAGE_SIZE},
    )


def _pages() -> Pages:
    return Pages(_page_number("writers"), _page_number("targets"))


def _page_number(name: str) -> int:
    """The first, for whatever is no number of a page."""
    typed = request.args.get(name, "")
    return min(int(typed), MOST_PAGES) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 7 and int(typed) else 1
