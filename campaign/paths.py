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
    "petition_counts": {"en": "/en/petitions/<slug>/counts", "cy": "/cy/deisebau/<slug>/cyfrif"},
    "petition_paper": {"en": "/en/petitions/<slug>/paper", "cy": "/cy/deisebau/<slug>/papur"},
    "code": {"en": "/en/verify", "cy": "/cy/gwirio"},
    "verify": {"en": "/en/verify/<token>", "cy": "/cy/gwirio/<token>"},
    "disown": {"en": "/en/not-me/<token>", "cy": "/cy/nid-fi/<token>"},
    "signature": {"en": "/en/your-signature/<token>", "cy": "/cy/eich-llofnod/<token>"},
    "unsubscribe": {"en": "/en/unsubscribe/<token>", "cy": "/cy/dad-danysgrifio/<token>"},
    "allow_mail": {"en": "/en/allow-mail/<token>", "cy": "/cy/caniatau-negeseuon/<token>"},
    "contact": {"en": "/en/contact", "cy": "/cy/cysylltu"},
    "privacy": {"en": "/en/privacy", "cy": "/cy/preifatrwydd"},
    "accessibility": {"en": "/en/accessibility", "cy": "/cy/hygyrchedd"},
}
_PARAMETER = re.compile(r"<(\w+)>")


def path_to(page: str, language: str, **parameters: str) -> str:
    """The path of `page` in `language`, its parameters percent-encoded (RFC 3986). Whatever they hold, it is one line.

    Raises KeyError for an unknown page or a missing parameter.
    """
    return _PARAMETER.sub(lambda match: quote(parameters[match.group(1)], safe=""), PAGES[page][language])
