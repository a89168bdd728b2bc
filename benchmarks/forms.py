"""The forms that a crowd sends: each of another person, from another network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from benchmarks.posting import Post

NAMES = ("Siân Lloyd-Jones", "Suzie Evans", "Gwenllïan ap Dafydd", "Tomos Price", "Nia O'Neill", "Dafydd Ŵyn Roberts")
DOMAINS = ("example.com", "gmail.com", "hotmail.co.uk", "btinternet.com", "icloud.com", "example.org")
POSTCODES = ("CF10 1AA", "SA42 0AA", "LL57 2DG", "SY23 3BZ", "NP20 4UR", "LD1 5LG")
BOXES = ("show_name", "consent_campaign", "consent_wider")
PRESSER = {"name": "Suzie Evans", "country": "GB", "postcode": "CF10 1AA", "comment": ""}
PAGE = "/cy/deisebau/deiseb-1"


def signing_forms(people: Iterable[int]) -> Iterator[Post]:
    """As the page of a petition sends them, where its script was loaded."""
    for person in people:
        fields = {
            "name": NAMES[person % len(NAMES)],
            "email": email_of(person),
            "country": "GB",
            "postcode": POSTCODES[person % len(POSTCODES)],
            "comment": "",
            **dict.fromkeys(BOXES[: person % 4], "yes"),
            **{"form_id": f"form{person:020}", "source": "", "website": ""},
        }
        yield Post(f"{PAGE}/llofnodion", network_of(person), urlencode(fields))


def pressing_forms(tokens: Iterable[tuple[int, str]]) -> Iterator[Post]:
    """As the page behind the link in the mail sends them, of people by number who correct nothing."""
    for person, token in tokens:
        yield Post(f"/cy/gwirio/{token}", network_of(person), urlencode(PRESSER))


def email_of(person: int) -> str:
    return f"person{person}@{DOMAINS[person % len(DOMAINS)]}"


def network_of(person: int) -> str:
    """An address of the internet, in a network that nobody else comes from."""
    return f"{20 + (person >> 16)}.{person >> 8 & 255}.{person & 255}.7"
