"""What pages of moderation call drives and people of staff, and which words stand for queues, verdicts and reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives.models import Drive
from campaign.drives.queries import drives_of_campaigns
from campaign.http.console.bilingual import own_title
from campaign.i18n import N_, Language
from campaign.staff.models import StaffAccount

# Why our checks held something, by the slug that stands with it.
HELD_FOR: Mapping[str, str] = {
    "blocked": N_("Our list of blocked addresses, domains and networks names where it comes from"),
    "honeypot": N_("A field was filled in that only programs see"),
    "invalidated-before": N_("Something else from the same address was taken out of this drive’s count"),
}
STATES: Mapping[str, str] = {
    "waiting": N_("can be undone"),
    "due": N_("about to take effect"),
    "done": N_("has taken effect"),
    "overtaken": N_("without effect: it had changed"),
    "undone": N_("undone"),
}
VERDICTS: Mapping[tuple[str, str], str] = {
    ("stories", "pass"): N_("Publish"),
    ("stories", "refuse"): N_("Do not publish"),
    ("comments", "pass"): N_("Publish"),
    ("comments", "refuse"): N_("Do not publish"),
    ("letters", "pass"): N_("Pass on"),
    ("letters", "refuse"): N_("Do not pass on"),
    ("held", "pass"): N_("Count"),
    ("held", "refuse"): N_("Do not count"),
    ("names", "pass"): N_("Go on showing it"),
    ("names", "refuse"): N_("Do not show it any more"),
    ("published", "pass"): N_("Leave it published"),
    ("published", "refuse"): N_("Take it off the website"),
}


def titles_of(session: Session, drive_ids: Iterable[UUID], language: Language) -> dict[UUID, str]:
    """The title of each of these drives."""
    drives = drives_of_campaigns(session, Drive.id.in_(set(drive_ids)))
    return {drive.id: own_title(drive.titles, language) for drive in drives}


def names_of(session: Session, account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Of these accounts, for colleagues."""
    wanted = {account_id for account_id in account_ids if account_id}
    rows = session.execute(select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(wanted)))
    return dict(rows.all())
