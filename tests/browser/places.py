"""Where every page is that a person can be shown, in one language, and which addresses are none.

Whatever is routed and answers GET stands here: `test_every_page.py` compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask

from campaign.http.console.table import PAGES as CONSOLE_PAGES
from campaign.i18n import Language
from campaign.paths import path_to
from tests.browser.demonstration import APPEAL, CAMPAIGN, CLOSED, LETTERS, OPEN, PLEDGES
from tests.browser.everything import Everything
from tests.http.console.walking import address_of
from tests.http.site.form_places import SLUGS

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
    "console.preview_update": "a mail as its reader gets it, in which nothing runs",
    "site.your_pledge_calendar": "an entry for a calendar",
    **dict.fromkeys(("console.counts_file", "console.refused_targets"), "a table for a program"),
    "challenges.challenge": "a sum for the script",
    "seen.dot": "a dot",
}
PROGRAMS = ("data", "cards", "web_files", "api", "health", "embed.oembed")  # blueprints for programs and pictures
REFUSALS = (400, 403, 404, 409, 413, 429, 500, 503)
OF_EVERY_DRIVE = ("/words", "/settings", "/targets", "/milestones", "/posters")
OF_KINDS = {
    "petition": ("", "/run", "/preview/cy", *OF_EVERY_DRIVE),
    "letter-drive": ("", "/preview/en"),
    "pledge-drive": ("", "/preview/cy"),
    "appeal": ("", "/preview/en"),
}
_PREVIEWS: Mapping[str, Language] = {"/preview/cy": "cy", "/preview/en": "en"}


@dataclass(frozen=True, slots=True)
class Place:
    """`who` has to be there, as one of the cookies; nobody in particular unless told."""

    path: str
    who: str = ""
    status: int = 200
    language: Language | None = None  # where it is not its reader's
    is_twin: bool = False  # of the template and the state of another: looked at in `make test-long`


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
            is_twin = page.endswith("_next") or page == "petition_referral"
            yield Place(path_to(page, language, slug=SLUGS[kind][language], **_more(page)), is_twin=is_twin)
    for page in ("petition_submitted", "letter_drive_submitted"):
        yield Place(path_to(page, language, slug=SLUGS[page.removesuffix("_submitted")][language]) + "?mail=later")
    (report,) = here.site.paths["report"]
    yield Place(path_to("story", language, id=report.rpartition("/")[2]))
    yield Place(path_to("update", language, id=str(here.update_id)))
    for look in ("counter", "thermometer", "sent"):
        yield Place(f"/embed/petitions/{SLUGS['petition'][language]}?show={look}&lang={language}")
    for kind, prefix in (("letter_drive", "letter-drives"), ("pledge_drive", "pledge-drives"), ("appeal", "appeals")):
        yield Place(f"/embed/{prefix}/{SLUGS[kind][language]}?lang={language}", is_twin=True)
    yield Place(path_to("petition_kiosk", language, slug=SLUGS["petition"][language]) + "?sent=yes")
    yield Place(path_to("verify", language, token="nobodys"), status=404)
    yield Place(path_to("petition", language, slug="nothing-of-this-name"), status=404)
    for status in REFUSALS:
        yield Place(f"/{language}/refused/{status}", status=status, is_twin=status not in (400, 429, 503))
    walked: set[str] = set()
    for page, paths in here.site.paths.items():
        for path in paths:
            if path not in walked:
                yield Place(path, here.site.inside.get(page, ""), is_twin=path.partition("?")[0] in walked)
            walked |= {path, path.partition("?")[0]}


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
    yield Place("/console/invitation/x", status=410)
    yield Place("/console/confirm?next=/console/lists", "unsure")
    for page in CONSOLE_PAGES:
        if page.show and f"console.{page.name}" not in NO_PAGES and page.name not in ("confirm", "invalidation"):
            spoken = "cy" if page.name.startswith("preview_") and "language" in page.path else None
            yield Place(address_of(here.app, page, here.console), "staff", language=spoken)
    yield Place(f"/console/invalidations/{here.invalidation_id}", "staff")
    yield Place("/console/nowhere", "staff", status=404)
    for page in ("moderation/names", "moderation/held", "moderation/reasons/words?slug=hurtful"):
        yield Place(f"/console/{page}", "staff")
    yield Place(f"/console/campaigns/{here.demo['campaign']}", "staff")
    for kind, endings in OF_KINDS.items():
        for ending in endings:
            spoken, is_twin = _PREVIEWS.get(ending), ending in OF_EVERY_DRIVE
            yield Place(f"/console/drives/{here.demo[kind]}{ending}", "staff", language=spoken, is_twin=is_twin)
