"""What somebody might well send: a form as its page shows it, filled in where it is empty; and what must come back of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from campaign.http.proofs import PROOF
from tests.http.naughty import Value
from tests.http.site.reading import Page, PageForm

CHOSEN = frozenset({"select", "radio", "checkbox", "hidden", "file"})  # kinds of fields into which nobody types
NEVER_GIVEN_BACK = frozenset({"password", "code"})
BUTTONS = ("act", "answer")  # by what they say, one form is told from another with the same fields


@dataclass(frozen=True, slots=True)
class Wish:
    """Fields as somebody might send them, and of which kinds those are that the form has for typing."""

    fields: dict[str, Value]
    kinds: Mapping[str, str]
    good: Mapping[str, str] = field(repr=False)

    def with_all(self, names: Collection[str]) -> dict[str, Value]:
        """With those that the page reads though no form has them."""
        return {**{name: self.good.get(name, "") for name in names}, **self.fields}


def wishes_to(forms: Iterable[PageForm], acts: Iterable[str], good: Mapping[str, str]) -> list[Wish]:
    """Each form with each of its buttons, and all fields of all of them with each other act."""
    wishes: list[Wish] = []
    every: dict[str, Value] = {}
    for form in forms:
        names = [each for each in form.kinds if each != PROOF]
        fields: dict[str, Value] = {each: form.fields.get(each) or good.get(each, "") for each in names}
        every |= fields
        for button, value in form.buttons or [("", "")]:
            wishes.append(Wish({**fields, button: value} if button else fields, form.kinds, good))
    for act in acts:
        wishes.append(Wish({**every, "act": act}, {}, good))
    return list({(*sorted(wish.fields), *map(wish.fields.get, BUTTONS)): wish for wish in wishes}.values())


def typed(kinds: Mapping[str, str], sent: Mapping[str, Value]) -> dict[str, str]:
    """What somebody would have typed of what was sent."""
    return {
        name: value
        for name, value in sent.items()
        if isinstance(value, str) and kinds.get(name, "hidden") not in CHOSEN and name not in NEVER_GIVEN_BACK
    }


def see_typed(page: Page, texts: Mapping[str, str], case: str) -> None:
    """Whatever somebody typed stands in a form of the answer."""
    for name, value in texts.items():
        shown = [form.fields[name].replace("\r\n", "\n") for form in page.forms if name in form.fields]
        assert value.replace("\r\n", "\n") in shown, (name, shown, case)
