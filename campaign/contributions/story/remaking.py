"""Makes a picture anew from whatever file somebody sends: smaller, of one kind, and without anything but what is seen.

What a camera writes beside the picture (where, when, by whom) is not carried over. Refused: what is none of three formats, too
large to be taken apart safely, or broken. One picture at a time is taken apart in a process, so that memory stays bounded.
"""

from __future__ import annotations

from hashlib import sha256
from importlib import import_module
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

from campaign.contributions.story.pictures import Picture
from campaign.errors import DomainError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 5 * 1024 * 1024
LONGEST_SIDE = 1600
MOST_PIXELS = 40_000_000  # of what is sent
MOST_PIXELS_WHOLE = 25_000_000  # where a format cannot be read at a smaller size at once
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82
PICTURE_REFUSALS = ("picture-missing", "picture-too-large", "picture-too-many-pixels", "picture-unreadable")

_turn = Lock()


def remake(content: bytes) -> Picture:
    """A JPEG of at most 1600 pixels a side. Raises DomainError, its slug one of PICTURE_REFUSALS."""
    if not content:
        raise DomainError("picture-missing")
    if len(content) > MOST_BYTES:
        raise DomainError("picture-too-large")
    with _turn:
        try:
            image = _read(content)
        except (OSError, ValueError, SyntaxError, Warning, _pillow().DecompressionBombError, MemoryError) as error:
            raise DomainError("picture-unreadable") from error
        made = BytesIO()
        image.save(made, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    body = made.getvalue()
    return Picture(body, "image/jpeg", sha256(body).hexdigest(), image.width, image.height)


def _read(content: bytes) -> Image:
    """Only the head of the file is read before its size is known."""
    with _pillow().open(BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > (MOST_PIXELS if opened.format == "JPEG" else MOST_PIXELS_WHOLE):
            raise DomainError("picture-too-many-pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = import_module("PIL.ImageOps").exif_transpose(opened)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), _pillow().Resampling.LANCZOS)
        return _on_white(upright)


def _on_white(image: Image) -> Image:
    """A new picture that holds pixels alone: nothing that came with the file is left on it."""
    seen: Image = _pillow().new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layers = image.convert("RGBA")
        seen.paste(layers, mask=layers.getchannel("A"))
    else:
        seen.paste(image.convert("RGB"))
    return seen


def _pillow() -> Any:
    """Read by whoever has a picture: most processes never have."""
    return import_module("PIL.Image")
