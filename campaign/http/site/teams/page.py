"""The team's page of a letter drive: for its members alone. Everybody else finds nothing there."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.contributions.letter.team import standing, writers
from campaign.contributions.letter.team.taking import TakenError
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
class Answer:
    """What came of an act: a sentence, in English, with the name of whoever it is about; and what was typed, if refused."""

    sentence: str = ""
    name: str = field(default="", repr=False)
    form: FormState = field(default_factory=FormState, repr=False)
    status: int = 200


def show(language: Language, slug: str) -> Response:
    """`writers` and `targets` in the query turn the pages of the two long lists; `done` is the last act, to be told of."""
    with services().database.reading() as session:
        team = open_team(session, slug, current_mailbox(session))
        contents = load_contents(session, language, team, _pages())
    if slug != team.slugs[language]:
        return see_other(path_to(NAME, language, slug=team.slugs[language]))
    told = DONE.get(request.args.get("done", ""))
    return _page(language, team, contents, Answer(told.sentence if told else ""))


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
        return _again(language, slug, Answer(form=FormState(form, error.errors), status=UNPROCESSABLE))
    except ConflictError as error:
        if error.slug not in REFUSED:
            raise
        taker = error.taker if isinstance(error, TakenError) else None
        return _again(language, slug, Answer(REFUSED[error.slug], taker or "", FormState(form), CONFLICT))
    if done == LEFT:
        return see_other(path_to("my_support", language))
    path = path_to(NAME, language, slug=team.slugs[language])
    return see_other(f"{path}?done={done}#{DONE[done].section}")


def _again(language: Language, slug: str, answer: Answer) -> Response:
    with services().database.reading() as session:
        team = open_team(session, slug, current_mailbox(session))
        contents = load_contents(session, language, team, Pages())
    return _page(language, team, contents, answer)


def _page(language: Language, team: Team, contents: Contents, answer: Answer) -> Response:
    titles = contents.drive.titles
    drive_path = path_to("letter_drive", language, slug=team.slugs[language])
    return owner_page(
        place(NAME, language, slug=team.slugs),
        "team",
        status=answer.status,
        me=team.membership,
        team=contents,
        title=titles.get(language) or next(iter(titles.values()), ""),
        share_url=services().settings.base_url + drive_path,
        form=answer.form,
        answer=answer,
        pages=_pages(),
        most={"writers": writers.PAGE_SIZE, "targets": standing.PAGE_SIZE},
    )


def _pages() -> Pages:
    return Pages(_page_number("writers"), _page_number("targets"))


def _page_number(name: str) -> int:
    """The first, for whatever is no number of a page."""
    typed = request.args.get(name, "")
    return (
        min(int(typed), MOST_PAGES) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 7 and int(typed) else 1
    )
