"""What a letter says beside its writer: to whom, about what, its words; and what has become of it, target by target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.facts import Fact
from campaign.contributions.letter.models import Letter, LetterAddressee
from campaign.contributions.models import Contribution
from campaign.drives.finding import load_targets
from campaign.drives.views import TargetDetail
from campaign.i18n import N_
from campaign.mail.models import Delivery

MOST_NAMED = 10  # on one line
# What is said of a target, in the order in which it is said.
WAITS_FOR_MODERATOR = N_("Waits for one of us to read it")
WAITS = N_("Waiting to be sent")
BEING_SENT = N_("Being sent")
SENT = N_("Sent")
ARRIVED = N_("Arrived")
CAME_BACK = N_("Came back")
NOT_DELIVERED = N_("Could not be delivered")
PRINTED = N_("Printed, for the post")
STOPPED = N_("Not sent")
REPLIED = N_("Replied")
PROGRESS = (REPLIED, ARRIVED, SENT, PRINTED, BEING_SENT, WAITS, WAITS_FOR_MODERATOR, CAME_BACK, NOT_DELIVERED, STOPPED)
OF_LEDGER: Mapping[str, str] = {
    "accepted": SENT,
    "delivered": ARRIVED,
    "bounced": CAME_BACK,
    "failed": NOT_DELIVERED,
    "dropped": NOT_DELIVERED,
}
HAS_REPLIED = "yes"


def fill_form(session: Session, contribution: Contribution) -> dict[str, str]:
    """The letter's own fields, as they were typed."""
    letter = session.get(Letter, contribution.id)
    targets = addressees_of(session, contribution.id)
    return {
        "subject": letter.subject or "" if letter else "",
        "body": letter.body or "" if letter else "",
        "target": " ".join(str(one.target_id) for one in targets),
    }


def show_facts(session: Session, contribution: Contribution, language: str) -> tuple[Fact, ...]:
    """To whom, the subject, and the words."""
    letter = session.get(Letter, contribution.id)
    targets = _in_order(load_targets(session, [one.target_id for one in addressees_of(session, contribution.id)]))
    names = [target_name(target, language) for target in targets]
    shown = "; ".join(names[:MOST_NAMED])
    more = f" (+ {len(names) - MOST_NAMED})" if len(names) > MOST_NAMED else ""
    facts = [Fact(N_("To"), shown + more)] if names else []
    if letter is not None and letter.subject and letter.body:
        facts += [
            Fact(N_("Subject of the letter"), letter.subject, is_typed=True),
            Fact(N_("Letter"), letter.body, is_long=True, is_typed=True),
        ]
    return tuple(facts)


def show_progress(session: Session, contribution: Contribution, language: str) -> tuple[Fact, ...]:
    """For each state in which the letter to a target can be, to whom it is in that state."""
    addressees = addressees_of(session, contribution.id)
    targets = load_targets(session, [one.target_id for one in addressees])
    mails = mails_of(session, addressees)
    found: dict[str, list[str]] = defaultdict(list)
    for one in addressees:
        if one.target_id in targets:
            found[state_of_letter(one, mails, is_live=contribution.state == "verified")].append(
                target_name(targets[one.target_id], language)
            )
    return tuple(Fact(state, "; ".join(found[state]), is_long=True) for state in PROGRESS if state in found)


def target_name(target: TargetDetail, language: str) -> str:
    """Who it is, with the office where there is one."""
    text = target.texts.get(language) or next(iter(target.texts.values()))
    return f"{text.name}, {text.office}" if text.office else text.name


def addressees_of(session: Session, contribution_id: UUID) -> Sequence[LetterAddressee]:
    """Those of one letter, in the order in which they were chosen."""
    return session.scalars(
        select(LetterAddressee).where(LetterAddressee.contribution_id == contribution_id).order_by(LetterAddressee.id)
    ).all()


def _in_order(targets: Mapping[UUID, TargetDetail]) -> list[TargetDetail]:
    return sorted(targets.values(), key=lambda target: target.position)


def mails_of(session: Session, addressees: Sequence[LetterAddressee]) -> Mapping[UUID, str]:
    """The state of the latest mail about each addressee, or about the bundle that it is in."""
    subjects = [one.id for one in addressees] + [one.bundle_id for one in addressees if one.bundle_id]
    rows = session.execute(
        select(Delivery.subject_id, Delivery.state)
        .where(Delivery.subject_id.in_(subjects), Delivery.template.in_(("letter/delivery", "letter/bundle")))
        .order_by(Delivery.created_at)
    )
    return dict(rows.all())


def state_of_letter(one: LetterAddressee, mails: Mapping[UUID, str], *, is_live: bool) -> str:
    """Which of PROGRESS: what has become of the letter to this target."""
    if one.reply == HAS_REPLIED:
        return REPLIED
    if one.state == "stopped" or (one.state in ("waiting", "due") and not is_live):
        return STOPPED
    if one.state == "due" and mails.get(one.id) == "bounced":
        return CAME_BACK
    if one.state in ("waiting", "due", "printed"):
        return {"waiting": WAITS_FOR_MODERATOR, "due": WAITS, "printed": PRINTED}[one.state]
    return OF_LEDGER.get(mails.get(one.bundle_id or one.id, ""), BEING_SENT)
