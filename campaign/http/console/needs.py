"""What needs somebody today: each provider looks at one thing and says what there is to do, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaign.http.console.answers import console_path
from campaign.http.console.visits import Visit
from campaign.i18n import ngettext
from campaign.staff.accounts import count_stale_invitations
from campaign.staff.permissions import Permission


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the first page: a sentence in the reader's language, and the page on which it is done."""

    sentence: str
    path: str


Provider = Callable[[Session, Visit], Iterable[Need]]


def stale_invitations(session: Session, visit: Visit) -> Iterable[Need]:
    """For whoever looks after accounts."""
    if not visit.access.may_everywhere(Permission.MANAGE_ACCOUNTS):
        return
    count = count_stale_invitations(session)
    if count:
        sentence = ngettext(
            "%(num)s invitation ran out before it was accepted",
            "%(num)s invitations ran out before they were accepted",
            count,
        )
        yield Need(sentence, console_path("accounts"))


# In the order in which they stand on the page: what keeps other people waiting first.
PROVIDERS: tuple[Provider, ...] = (stale_invitations,)
