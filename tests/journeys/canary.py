"""A person whom nothing else resembles, and the search for their traces in every spelling that a store could use."""

from __future__ import annotations

import base64
import json
import quopri
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from sqlalchemy import text

from campaign.db import Base, Database
from campaign.supporters.name import name_key

NAME = "Ŵyldanari Felenben"
ADDRESS = "felenben.canari@nythfelen-adar.com"
OTHER_ADDRESS = "canari.arall@nythfelen-adar.com"
POSTCODE = "SY23 3BF"
WORDS = "plumelynion yn canu'n uchel"  # in every text that they write
PICTURE = b"JFIF-llun-o-ganeri-melyn"
DEVICE = "81.2.69.160"
NETWORK = "v4.081.002.069"
BROWSER = "Canariborwr/7.7"
CANARIES = {
    "name": NAME,
    "address": ADDRESS,
    "other address": OTHER_ADDRESS,
    "domain": "nythfelen-adar",
    "postcode": POSTCODE,
    "words": WORDS,
    "picture": PICTURE.decode(),
    "device": DEVICE,
    "network": NETWORK,
    "browser": BROWSER,
}

SHORTEST = 6  # what is shorter stands everywhere by chance

Place = tuple[str, bytes]


def spellings(canary: str) -> Iterator[bytes]:
    """As it is, folded, without spaces, composed and not, quoted for mails, addresses, JSON and HTML, in base64."""
    plain = {canary, canary.casefold(), canary.replace(" ", ""), name_key(canary)}
    for each in {unicodedata.normalize(form, one) for form in ("NFC", "NFD") for one in plain}:
        raw = each.encode()
        yield from (raw, each.encode("utf-16-le"), quopri.encodestring(raw).strip(), json.dumps(each)[1:-1].encode())
        yield from (
            quote(each).encode(),
            quote_plus(each).encode(),
            each.replace("'", "&#39;").encode(),
            raw.hex().encode(),
        )
        for shift in range(3):  # wherever it begins in what was encoded: without the ends, which its neighbours change
            yield base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4]


def found(places: Iterable[Place]) -> dict[str, set[str]]:
    """Where each canary stands: by canary, the names of the places. Case makes no difference, but in base64."""
    wanted = {name: {each for each in spellings(canary) if len(each) >= SHORTEST} for name, canary in CANARIES.items()}
    seen: dict[str, set[str]] = {}
    whole: dict[str, list[bytes]] = {}
    for place, content in places:
        whole.setdefault(place, []).append(content)
    for place, parts in whole.items():
        content = b"\n".join(parts)
        lower = content.lower()
        for name, needles in wanted.items():
            if any(needle in content or needle.lower() in lower for needle in needles):
                seen.setdefault(name, set()).add(place)
    return seen


def tables(database: Database) -> Iterator[Place]:
    """Every value of every table, by `table.column`."""
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(text(f"SELECT * FROM {table.name}")).mappings():
                for column, value in row.items():
                    yield f"{table.name}.{column}", _bytes(value)


def files(folder: Path) -> Iterator[Place]:
    """Every file below the folder, and its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(folder)), path.name.encode() + b" " + path.read_bytes()


def unpacked(values: Iterable[bytes]) -> Iterator[bytes]:
    """The values, and what is in those that are packed."""
    for value in values:
        yield value
        try:
            yield zlib.decompress(value)
        except zlib.error:
            continue


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
