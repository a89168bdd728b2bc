"""What the demonstration's pages are called, and how somebody signs its open petition without a browser."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from itertools import count

from campaign.embedded.demo import CONTENT
from campaign.i18n import LANGUAGES, Language
from campaign.paths import path_to
from tests.fakes.sendgrid import FakeSendGrid
from tests.journeys.people import form_fields
from tests.journeys.system import System, links

NAME = "Siân Lloyd-Jones"
_people = count(1)


def _slugs(path: str) -> Mapping[str, str]:
    content = tomllib.loads((CONTENT / path).read_text(encoding="utf-8"))
    return {language: content.get("campaign", content)[language]["slug"] for language in LANGUAGES}


CAMPAIGN = _slugs("campaign.toml")
OPEN = _slugs("petitions/heart-of-public-services.toml")
LETTERS = _slugs("letter_drives/managers.toml")
CLOSED = _slugs("petitions/regulations.toml")
PLEDGES = _slugs("pledge_drives/help-the-network.toml")
APPEAL = _slugs("appeals/stories-and-help.toml")


def open_petition(language: Language, page: str = "petition") -> str:
    return path_to(page, language, slug=OPEN[language])


def new_address() -> str:
    return f"sian{next(_people)}@example.com"


def link_in_mail(provider: FakeSendGrid, address: str, page: str, language: Language) -> str:
    """The path of the first link to `page` in a mail, once there is one that has it. Raises TimeoutError."""
    return links_in_mail(provider, address, page, language)[0]


def links_in_mail(provider: FakeSendGrid, address: str, page: str, language: Language, *, count: int = 1) -> list[str]:
    """The paths of links to `page` in all mails to the address, once there are `count`. Raises TimeoutError."""
    beginning = path_to(page, language, token="")
    number = 1
    while True:
        mails = provider.wait_for_mail(address, count=number, timeout=20)
        found = list(dict.fromkeys(link for mail in mails for link in links(mail.text, beginning)))
        if len(found) >= count:
            return found
        number = len(mails) + 1


def ask_to_sign(system: System, provider: FakeSendGrid, language: Language) -> tuple[str, str]:
    """Send the form: the address that it names, and the path of the link in the mail."""
    address = new_address()
    fields = {"name": NAME, "email": address, "postcode": "SA42 0AA", "country": "GB", "comment": "Er lles pawb"}
    answer = system.post(open_petition(language, "petition_signatures"), fields)
    assert answer.status == 303, answer.body
    return address, link_in_mail(provider, address, "verify", language)


def sign(system: System, provider: FakeSendGrid, language: Language) -> str:
    """Sign and press: the address of somebody who is counted, or soon will be."""
    address, path = ask_to_sign(system, provider, language)
    answer = system.post(path, form_fields(system.get(path).body))
    assert answer.status == 200, answer.body
    return address
