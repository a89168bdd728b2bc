"""Two people at one form of the console: whoever comes second is told, sees both, and nobody's words are lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask

from campaign.http.console.table import PAGES
from tests.http.console.conftest import StaffClient
from tests.http.console.editing import button_that_takes_away, fields_with, form_of, save
from tests.http.console.walking import Ground, address_of
from tests.http.console.wishing import GOOD
from tests.http.site.reading import Page
from tests.staff import OWN_SITE, StaffVisitor

pytestmark = pytest.mark.parametrize(
    "database_url", ["sqlite"], indirect=True
)  # what keeps them apart has its own tests

# Each form that writes something kept: a field, and what stands in it for the one and for the other.
FIELDS: Mapping[str, tuple[str, str, str]] = {
    "edit_campaign": ("title_en", "Mine", "Hers"),
    "drive_words": ("title_en", "Mine", "Hers"),
    "drive_settings": ("goal", "600", "700"),
    "letter_settings": ("hourly_cap", "40", "60"),
    "letter_words": ("model_subject_en", "Mine", "Hers"),
    "appeal_words": ("story_heading_en", "Mine", "Hers"),
    "offers": ("label_en", "Mine", "Hers"),
    "ways": ("label_en", "Mine", "Hers"),
    "milestones": ("text_en", "Mine", "Hers"),
    "achievement": ("title_en", "Mine", "Hers"),
    "edit_update": ("subject_en", "Mine", "Hers"),
    "target": ("valid_from", "2026-01-02", "2026-01-03"),
    "edit_webhook": ("name", "Mine", "Hers"),
    "refusal_reason": ("sentence_en", "Mine", "Hers"),
}
KEYS = ("at", "code", "slug")  # by which a page shows one of several things


def filled(form: Mapping[str, str]) -> dict[str, str]:
    """With something in every field that the page shows empty."""
    return {
        **{name: GOOD[name] for name in form if not form[name] and name in GOOD},
        **{k: v for k, v in form.items() if v},
    }


def standing(visitor: StaffVisitor, path: str, form: Mapping[str, str], field: str) -> str:
    """What the page shows there now."""
    query = "&".join(f"{key}={form[key]}" for key in KEYS if key in form)
    return form_of(visitor, f"{path}?{query}")[field]


def test_every_form_that_has_a_version_is_named_here(app: Flask, ground: Ground, staff_client: StaffClient) -> None:
    admin = staff_client("admin")
    edits = {
        page.name
        for page in PAGES
        if page.show and page.act and 'name="version"' in admin.get(address_of(app, page, ground)).text
    }
    assert edits - {"new_campaign", "new_update", "new_achievement", "preview_targets"} == set(FIELDS)


def test_whoever_comes_second_sees_both_and_decides(app: Flask, ground: Ground, staff_client: StaffClient) -> None:
    charlie, other = staff_client("admin"), staff_client("admin")
    for page in PAGES:
        if page.name in FIELDS:
            path, (field, mine, hers) = address_of(app, page, ground), FIELDS[page.name]
            her_form, my_form = (filled(form_of(visitor, path)) for visitor in (other, charlie))
            assert save(other, path, her_form, act="term", **{field: hers}).status_code == 303, page.name
            answer = save(charlie, path, my_form, act="term", **{field: mine})
            assert answer.status_code == 409, page.name
            seen = Page(answer.text)
            again = fields_with(seen, "version")
            assert again[field] == mine and "There now:" in seen.words and hers in seen.words, page.name
            assert standing(charlie, path, again, field) == hers, page.name
            assert save(charlie, path, {**my_form, **again}, act="term").status_code == 303, page.name
            assert standing(charlie, path, again, field) == mine, page.name


def test_what_somebody_has_just_rewritten_is_not_taken_away_unseen(
    app: Flask, ground: Ground, staff_client: StaffClient
) -> None:
    charlie, other = staff_client("admin"), staff_client("admin")
    path = f"/console/drives/{ground.drive_id}/milestones"
    assert save(charlie, path, form_of(charlie, path), at="700", text_en="Mine", text_cy="Fi").status_code == 303
    mine = button_that_takes_away(charlie, path, at="700")
    assert save(other, path, form_of(other, f"{path}?at=700"), text_en="Hers").status_code == 303
    answer = charlie.browser.post(path, data=mine, headers=OWN_SITE)
    assert answer.status_code == 409 and "something has changed meanwhile" in answer.text and "Hers" in answer.text
    again = {**mine, **button_that_takes_away(charlie, path, at="700")}
    assert charlie.browser.post(path, data=again, headers=OWN_SITE).status_code == 303
    assert "Hers" not in charlie.page(path).words


def test_words_typed_for_what_is_no_longer_possible_stay_on_the_page(ground: Ground, staff_client: StaffClient) -> None:
    charlie, path = staff_client("admin"), f"/console/drives/{ground.drive_id}/run"
    assert charlie.send(path, act="cancel", reason_en="It rains", reason_cy="Mae’n bwrw").status_code == 303
    answer = charlie.send(path, act="cancel", reason_en="It still rains", reason_cy="Mae’n dal i fwrw")
    assert answer.status_code == 409 and "It is called off." in Page(answer.text).words
    assert "It still rains" in [form.fields.get("reason_en") for form in Page(answer.text).forms]
