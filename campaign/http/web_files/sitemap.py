"""Writes which pages search engines may know (sitemaps.org), each with its address in the other language."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from sqlalchemy.orm import Session

from campaign.drives.indexing import list_indexed
from campaign.http.site.places import Place, place
from campaign.i18n import LANGUAGES
from campaign.paths import page_of_kind

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MOST_ADDRESSES = 50_000
EVERYBODYS = ("home", "stories", "share_a_thought", "how_you_helped", "contact", "privacy", "accessibility")


def list_pages(session: Session) -> list[Place]:
    """Pages for everybody: those that are always there, and those of what is public now."""
    always = [place(page, "en") for page in EVERYBODYS]
    return [*always, *(place(page_of_kind(one.kind), "en", slug=one.slugs) for one in list_indexed(session))]


def write(base_url: str, pages: Sequence[Place], *, most: int = MOST_ADDRESSES) -> bytes:
    """All of them or, where they are too many for one file, where the files are."""
    a_file = most // len(LANGUAGES)
    if len(pages) <= a_file:
        return write_part(base_url, pages)
    root = Element("sitemapindex", xmlns=SITEMAPS)
    for number in range(1, -(-len(pages) // a_file) + 1):
        SubElement(SubElement(root, "sitemap"), "loc").text = f"{base_url}/sitemap-{number}.xml"
    return _written(root)


def part_of(pages: Sequence[Place], number: int, *, most: int = MOST_ADDRESSES) -> Sequence[Place]:
    """Those of the file of this number, from 1 on; none where there is no such file."""
    a_file = most // len(LANGUAGES)
    return pages[(number - 1) * a_file : number * a_file] if number > 0 else ()


def write_part(base_url: str, pages: Sequence[Place]) -> bytes:
    root = Element("urlset", {"xmlns": SITEMAPS, "xmlns:xhtml": XHTML})
    for page in pages:
        for language in LANGUAGES:
            url = SubElement(root, "url")
            SubElement(url, "loc").text = base_url + page.paths[language]
            for each in LANGUAGES:
                to = {"rel": "alternate", "hreflang": each, "href": base_url + page.paths[each]}
                SubElement(url, "xhtml:link", to)
    return _written(root)


def _written(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
