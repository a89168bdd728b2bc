"""Where each page lives in each language: the one table that routes, links in mails, the language switch
and the log (which strikes tokens out) share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from urllib.parse import quote

PAGES: Mapping[str, Mapping[str, str]] = {
    "home": {"en": "/en/", "cy": "/cy/"},
    "campaign": {"en": "/en/campaigns/<slug>", "cy": "/cy/ymgyrchoedd/<slug>"},
    "petition": {"en": "/en/petitions/<slug>", "cy": "/cy/deisebau/<slug>"},
    "petition_referral": {"en": "/en/petitions/<slug>/r/<code>", "cy": "/cy/deisebau/<slug>/r/<code>"},
    "petition_signatures": {"en": "/en/petitions/<slug>/signatures", "cy": "/cy/deisebau/<slug>/llofnodion"},
    "petition_submitted": {
        "en": "/en/petitions/<slug>/check-your-email",
        "cy": "/cy/deisebau/<slug>/edrychwch-yn-eich-mewnflwch",
    },
    "petition_next": {"en": "/en/petitions/<slug>/next/<token>", "cy": "/cy/deisebau/<slug>/nesaf/<token>"},
    "petition_counts": {"en": "/en/petitions/<slug>/counts", "cy": "/cy/deisebau/<slug>/cyfrif"},
    "petition_kiosk": {"en": "/en/petitions/<slug>/kiosk", "cy": "/cy/deisebau/<slug>/ciosg"},
    "petition_paper": {"en": "/en/petitions/<slug>/paper", "cy": "/cy/deisebau/<slug>/papur"},
    "appeal": {"en": "/en/appeals/<slug>", "cy": "/cy/apeliadau/<slug>"},
    "appeal_stories": {"en": "/en/appeals/<slug>/stories", "cy": "/cy/apeliadau/<slug>/straeon"},
    "appeal_stories_next": {
        "en": "/en/appeals/<slug>/stories/next/<token>",
        "cy": "/cy/apeliadau/<slug>/straeon/nesaf/<token>",
    },
    "appeal_comments": {"en": "/en/appeals/<slug>/comments", "cy": "/cy/apeliadau/<slug>/sylwadau"},
    "appeal_comments_next": {
        "en": "/en/appeals/<slug>/comments/next/<token>",
        "cy": "/cy/apeliadau/<slug>/sylwadau/nesaf/<token>",
    },
    "appeal_help": {"en": "/en/appeals/<slug>/help", "cy": "/cy/apeliadau/<slug>/helpu"},
    "appeal_help_next": {
        "en": "/en/appeals/<slug>/help/next/<token>",
        "cy": "/cy/apeliadau/<slug>/helpu/nesaf/<token>",
    },
    "appeal_submitted": {
        "en": "/en/appeals/<slug>/check-your-email",
        "cy": "/cy/apeliadau/<slug>/edrychwch-yn-eich-mewnflwch",
    },
    "appeal_next": {"en": "/en/appeals/<slug>/next/<token>", "cy": "/cy/apeliadau/<slug>/nesaf/<token>"},
    "stories": {"en": "/en/stories", "cy": "/cy/straeon"},
    "story": {"en": "/en/stories/<id>", "cy": "/cy/straeon/<id>"},
    "story_picture": {"en": "/en/stories/<id>/picture", "cy": "/cy/straeon/<id>/llun"},
    "share_a_thought": {"en": "/en/share-a-thought", "cy": "/cy/rhannu-syniad"},
    "how_you_helped": {"en": "/en/how-you-helped", "cy": "/cy/sut-y-gwnaethoch-chi-helpu"},
    "letter_drive": {"en": "/en/letter-drives/<slug>", "cy": "/cy/llythyrau/<slug>"},
    "letter_drive_letters": {"en": "/en/letter-drives/<slug>/letters", "cy": "/cy/llythyrau/<slug>/llythyrau"},
    "letter_drive_submitted": {
        "en": "/en/letter-drives/<slug>/check-your-email",
        "cy": "/cy/llythyrau/<slug>/edrychwch-yn-eich-mewnflwch",
    },
    "letter_drive_next": {"en": "/en/letter-drives/<slug>/next/<token>", "cy": "/cy/llythyrau/<slug>/nesaf/<token>"},
    "letter_drive_draft": {
        "en": "/en/letter-drives/<slug>/drafts/<token>",
        "cy": "/cy/llythyrau/<slug>/drafftiau/<token>",
    },
    "letter_drive_join": {"en": "/en/team-invitation/<token>", "cy": "/cy/gwahoddiad-i-dim/<token>"},
    "letter_drive_team": {"en": "/en/my-support/teams/<slug>", "cy": "/cy/fy-nghefnogaeth/timau/<slug>"},
    "letter_drive_counts": {"en": "/en/letter-drives/<slug>/counts", "cy": "/cy/llythyrau/<slug>/cyfrif"},
    "code": {"en": "/en/verify", "cy": "/cy/gwirio"},
    "verify": {"en": "/en/verify/<token>", "cy": "/cy/gwirio/<token>"},
    "disown": {"en": "/en/not-me/<token>", "cy": "/cy/nid-fi/<token>"},
    "given": {"en": "/en/what-you-gave/<token>", "cy": "/cy/yr-hyn-a-roesoch/<token>"},
    "given_letter": {
        "en": "/en/what-you-gave/<token>/letter-<number>.pdf",
        "cy": "/cy/yr-hyn-a-roesoch/<token>/llythyr-<number>.pdf",
    },
    "given_picture": {
        "en": "/en/what-you-gave/<token>/picture",
        "cy": "/cy/yr-hyn-a-roesoch/<token>/llun",
    },
    "unsubscribe": {"en": "/en/unsubscribe/<token>", "cy": "/cy/dad-danysgrifio/<token>"},
    "allow_mail": {"en": "/en/allow-mail/<token>", "cy": "/cy/caniatau-negeseuon/<token>"},
    "stay": {"en": "/en/stay/<token>", "cy": "/cy/aros/<token>"},
    "my_support": {"en": "/en/my-support", "cy": "/cy/fy-nghefnogaeth"},
    "my_support_asked": {
        "en": "/en/my-support/check-your-email",
        "cy": "/cy/fy-nghefnogaeth/edrychwch-yn-eich-mewnflwch",
    },
    "my_support_enter": {"en": "/en/my-support/enter/<token>", "cy": "/cy/fy-nghefnogaeth/agor/<token>"},
    "my_support_leave": {"en": "/en/my-support/leave", "cy": "/cy/fy-nghefnogaeth/gadael"},
    "my_support_given": {"en": "/en/my-support/given/<row_id>", "cy": "/cy/fy-nghefnogaeth/rhoddwyd/<row_id>"},
    "my_support_receipt": {
        "en": "/en/my-support/given/<row_id>/receipt.json",
        "cy": "/cy/fy-nghefnogaeth/rhoddwyd/<row_id>/derbynneb.json",
    },
    "my_support_person": {"en": "/en/my-support/person/<row_id>", "cy": "/cy/fy-nghefnogaeth/unigolyn/<row_id>"},
    "my_support_mail": {"en": "/en/my-support/mail", "cy": "/cy/fy-nghefnogaeth/negeseuon"},
    "my_support_download": {"en": "/en/my-support/download", "cy": "/cy/fy-nghefnogaeth/lawrlwytho"},
    "my_support_erase": {"en": "/en/my-support/delete", "cy": "/cy/fy-nghefnogaeth/dileu"},
    "my_support_address": {"en": "/en/my-support/address", "cy": "/cy/fy-nghefnogaeth/cyfeiriad"},
    "my_support_new_address": {
        "en": "/en/my-support/new-address/<token>",
        "cy": "/cy/fy-nghefnogaeth/cyfeiriad-newydd/<token>",
    },
    "reply": {"en": "/en/did-they-reply/<token>", "cy": "/cy/gawsoch-chi-ateb/<token>"},
    "update": {"en": "/en/updates/<id>", "cy": "/cy/diweddariadau/<id>"},
    "report": {"en": "/en/report/<id>", "cy": "/cy/rhoi-gwybod/<id>"},
    "contact": {"en": "/en/contact", "cy": "/cy/cysylltu"},
    "privacy": {"en": "/en/privacy", "cy": "/cy/preifatrwydd"},
    "accessibility": {"en": "/en/accessibility", "cy": "/cy/hygyrchedd"},
    "api": {"en": "/en/api", "cy": "/cy/api"},
    "pledge_drive": {"en": "/en/pledge-drives/<slug>", "cy": "/cy/addewidion/<slug>"},
    "pledge_drive_pledges": {"en": "/en/pledge-drives/<slug>/pledges", "cy": "/cy/addewidion/<slug>/addewidion"},
    "pledge_drive_submitted": {
        "en": "/en/pledge-drives/<slug>/check-your-email",
        "cy": "/cy/addewidion/<slug>/edrychwch-yn-eich-mewnflwch",
    },
    "pledge_drive_counts": {"en": "/en/pledge-drives/<slug>/counts", "cy": "/cy/addewidion/<slug>/cyfrif"},
    "pledge_drive_next": {"en": "/en/pledge-drives/<slug>/next/<token>", "cy": "/cy/addewidion/<slug>/nesaf/<token>"},
    "your_pledge": {"en": "/en/your-pledge/<token>", "cy": "/cy/eich-addewid/<token>"},
    "your_pledge_calendar": {
        "en": "/en/your-pledge/<token>/event.ics",
        "cy": "/cy/eich-addewid/<token>/digwyddiad.ics",
    },
}
API_DOCS = "/api/docs"  # leads to the page `api`, in the language of whoever asks
# Pages of the console that mails lead to; they have one address, and their reader's language.
CONSOLE_LINKS: Mapping[str, str] = {
    "invitation": "/console/invitation/<token>",
    "password": "/console/password/<token>",
    "forgotten": "/console/forgotten",
    "own_account": "/console/own-account",
    "jobs": "/console/jobs",
    "list": "/console/lists/<list_id>",
    "audit": "/console/audit",
    "webhook": "/console/webhooks/<webhook_id>",
    "counts": "/console/counts",
    "keys": "/console/keys",
    "update": "/console/updates/<update_id>",
}
# The page that shows a campaign, or a drive of each kind; what begins with its name and `_` belongs to it.
PAGES_OF_KINDS: Mapping[str, str] = {
    "campaign": "campaign",
    "petition": "petition",
    "letter-drive": "letter_drive",
    "pledge-drive": "pledge_drive",
    "appeal": "appeal",
}
_PARAMETER = re.compile(r"<(\w+)>")


def path_to(page: str, language: str, **parameters: str) -> str:
    """The path of `page` in `language`, its parameters percent-encoded (RFC 3986). Whatever they hold, it is one line.

    Raises KeyError for an unknown page or a missing parameter.
    """
    return "".join(
        quote(parameters[piece], safe="") if place % 2 else piece for place, piece in enumerate(_pieces(page, language))
    )


@cache
def _pieces(page: str, language: str) -> list[str]:
    """What stands there as it is, and the names of parameters, in turn."""
    return _PARAMETER.split(PAGES[page][language])


def page_of_kind(kind: str) -> str:
    """The page in PAGES that shows what is of this kind: a kind of drive, or `campaign`."""
    return PAGES_OF_KINDS[kind]


def kind_of_page(page: str) -> str | None:
    """The kind whose slug stands in the address of `page`; None where no slug does."""
    return next((kind for kind, own in PAGES_OF_KINDS.items() if page == own or page.startswith(f"{own}_")), None)
