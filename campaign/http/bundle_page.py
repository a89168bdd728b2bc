"""All that is held of a mailbox as one page to be read: what has words first, the marks of our software small beside it.

The page stands alone: it is taken away, and opened where nothing of ours can be loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from campaign.i18n import LANGUAGE_NAMES, N_, Language, format_datetime, gettext, is_language

# The parts of the bundle that have a heading of their own; others are called as the tables are.
HEADINGS: Mapping[str, str] = {
    "people": N_("The people"),
    "contributions": N_("What was given"),
    "consents": N_("What was agreed to, and when"),
    "mails": N_("Emails"),
    "stopped_mail": N_("Email that must not be sent"),
    "wrong_codes": N_("Wrong codes that somebody typed"),
    "links_to_this_page": N_("Links to My support"),
    "visits_to_this_page": N_("Visits to My support"),
    "changes_of_address": N_("Changes of address"),
    "rows_of_files": N_("Rows of files that we were brought"),
    "blocks": N_("Rules of our checks"),
    "details": N_("Details"),
    "events": N_("What happened, as our machinery notes it"),
    "looked_at": N_("When one of us looked at it, or changed it"),
    "unfinished_letters": N_("Letters that were not finished"),
    "teams": N_("Teams"),
}
# Fields that are said in words, in this order.
FIELDS: dict[str, str] = {
    "called": N_("What"),
    "act": N_("What"),
    "purpose": N_("Purpose"),
    "template": N_("Kind of email"),
    "given_to": N_("Given to"),
    "name": N_("Name"),
    "email": N_("Email"),
    "address": N_("Email"),
    "old_address": N_("Old address"),
    "new_address": N_("New address"),
    "language": N_("Language"),
    "postcode": N_("Postcode"),
    "country": N_("Country"),
    "comment": N_("Comment"),
    "title": N_("Title"),
    "subject": N_("Subject"),
    "body": N_("Words"),
    "note": N_("Note"),
    "number": N_("Number"),
    "is_given": N_("Agreed"),
    "show_name": N_("Show my name on the page"),
    "consent_campaign": N_("Write to me with news of this campaign"),
    "consent_wider": N_("Write to me about our other work too"),
    "reason": N_("Reason"),
}
MOMENTS: dict[str, str] = {
    "since": N_("Since"),
    "until": N_("Until"),
    "submitted_at": N_("Given on"),
    "verified_at": N_("Confirmed on"),
    "ended_at": N_("Ended"),
    "recorded_at": N_("When"),
    "occurred_at": N_("When"),
    "created_at": N_("Made on"),
    "posted_at": N_("Sent"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that is held: `said` in words, and `marks` as the software calls them. `title` of what has no heading."""

    title: str
    said: list[tuple[str, str]] = field(default_factory=list, repr=False)
    marks: list[tuple[str, str]] = field(default_factory=list, repr=False)


def cards_of(part: object, language: Language, *, title: str = "") -> Iterator[Card]:
    """Each row in the part of the bundle, however deep it lies."""
    if isinstance(part, list):
        for each in part:
            yield from cards_of(each, language, title=title)
    if not isinstance(part, Mapping):
        return
    card = Card(title, *_parted(part, language))
    if card.said or card.marks:
        yield card
    for name, each in part.items():
        if name != "facts" and isinstance(each, list | Mapping):
            yield from cards_of(each, language, title=str(name).replace("_", " "))


def _parted(row: Mapping[str, object], language: Language) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    plain = {name: each for name, each in row.items() if _is_plain(each)}
    said = [
        (gettext(words), _said(name, plain.pop(name), language))
        for name, words in (FIELDS | MOMENTS).items()
        if name in plain
    ]
    facts = row.get("facts", ())
    assert isinstance(facts, list | tuple)
    said += [(fact["label"], str(fact["value"])) for fact in facts if (fact["label"], str(fact["value"])) not in said]
    return said, [(name.replace("_", " "), str(each)) for name, each in plain.items()]


def _is_plain(value: object) -> bool:
    """Whether it is one value, and one that says something."""
    return value is not None and value != "" and not isinstance(value, list | Mapping)


def _said(name: str, value: object, language: Language) -> str:
    if isinstance(value, bool):
        return gettext(N_("yes")) if value else gettext(N_("no"))
    if name == "language" and isinstance(value, str) and is_language(value):
        return LANGUAGE_NAMES[value]
    if name in MOMENTS and isinstance(value, str):
        return format_datetime(datetime.fromisoformat(value), language)
    return str(value)
