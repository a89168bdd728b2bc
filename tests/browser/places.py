"""Where every page is that a person can be shown, in one language, and which addresses are none.

Whatever is routed and answers GET stands here: `test_every_page.py` compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask

from campaign.http.console.table import PAGES as CONSOLE_PAGES
from campaign.paths import path_to
from tests.browser.demonstration import APPEAL, CAMPAIGN, CLOSED, LETTERS, OPEN, PLEDGES
from tests.browser.everything import Everything
from tests.http.console.walking import address_of
from tests.http.site.form_places import SLUGS
from tests.http.site.ground import OF_SUZIE

# By endpoint, without the language: what answers GET and is no page.
NO_PAGES: Mapping[str, str] = {
    **dict.fromkeys(("site.front", "site.api_docs"), "leads to a page in the reader's language"),
    **dict.fromkeys(
        ("site.petition_signatures", "site.letter_drive_letters", "site.pledge_drive_pledges", "site.my_support_leave"),
        "leads to the page with the form",
    ),
    **dict.fromkeys(("site.static", "embed.script"), "a style, a script or a mark"),
    **dict.fromkeys(("site.code_of_page_svg", "site.code_of_page_png"), "a QR code"),
    **dict.fromkeys(("site.story_picture", "console.moderation_picture"), "a photograph"),
    **dict.fromkeys(("site.given_letter", "console.poster"), "a PDF"),
    **dict.fromkeys(("site.my_support_receipt", "site.my_support_download"), "a file to keep"),
    "site.your_pledge_calendar": "an entry for a calendar",
    **dict.fromkeys(("console.counts_file", "console.refused_targets"), "a table for a program"),
    "challenges.challenge": "a sum for the script",
    "visits.dot": "a dot",
}
PROGRAMS = ("data", "cards", "web_files", "api", "health", "embed.oembed")  # blueprints for programs and pictures
REFUSALS = (400, 403, 404, 409, 413, 429, 500, 503)
OF_DRIVES = ("", "/words", "/settings", "/run", "/targets", "/milestones", "/preview/cy", "/posters")
OF_KINDS = {"pledge-drive": ("", "/preview/cy"), "appeal": ("", "/preview/en"), "letter-drive": ("", "/preview/en")}


@dataclass(frozen=True, slots=True)
class Place:
    """`who` has to be there, as one of the cookies; nobody in particular unless told."""

    path: str
    who: str = ""
    status: int = 200


def endpoint_of(app: Flask, path: str) -> str:
    """Of what answers GET there; pages of the site have one for both languages."""
    endpoint, _ = app.url_map.bind("127.0.0.1").match(path.partition("?")[0], method="GET")
    return without_language(str(endpoint))


def without_language(endpoint: str) -> str:
    return endpoint[:-3] if endpoint.startswith("site.") and endpoint.endswith(("_en", "_cy")) else endpoint


def routed(app: Flask) -> set[str]:
    """Every endpoint that answers GET and is neither a program's nor a way to another address of the same page."""
    found = {str(rule.endpoint) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return {
        without_language(each)
        for each in found
        if not each.startswith(tuple(f"{name}." for name in PROGRAMS)) and not each.endswith("_misplaced")
    }


def site_places(here: Everything) -> Iterator[Place]:
    language = here.language
    for page in ("home", "api", "stories", "share_a_thought", "how_you_helped", "my_support", "my_support_asked"):
        yield Place(path_to(page, language))
    for page in ("contact", "privacy", "accessibility"):
        yield Place(path_to(page, language))
    yield Place(path_to("campaign", language, slug=CAMPAIGN[language]))
    for page, slugs in (("petition", CLOSED), ("petition", OPEN), ("petition_counts", OPEN), ("letter_drive", LETTERS)):
        yield Place(path_to(page, language, slug=slugs[language]))
    for page, slugs in (("pledge_drive", PLEDGES), ("appeal", APPEAL), ("appeal_help", APPEAL)):
        yield Place(path_to(page, language, slug=slugs[language]))
    for kind, pages in _OF_KIND.items():
        for page in pages:
            yield Place(path_to(page, language, slug=SLUGS[kind][language], **_more(page)))
    for page in ("petition_submitted", "letter_drive_submitted"):
        yield Place(path_to(page, language, slug=SLUGS[page.removesuffix("_submitted")][language]) + "?mail=later")
    (report,) = here.site.paths["report"]
    yield Place(path_to("story", language, id=report.rpartition("/")[2]))
    yield Place(path_to("update", language, id=str(here.update_id)))
    for look in ("counter", "thermometer", "sent"):
        yield Place(f"/embed/petitions/{SLUGS['petition'][language]}?show={look}&lang={language}")
    for kind, prefix in (("letter_drive", "letter-drives"), ("pledge_drive", "pledge-drives"), ("appeal", "appeals")):
        yield Place(f"/embed/{prefix}/{SLUGS[kind][language]}?lang={language}")
    yield Place(path_to("petition_kiosk", language, slug=SLUGS["petition"][language]) + "?sent=yes")
    yield Place(path_to("verify", language, token="nobodys"), status=404)
    yield Place(path_to("petition", language, slug="nothing-of-this-name"), status=404)
    for status in REFUSALS:
        yield Place(f"/{language}/refused/{status}", status=status)
    for page, paths in here.site.paths.items():
        for path in dict.fromkeys(paths):
            yield Place(path, here.site.inside.get(page, "") if page not in OF_SUZIE[:1] else "suzie")


_OF_KIND = {
    "petition": ("petition_referral", "petition_submitted", "petition_next", "petition_counts", "petition_paper"),
    "appeal": (
        *("appeal", "appeal_submitted", "appeal_next", "appeal_stories_next", "appeal_comments_next"),
        "appeal_help_next",
    ),
    "letter_drive": ("letter_drive_submitted", "letter_drive_next", "letter_drive_counts"),
    "pledge_drive": ("pledge_drive", "pledge_drive_submitted", "pledge_drive_counts", "pledge_drive_next"),
}


def _more(page: str) -> dict[str, str]:
    """What else stands in the page's path: a token that is nobody's opens a form without anything known."""
    return {"code": "39skz2ssrw"} if page == "petition_referral" else {"token": "x"} if page.endswith("_next") else {}


def console_places(here: Everything) -> Iterator[Place]:
    for door in ("sign-in", "forgotten", "forgotten/check-your-email"):
        yield Place(f"/console/{door}?language={here.language}")
    for door in ("second-step", "recovery"):
        yield Place(f"/console/{door}?language={here.language}", "half")
    yield from (Place(path) for path in here.doors.values())
    yield Place("/console/invitation/x", status=404)
    yield Place("/console/confirm?next=/console/lists", "unsure")
    for page in CONSOLE_PAGES:
        if page.show and f"console.{page.name}" not in NO_PAGES and page.name != "confirm":
            yield Place(address_of(here.app, page, here.console), "staff")
    yield Place("/console/nowhere", "staff", status=404)
    for page in ("moderation/names", "moderation/held", "moderation/reasons/words?slug=hurtful"):
        yield Place(f"/console/{page}", "staff")
    yield Place(f"/console/campaigns/{here.demo['campaign']}", "staff")
    for ending in OF_DRIVES:
        yield Place(f"/console/drives/{here.demo['petition']}{ending}", "staff")
    for kind, endings in OF_KINDS.items():
        for ending in endings:
            yield Place(f"/console/drives/{here.demo[kind]}{ending}", "staff")
