"""What `looking.py` asks a browser finds what it is there to find."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.looking import BYTES, LEAST_SHIFT, MEASURES, SHIFTS

CUT = '<div style="overflow: hidden; height: 1.3em; line-height: 1.3; width: 9em">Ychydig eiriau</div>'
SCROLLED = '<div style="overflow-x: auto; width: 50px"><p style="width: 200px">To the side</p></div>'
TIGHT = (
    '<p style="white-space: nowrap; font: 10px monospace">Forty letters and more in a line, and all of one piece</p>'
)
PUSH = "() => document.body.insertAdjacentHTML('afterbegin', '<div style=\"height: 100px\">Late</div>')"


def test_what_is_cut_off_scrolled_too_wide_or_moved_is_seen(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 350, "height": 640})
    page.route("http://x.example/", lambda route: route.fulfill(body=CUT + SCROLLED + TIGHT, content_type="text/html"))
    page.goto("http://x.example/")
    found = page.evaluate(MEASURES)
    assert [len(found["cut"]), len(found["scrolled"])] == [1, 1]
    assert found["over"] <= 0 < found["spaced"]
    assert page.evaluate(SHIFTS) == [0, []]
    page.evaluate(PUSH)
    page.evaluate("() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
    shift, moved = page.evaluate(SHIFTS)
    assert shift >= LEAST_SHIFT
    assert CUT in moved
    assert page.evaluate(BYTES) >= len(CUT + SCROLLED + TIGHT)
    page.close()
