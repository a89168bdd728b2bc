"""Links in mails: made of the configured address alone, derived anew for every mail, in the language of their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol
from uuid import UUID

from campaign.contributions.letter.drafts import mailed_issue
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.models import Contribution
from campaign.i18n import LANGUAGES
from campaign.mail.kind import Desk
from campaign.mail.message import placeholder
from campaign.paths import path_to

VERIFY = "verify"
DISOWN = "disown"
GIVEN = "given"
UNSUBSCRIBE = "unsubscribe"
UNSUBSCRIBE_NEWS = (
    "unsubscribe-news"  # leads to the same page: it stops news, where the other stops thanks and reminders
)
ALLOW_MAIL = "allow-mail"
STAY = "stay"  # its row is the supporter
REPLY = "reply"  # its row is the addressee
DRAFT = "draft"
MAILED_DRAFT = "mailed-draft"  # the same page, for whoever owns the mailbox
YOUR_PLEDGE = "your-pledge"
_TOKEN = "TOKEN"
KEPT = timedelta(days=730)  # how long a link to what one gave, or out of mail, works


class Linked(Protocol):
    """A contribution, or as much of it as its links are made of."""

    @property
    def id(self) -> UUID: ...
    @property
    def issue(self) -> int: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def verified_at(self) -> datetime | None: ...


def page_url(desk: Desk, page: str, language: str, **parameters: str) -> str:
    """The whole address of a page."""
    return desk.settings.base_url + path_to(page, language, **parameters)


def token(desk: Desk, purpose: str, contribution: Linked) -> str:
    """The token for this purpose; the same for the same state of the row."""
    until = contribution.expires_at if purpose in (VERIFY, DISOWN) else _kept_until(contribution)
    return desk.keyring.derive(purpose, contribution.id, issue=contribution.issue, expires_at=until)


def draft_token(desk: Desk, draft: LetterDraft) -> str:
    """The token that brings a letter back that is not finished."""
    return desk.keyring.derive(DRAFT, draft.id, issue=draft.issue, expires_at=draft.expires_at)


def mailed_draft_token(desk: Desk, draft: LetterDraft) -> str:
    """The token in a mail that brings it back."""
    return desk.keyring.derive(MAILED_DRAFT, draft.id, issue=mailed_issue(draft), expires_at=draft.expires_at)


def token_url(desk: Desk, purpose: str, contribution: Linked, language: str) -> str:
    """The whole address of the page that this token opens."""
    return token(desk, purpose, contribution).join(_around_token(desk.settings.base_url, purpose, language))


def token_values(desk: Desk, contribution: Linked, purposes: Iterable[str]) -> dict[str, str]:
    """The links of one recipient, named `<purpose>_<language>`, as `token_places` leaves room for them."""
    tokens = {purpose: token(desk, purpose, contribution) for purpose in purposes}
    return {
        _name(purpose, language): derived.join(_around_token(desk.settings.base_url, purpose, language))
        for purpose, derived in tokens.items()
        for language in LANGUAGES
    }


@cache
def token_places(purposes: tuple[str, ...]) -> Mapping[str, Mapping[str, str]]:
    """For templates: `{purpose: {language: placeholder}}`, the purpose in snake_case."""
    return {
        _page_of(purpose): {language: placeholder(_name(purpose, language)) for language in LANGUAGES}
        for purpose in purposes
    }


def unsubscribe_header(desk: Desk, contribution: Contribution) -> dict[str, str]:
    """RFC 8058: the address that a mail program posts to."""
    return {"List-Unsubscribe": f"<{token_url(desk, UNSUBSCRIBE, contribution, contribution.language)}>"}


def news_stop_url(desk: Desk, contribution: Linked, language: str) -> str:
    """The way out of news, for the words of a mail and for its header (RFC 8058)."""
    around = _around_token(desk.settings.base_url, UNSUBSCRIBE, language)
    return token(desk, UNSUBSCRIBE_NEWS, contribution).join(around)


@cache
def _around_token(base_url: str, purpose: str, language: str) -> tuple[str, str]:
    """What stands before and after the token, whose characters an address holds as they are: kept, since each mail has some."""
    before, _, after = path_to(_page_of(purpose), language, token=_TOKEN).partition(_TOKEN)
    return base_url + before, after


def _page_of(purpose: str) -> str:
    return purpose.replace("-", "_")


@cache
def _name(purpose: str, language: str) -> str:
    return f"{_page_of(purpose)}_{language}"


def _kept_until(contribution: Linked) -> datetime:
    return (contribution.verified_at or contribution.submitted_at) + KEPT
