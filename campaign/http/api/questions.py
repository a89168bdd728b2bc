"""The questions of forms: the fields that people fill in, each with an id that stays. Knows no table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from campaign.http.api.fixed import id_named
from campaign.i18n import N_

TEXT, CHOICE = "Paragraph", "SingleChoice"
WHAT = "what"
TITLES: Mapping[str, str] = {
    WHAT: N_("In which way: story, comment, or a way that the form names"),
    "quantity": N_("How much, as a whole number"),
    "due_on": N_("By which day"),
    "happened_on": N_("On which day it was"),
    "note": N_("A word about it"),
    "title": N_("The title of the story"),
    "story": N_("The story"),
    "place": N_("Where the story happened"),
    "thought": N_("The comment on the proposal"),
    "written_in": N_("The language that it is written in: cy or en"),
    "publish": N_("Whether it may be published: yes, or nothing"),
    "show_place": N_("Whether the place may be named with it: yes, or nothing"),
}
IDS: Mapping[str, UUID] = {name: id_named(name) for name in TITLES}
_BY_ID = {str(own): name for name, own in IDS.items()}


def read_answers(sent: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Answers by the field they are to. A question is named by its address, its id or its name; others are left out."""
    found = {}
    for answer in sent:
        name = str(answer.get("question") or "").rstrip("/").rpartition("/")[2]
        name = _BY_ID.get(name, name)
        value = answer.get("value")
        if value in (None, ""):
            value = next(iter(answer.get("responses") or ()), None)
        if name in TITLES and value is not None:
            found[name] = str(value)
    return found
