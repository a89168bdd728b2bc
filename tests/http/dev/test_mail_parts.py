"""A mail’s parts as they are shown: links open outside the frame, words can be broken, text stays text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from campaign.http.dev.mail_parts import LINKS_LEAVE_THE_FRAME, breakable, html_part, text_part


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<!doctype html><html><head lang='cy'><title>a</title>",
            "<!doctype html><html><head lang='cy'>{}<title>a</title>",
        ),
        ("<!DOCTYPE html><p>a", "<!DOCTYPE html>{}<p>a"),
        ("<header>a</header>", "{}<header>a</header>"),
        ("", "{}"),
    ],
)
def test_links_of_the_html_part_open_in_the_page_that_frames_it(html: str, expected: str) -> None:
    assert html_part(html) == expected.format(LINKS_LEAVE_THE_FRAME)


@given(st.text())
def test_a_long_word_can_be_broken_and_loses_nothing(word: str) -> None:
    shown = breakable(word)
    assert shown.replace("<wbr>", "") == escape(word)
    assert all(len(piece.unescape()) <= 16 for piece in shown.split("<wbr>"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb\r\nc\n\n\nd\n", "<p>a<br>\nb<br>\nc</p>\n<p>d</p>"),
        ("see https://x.example.", '<p>see <a href="https://x.example">https:/<wbr>/<wbr>x.example</a>.</p>'),
        ("(http://x.example/?a=1&b=2)", "http://x.example/?a=1&amp;b=2"),
        (
            "javascript:alert(1) ftp://x.example data:text/html,a",
            "<p>javascript:alert(1) ftp://x.example data:text/html,a</p>",
        ),
        ('https://x.example/"onclick="a', '<a href="https://x.example/">'),
        ("<b>&</b>", "<p>&lt;b&gt;&amp;&lt;/b&gt;</p>"),
        ("", "<p></p>"),
    ],
)
def test_only_web_addresses_of_the_text_part_become_links(text: str, expected: str) -> None:
    assert expected in text_part(text)
