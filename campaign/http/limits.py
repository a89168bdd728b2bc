"""How much a request may carry. What is above is refused before it is taken apart."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import RequestEntityTooLarge

FORM_BYTES = 64 * 1024
# Of a letter or a story: 20,000 emoji, percent-encoded, are 240,000 bytes; what is somewhat too long is given back.
LETTER_BYTES = 1024 * 1024
FORM_FIELDS = 100
# What was written with care is read this far where it is too much, to be given back; of each field, so many characters.
KEPT_BYTES = 2 * 1024 * 1024
KEPT_CHARACTERS = 40_000


def configure(app: Flask) -> None:
    """The small limit is everybody's; a view that needs more says so as it reads."""
    app.config.update(MAX_CONTENT_LENGTH=FORM_BYTES, MAX_FORM_MEMORY_SIZE=FORM_BYTES, MAX_FORM_PARTS=FORM_FIELDS)


def refuse_too_many_fields(body: bytes, most: int) -> None:
    """Counts the separators of an urlencoded body: Werkzeug's own limit looks at multipart bodies alone."""
    if body.count(b"&") >= most:
        raise RequestEntityTooLarge
