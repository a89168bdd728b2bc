"""More than a form of the console takes: told in a sentence, and nothing lost that was typed or ticked where it was read."""

from __future__ import annotations

from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from campaign.http.console.gate import CONSOLE_BYTES, LIST_FIELDS
from campaign.http.problems import explanation_of
from campaign.http.proofs import PROOF
from campaign.i18n import translator
from tests.http.console.conftest import StaffClient
from tests.http.console.editing import fields_with, form_of, save
from tests.http.site.reading import Page
from tests.staff import OWN_SITE, StaffVisitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # none of it gets as far as a database


def tick(stan: StaffVisitor, boxes: int) -> TestResponse:
    """A form of which this many boxes are ticked, and no drive."""
    proof = stan.page("/console/").form().fields[PROOF]
    data = {PROOF: proof, "sources": [f"from-{number}" for number in range(boxes)], "stated_reason": "For the day"}
    return stan.browser.post("/console/lists/new/hand-over", data=data, headers=OWN_SITE)


def test_hundreds_of_boxes_are_read_and_what_was_typed_beside_them_comes_back(staff_client: StaffClient) -> None:
    stan = staff_client("exporter")
    answer = tick(stan, LIST_FIELDS - 2)
    assert answer.status_code == 422
    assert fields_with(Page(answer.text), "stated_reason")["stated_reason"] == "For the day"
    assert tick(stan, LIST_FIELDS - 1).status_code == 413


def test_a_page_without_lists_takes_no_more_fields_than_any_other(staff_client: StaffClient) -> None:
    charlie = staff_client("admin")
    assert charlie.send("/console/campaigns/new", **{f"field{n}": "" for n in range(98)}).status_code == 422
    assert charlie.send("/console/campaigns/new", **{f"field{n}": "" for n in range(100)}).status_code == 413


def test_a_text_that_is_much_too_long_comes_back_whole_beside_its_field(
    staff_client: StaffClient, petition: UUID, campaign_id: UUID
) -> None:
    charlie, path = staff_client("campaigner", campaign_id), f"/console/drives/{petition}/words"
    letters = "ŵ" * (CONSOLE_BYTES // 7)  # six bytes each on their way
    answer = save(charlie, path, form_of(charlie, path), body_en=letters)
    assert answer.status_code == 422 and "there is no room for so much" in answer.text
    assert fields_with(Page(answer.text), "version")["body_en"] == letters


@pytest.mark.parametrize("language", ["cy", "en"])
def test_more_than_is_read_is_told_in_the_readers_language(staff_client: StaffClient, language: str) -> None:
    charlie = staff_client("admin", language=language)
    answer = charlie.send("/console/campaigns/new", story_en="a" * (CONSOLE_BYTES + 1))
    assert answer.status_code == 413
    page = Page(answer.text)
    assert page.language == language
    assert translator("cy" if language == "cy" else "en").gettext(explanation_of(413).text) in page.words
