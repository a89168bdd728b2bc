"""Every box that a kind records can be ticked and unticked again on the page of what was given."""

from __future__ import annotations

import pytest

from campaign.contributions.registry import KINDS
from campaign.http.site.forms import BOXES
from tests.architecture.paper import ROOT

SITE = ROOT / "templates" / "site"


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_what_was_given_has_every_box_of_its_kind(kind: str) -> None:
    own = SITE / "kinds" / kind / "given_boxes.html"
    text = (own if own.exists() else SITE / "_given_boxes.html").read_text(encoding="utf-8")
    boxes = (*BOXES, *KINDS[kind].boxes.purposes)
    assert [box for box in boxes if f'fields.box(form, "{box}"' not in text] == []
