"""What staff do about the team of a letter drive: each act by the button that was pressed, and as the log calls it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.letter.team import taking
from campaign.contributions.letter.team.follow_ups import PlanFollowUp, plan
from campaign.contributions.letter.team.members import Invite, invite, remove
from campaign.contributions.letter.team.models import FOLLOW_UPS, LONGEST_NOTE, ROLES
from campaign.http.console.reading import choice, day, load_form, long_text, schema_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import LANGUAGES
from campaign.mail.address import Address, mailbox_key, parse_address
from campaign.supporters.name import parse_name

TO_DO = schema_of({"kind": choice(FOLLOW_UPS), "note": long_text(LONGEST_NOTE), "due_on": day})
MEMBER = schema_of({"name": parse_name, "email": parse_address, "role": choice(ROLES), "language": choice(LANGUAGES)})


@dataclass(frozen=True, slots=True)
class TeamAct:
    """`do` gives the id of what it was done to; none where nothing came of it, as of a second press."""

    done: str
    subject: str
    do: Callable[[Session, Visit, UUID, Form], UUID | None]


def _invite(session: Session, _visit: Visit, drive_id: UUID, form: Form) -> UUID:
    values = load_form(MEMBER, form)
    address: Address = values["email"]
    key = mailbox_key(address.canonical, services().settings.identity_key)
    return invite(
        session, Invite(drive_id, values["name"], address.typed, key, values["language"], role=values["role"])
    )


def _remove(session: Session, _visit: Visit, drive_id: UUID, form: Form) -> UUID:
    member_id = id_of(form.get("member", ""))
    remove(session, drive_id, member_id)
    return member_id


def _plan(session: Session, _visit: Visit, drive_id: UUID, form: Form) -> UUID:
    values = load_form(TO_DO, form)
    return plan(session, PlanFollowUp(drive_id, values["kind"], None, note=values["note"], due_on=values["due_on"]))


def _follow_up(
    change: Callable[[Session, UUID, UUID, taking.Taker], bool],
) -> Callable[[Session, Visit, UUID, Form], UUID | None]:
    """As whoever is signed in, whatever the form says."""

    def do(session: Session, visit: Visit, drive_id: UUID, form: Form) -> UUID | None:
        follow_up_id = id_of(form.get("follow_up", ""))
        is_done = change(session, drive_id, follow_up_id, taking.Taker(account_id=visit.account_id))
        return follow_up_id if is_done else None

    return do


ACTS: Mapping[str, TeamAct] = {
    "invite": TeamAct("team-member.invited", "team-member", _invite),
    "remove": TeamAct("team-member.removed", "team-member", _remove),
    "plan": TeamAct("follow-up.planned", "follow-up", _plan),
    "take": TeamAct("follow-up.taken", "follow-up", _follow_up(taking.take)),
    "hand-back": TeamAct("follow-up.handed-back", "follow-up", _follow_up(taking.hand_back)),
    "finish": TeamAct("follow-up.finished", "follow-up", _follow_up(taking.finish)),
}
