"""Where each page lives in each language: the one table that routes, links in mails, the language switch
and the log (which strikes tokens out) share."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    "petition_paper": {"en": "/en/petitions/<slug>/paper", "cy": "/cy/deisebau/<slug>/papur"},
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
    "letter_drive_counts": {"en": "/en/letter-drives/<slug>/counts", "cy": "/cy/llythyrau/<slug>/cyfrif"},
    "code": {"en": "/en/verify", "cy": "/cy/gwirio"},
    "verify": {"en": "/en/verify/<token>", "cy": "/cy/gwirio/<token>"},
    "disown": {"en": "/en/not-me/<token>", "cy": "/cy/nid-fi/<token>"},
    "given": {"en": "/en/what-you-gave/<token>", "cy": "/cy/yr-hyn-a-roesoch/<token>"},
    "unsubscribe": {"en": "/en/unsubscribe/<token>", "cy": "/cy/dad-danysgrifio/<token>"},
    "allow_mail": {"en": "/en/allow-mail/<token>", "cy": "/cy/caniatau-negeseuon/<token>"},
    "update": {"en": "/en/updates/<id>", "cy": "/cy/diweddariadau/<id>"},
    "contact": {"en": "/en/contact", "cy": "/cy/cysylltu"},
    "privacy": {"en": "/en/privacy", "cy": "/cy/preifatrwydd"},
    "accessibility": {"en": "/en/accessibility", "cy": "/cy/hygyrchedd"},
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
    return _PARAMETER.sub(lambda match: quote(parameters[match.group(1)], safe=""), PAGES[page][language])


def page_of_kind(kind: str) -> str:
    """The page in PAGES that shows what is of this kind: a kind of drive, or `campaign`."""
    return PAGES_OF_KINDS[kind]


def has_page(kind: str) -> bool:
    """Whether what is of this kind has a page of its own."""
    return PAGES_OF_KINDS.get(kind) in PAGES


def kind_of_page(page: str) -> str | None:
    """The kind whose slug stands in the address of `page`; None where no slug does."""
    return next((kind for kind, own in PAGES_OF_KINDS.items() if page == own or page.startswith(f"{own}_")), None)
