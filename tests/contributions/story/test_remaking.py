"""Whatever somebody sends as a picture: made anew without what a camera noted, or refused with a reason, never a crash."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from campaign.contributions.story.remaking import LONGEST_SIDE, MOST_BYTES, PICTURE_REFUSALS, remake
from campaign.errors import DomainError

ORIENTATION, GPS, MODEL = 0x0112, 0x8825, 0x0110


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    made = BytesIO()
    Image.new(mode, size, "white" if mode != "RGBA" else (255, 0, 0, 0)).save(made, kind, **options)  # type: ignore[arg-type]
    return made.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(DomainError) as refused:
        remake(content)
    assert refused.value.slug in PICTURE_REFUSALS
    return refused.value.slug


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
        *(("PNG", mode) for mode in ("RGB", "L", "P", "RGBA", "1")),
        *(("WEBP", mode) for mode in ("RGB", "RGBA")),
    ],
)
def test_every_common_picture_becomes_a_small_jpeg(kind: str, mode: str) -> None:
    made = remake(picture(kind, (3000, 1500), mode))
    again = Image.open(BytesIO(made.content))
    assert (again.format, again.mode, again.size) == ("JPEG", "RGB", (LONGEST_SIDE, LONGEST_SIDE // 2))
    assert (made.content_type, made.width, made.height) == ("image/jpeg", 1600, 800)


def test_what_the_camera_noted_is_gone_and_the_picture_stands_upright() -> None:
    noted = Image.Exif()
    noted[ORIENTATION], noted[MODEL] = 6, "A telephone of Laura's"
    noted.get_ifd(GPS)[1] = "N"
    content = picture(size=(60, 40), exif=noted, comment=b"Laura at home")
    assert b"Laura" in content
    made = remake(content)
    assert (made.width, made.height) == (40, 60)
    assert b"Laura" not in made.content and b"Exif" not in made.content
    assert not Image.open(BytesIO(made.content)).getexif()


def test_what_shines_through_becomes_white() -> None:
    made = Image.open(BytesIO(remake(picture("PNG", (8, 8), "RGBA")).content))
    assert made.getpixel((4, 4)) == (255, 255, 255)


def test_the_same_file_makes_the_same_picture() -> None:
    assert remake(picture()).digest == remake(picture()).digest


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "picture-missing"),
        (b"x" * (MOST_BYTES + 1), "picture-too-large"),
        (b"GIF89a" + b"\0" * 50, "picture-unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "picture-unreadable"),
        (b"%PDF-1.7", "picture-unreadable"),
        (picture()[:200], "picture-unreadable"),
        (picture("PNG")[:-60], "picture-unreadable"),
        (picture("GIF"), "picture-unreadable"),
        (picture("TIFF"), "picture-unreadable"),
        (picture("BMP"), "picture-unreadable"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, slug: str) -> None:
    assert refusal(content) == slug


def test_a_small_file_that_would_fill_the_memory_is_refused_unread() -> None:
    """A PNG of 60,000 by 60,000 pixels in a few bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    for side in (60_000, 12_000, 6_000):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
        assert refusal(bomb) in ("picture-too-many-pixels", "picture-unreadable")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_picture_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(picture(data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert remake(bytes(content)).content_type == "image/jpeg"
    except DomainError as error:
        assert error.slug in PICTURE_REFUSALS
