"""All supporters' pages in one blueprint, with what their templates need."""

from __future__ import annotations

from functools import partial

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from campaign.http.page_memory import shared
from campaign.http.public_answers import PublicAnswer
from campaign.http.site import (
    api_docs,
    appeals,
    campaigns,
    codes,
    counts,
    disown,
    filters,
    given,
    helping,
    kiosks,
    letter_drives,
    letter_papers,
    mail_wishes,
    petitions,
    pledge_drives,
    replies,
    reports,
    staying,
    stories,
    story_pictures,
    thoughts,
    updates,
    verify,
    your_pledge,
)
from campaign.http.site.answers import public_page
from campaign.http.site.drive_pages import MAIL
from campaign.http.site.giving import Giving
from campaign.http.site.my_support.pages import pages_of_my_support
from campaign.http.site.places import place
from campaign.http.site.qr import TYPES, show_code
from campaign.http.site.routes import Page, View, add_pages
from campaign.http.site.static import StaticFiles
from campaign.http.site.teams.pages import pages_of_teams
from campaign.http.site.ways import NUMBER
from campaign.i18n import Language, current_language
from campaign.paths import page_of_kind, path_to

STATEMENTS = ("contact", "privacy", "accessibility")


def make_blueprint() -> Blueprint:
    """Every page of campaign.paths.PAGES, the front door, and the static files."""
    blueprint = Blueprint("site", __name__)
    files = StaticFiles()
    files.add_to(blueprint)
    for ending in TYPES:
        blueprint.add_url_rule(f"/qr/<path:page>.{ending}", f"code_of_page_{ending}", partial(show_code, ending=ending))
    add_pages(blueprint, {page.name: page for page in _pages()})

    @blueprint.record
    def prepare_templates(state: BlueprintSetupState) -> None:
        filters.install(state.app.jinja_env)
        state.app.jinja_env.globals.update(asset=files.path, path=_path_in_language, page_of_kind=page_of_kind)

    return blueprint


def _pages() -> list[Page]:
    return [
        Page("home", shared(campaigns.show_home)),
        Page("api", shared(api_docs.show_api)),
        Page("campaign", shared(campaigns.show_campaign)),
        Page("petition", shared(petitions.show_petition)),
        Page("petition_referral", shared(petitions.show_referral)),
        _giving("petition_signatures", petitions.PAGES.lead_to_form, petitions.SIGNING),
        Page("petition_submitted", shared(petitions.PAGES.show_submitted, reads=(MAIL,))),
        Page("petition_next", petitions.SIGNING.show_next),
        Page("petition_counts", shared(counts.counts_page("petition_counts"))),
        Page(kiosks.PAGE, shared(kiosks.show, reads=kiosks.READS), kiosks.sign, look_over=kiosks.SIGNING.look_over),
        Page("petition_paper", shared(petitions.show_paper)),
        Page("appeal", shared(appeals.show_appeal)),
        _giving("appeal_stories", shared(stories.STORIES.show, reads=(NUMBER,)), stories.TELLING),
        Page("appeal_stories_next", stories.TELLING.show_next),
        _giving("appeal_comments", shared(thoughts.THOUGHTS.show, reads=(NUMBER,)), thoughts.COMMENTING),
        Page("appeal_comments_next", thoughts.COMMENTING.show_next),
        _giving("appeal_help", shared(helping.HELPING.show, reads=(NUMBER,)), helping.LOGGING),
        Page("appeal_help_next", helping.LOGGING.show_next),
        Page("appeal_submitted", shared(appeals.PAGES.show_submitted, reads=(MAIL,))),
        Page("appeal_next", appeals.show_next),
        Page("stories", shared(stories.STORIES.show_all, reads=(NUMBER,))),
        Page("story", shared(stories.show_story)),
        Page("story_picture", stories.show_picture),
        Page("share_a_thought", shared(thoughts.THOUGHTS.show_all, reads=(NUMBER,))),
        Page("how_you_helped", shared(helping.HELPING.show_all, reads=(NUMBER,))),
        Page("letter_drive", shared(letter_drives.show_letter_drive)),
        _giving("letter_drive_letters", letter_drives.PAGES.lead_to_form, letter_drives.WRITING, letter_drives.act),
        Page("letter_drive_submitted", shared(letter_drives.PAGES.show_submitted, reads=(MAIL,))),
        Page("letter_drive_next", letter_drives.WRITING.show_next),
        Page("letter_drive_draft", letter_drives.show_draft),
        Page("letter_drive_counts", shared(counts.counts_page("letter_drive_counts"))),
        Page("code", codes.show, codes.act),
        Page("verify", verify.show, verify.act),
        Page("disown", disown.show, disown.act),
        Page("given", given.show, given.act),
        Page("given_letter", letter_papers.show_pdf),
        Page("given_picture", story_pictures.show, story_pictures.act),
        Page("unsubscribe", mail_wishes.show_stop, mail_wishes.stop),
        Page("allow_mail", mail_wishes.show_allow, mail_wishes.allow),
        Page("stay", staying.show, staying.stay),
        *pages_of_my_support(),
        Page("reply", replies.show, replies.act),
        *pages_of_teams(),
        Page("update", shared(updates.show_update)),
        Page("report", reports.show, reports.act),
        *(_statement(name) for name in STATEMENTS),
        Page("pledge_drive", shared(pledge_drives.show_drive)),
        _giving("pledge_drive_pledges", pledge_drives.PAGES.lead_to_form, pledge_drives.PLEDGING),
        Page("pledge_drive_submitted", shared(pledge_drives.PAGES.show_submitted, reads=(MAIL,))),
        Page("pledge_drive_counts", shared(counts.counts_page("pledge_drive_counts"))),
        Page("pledge_drive_next", pledge_drives.PLEDGING.show_next),
        Page("your_pledge", your_pledge.show, your_pledge.act),
        Page("your_pledge_calendar", your_pledge.show_calendar),
    ]


def _giving(name: str, show: View, giving: Giving, act: View | None = None) -> Page:
    """A page with the form of a kind, which `giving` takes unless there is an `act` that calls it."""
    return Page(name, show, act or giving.give, look_over=giving.look_over)


def _statement(name: str) -> Page:
    def show(language: Language) -> PublicAnswer:
        return public_page(place(name, language), name)

    return Page(name, shared(show))


def _path_in_language(page: str, **parameters: str) -> str:
    """For templates: the path of a page in the language that is being rendered."""
    return path_to(page, current_language(), **parameters)
