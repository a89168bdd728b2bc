"""The form that a story is told in: title, story, place, and each consent by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaign.contributions.content import Content, content_key, read_language
from campaign.contributions.forms import SupporterForm
from campaign.contributions.schema import (
    FORM_REFUSALS,
    SupporterSchema,
    Typed,
    line,
    load_form,
    needed,
    read_box,
    words,
)
from campaign.contributions.story.models import LONGEST_BODY, LONGEST_PLACE, LONGEST_TITLE

WHAT = "story"
STORY_REFUSALS = FORM_REFUSALS | {
    *("title-missing", "title-too-long", "title-characters"),
    *("story-missing", "story-too-long", "story-characters"),
    *("place-too-long", "place-characters", "language-unknown"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDetails(Content):
    """`language` is the one that the story is written in, where its teller said so."""

    title: str = field(repr=False)
    body: str = field(repr=False)
    place: str | None = field(repr=False)
    language: str | None
    is_allowed: bool
    show_place: bool


class _StorySchema(SupporterSchema):
    stands_above = ("title", "story", "written_in", "place")

    title = Typed(
        needed("title", line("title", LONGEST_TITLE)), required=True, error_messages={"required": "title-missing"}
    )
    story = Typed(
        needed("story", words("story", LONGEST_BODY)), required=True, error_messages={"required": "story-missing"}
    )
    place = Typed(line("place", LONGEST_PLACE), load_default=None)
    written_in = Typed(read_language, load_default=None)
    publish = Typed(read_box, load_default=False)
    show_place = Typed(read_box, load_default=False)

    def kinds_own(self, data: dict[str, Any]) -> dict[str, Any]:
        title, body = data.pop("title"), data.pop("story")
        key = content_key(title, body)
        details = StoryDetails(
            what=WHAT,
            content_key=key,
            title=title,
            body=body,
            place=data.pop("place"),
            language=data.pop("written_in"),
            is_allowed=data.pop("publish"),
            show_place=data.pop("show_place"),
        )
        return {"what": WHAT, "content_key": key, "details": details}


_SCHEMA = _StorySchema()


def load_story(form: Mapping[str, Sequence[str]]) -> SupporterForm:
    """Check all fields at once; others that the form may hold are ignored. Raises FormRefused."""
    return load_form(_SCHEMA, form)
