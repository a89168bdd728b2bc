"""The form that a comment on a proposal is given in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaign.contributions.comment.models import LONGEST_THOUGHT
from campaign.contributions.content import Content, content_key, read_language
from campaign.contributions.forms import SupporterForm
from campaign.contributions.schema import (
    FORM_REFUSALS,
    SupporterSchema,
    Typed,
    load_form,
    needed,
    read_box,
    words,
)

WHAT = "comment"
COMMENT_REFUSALS = FORM_REFUSALS | {"thought-missing", "thought-too-long", "thought-characters", "language-unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDetails(Content):
    """`language` is the one that the comment is written in, where its giver said so."""

    language: str | None
    is_allowed: bool


class _CommentSchema(SupporterSchema):
    stands_above = ("thought", "written_in")

    thought = Typed(
        needed("thought", words("thought", LONGEST_THOUGHT)),
        required=True,
        error_messages={"required": "thought-missing"},
    )
    written_in = Typed(read_language, load_default=None)
    publish = Typed(read_box, load_default=False)

    def kinds_own(self, data: dict[str, Any]) -> dict[str, Any]:
        thought = data.pop("thought")
        key = content_key(thought)
        details = CommentDetails(
            what=WHAT, content_key=key, language=data.pop("written_in"), is_allowed=data.pop("publish")
        )
        return {"comment": thought, "what": WHAT, "content_key": key, "details": details}


_SCHEMA = _CommentSchema()


def load_comment(form: Mapping[str, Sequence[str]]) -> SupporterForm:
    """Check all fields at once; others that the form may hold are ignored. Raises FormRefused."""
    return load_form(_SCHEMA, form)
