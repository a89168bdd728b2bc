"""What members do on the team's page: each act by its name in the form. The session decides who does it, never the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.letter.team import follow_ups, members, nudges, taking
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.my_support.session import row_id_of
from campaign.http.site.teams.contents import Team
from campaign.i18n import N_
from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.supporters.name import NameRefused, parse_name

Act = Callable[[Session, Team, Form], str]  # the slug of what was done
LEFT = "left"
YES = "yes"
OF_WRITER = "thank"  # the follow-up that is about a letter; the others are about a target


@dataclass(frozen=True, slots=True)
class Done:
    """What is told of an act once it is done, and the part of the page that shows it."""

    sentence: str
    section: str


DONE: Mapping[str, Done] = {
    "invited": Done(N_("The invitation is on its way."), "people"),
    "removed": Done(N_("That person is no longer in the team, from this moment on."), "people"),
    "nudged": Done(N_("We have written to them, once and kindly."), "unfinished"),
    "nudged-before": Done(N_("They were reminded already, or have finished meanwhile."), "unfinished"),
    "planned": Done(N_("It is written down, for somebody to take on."), "follow-ups"),
    "taken": Done(N_("It is yours. Thank you!"), "follow-ups"),
    "handed-back": Done(N_("It is handed back, for somebody else to take on."), "follow-ups"),
    "finished": Done(N_("It is done. Thank you!"), "follow-ups"),
}
REFUSED: Mapping[str, str] = {
    "follow-up-taken": N_("Somebody else has taken this on already:"),
    "follow-up-taken-by-staff": N_("One of our staff has taken this on already."),
    "follow-up-done": N_("This is done already."),
    "follow-up-moot": N_("That letter or decision-maker is no longer there: there is nothing left to do about it."),
    "follow-ups-full": N_("There are 200 things to do on the list. Finish some of them first."),
    "team-has-member": N_("That person is in the team already."),
    "team-declined": N_("That person did not want to join. We do not ask again within four weeks."),
    "team-full": N_("The team has as many members as it can have."),
    "invited-too-often": N_("That person has been invited as often as we may write to them about it."),
    "invited-too-many": N_("You have invited 30 people within a day. Go on tomorrow."),
    "nudged-too-many": N_("You have reminded 100 people within a day. Go on tomorrow."),
    "drive-is-archived": N_("The letter drive has been archived: nobody new can join its team."),
}


def _invite(session: Session, team: Team, form: Form) -> str:
    _must_organise(team)
    errors = {}
    try:
        name = parse_name(form.get("name", ""))
    except NameRefused as error:
        errors["name"] = error.slug
    try:
        address = parse_address(form.get("email", ""))
    except AddressRefused as error:
        errors["email"] = error.slug
    if errors:
        raise FieldsRefusedError(errors)
    invitation = members.Invite(
        drive_id=team.drive_id,
        name=name,
        address=address.typed,
        mailbox_key=mailbox_key(address.canonical, services().settings.identity_key),
        language=form.get("language", ""),
        role="organiser" if form.get("organiser") == YES else "member",
        invited_by=team.membership.id,
    )
    members.invite(session, invitation)
    return "invited"


def _remove(session: Session, team: Team, form: Form) -> str:
    _must_organise(team)
    members.remove(session, team.drive_id, row_id_of(form.get("member", "")))
    return "removed"


def _leave(session: Session, team: Team, _form: Form) -> str:
    members.leave(session, team.membership.id)
    return LEFT


def _nudge_draft(session: Session, team: Team, form: Form) -> str:
    draft_id = row_id_of(form.get("draft", ""))
    was_asked = nudges.nudge_draft(session, team.drive_id, draft_id, team.membership.id)
    return "nudged" if was_asked else "nudged-before"


def _nudge_letter(session: Session, team: Team, form: Form) -> str:
    was_asked = nudges.nudge_letter(session, team.drive_id, row_id_of(form.get("letter", "")))
    return "nudged" if was_asked else "nudged-before"


def _plan(session: Session, team: Team, form: Form) -> str:
    """A free one, with a note; or by a button beside a letter or a target, whose `about` is the kind and the row's id."""
    kind, _, row = form.get("about", "").partition(" ")
    row_id = row_id_of(row) if kind else None
    command = follow_ups.PlanFollowUp(
        drive_id=team.drive_id,
        kind=kind or form.get("kind", ""),
        made_by=team.membership.id,
        note="" if kind else form.get("note", ""),
        target_id=None if kind == OF_WRITER else row_id,
        contribution_id=row_id if kind == OF_WRITER else None,
        due_on=None if kind else _day(form.get("due_on", "")),
    )
    follow_ups.plan(session, command)
    return "planned"


def _take(session: Session, team: Team, form: Form) -> str:
    taking.take(session, team.drive_id, _follow_up(form), taking.Taker(team.membership.id))
    return "taken"


def _hand_back(session: Session, team: Team, form: Form) -> str:
    taking.hand_back(session, team.drive_id, _follow_up(form), taking.Taker(team.membership.id))
    return "handed-back"


def _finish(session: Session, team: Team, form: Form) -> str:
    taking.finish(session, team.drive_id, _follow_up(form), taking.Taker(team.membership.id))
    return "finished"


def _must_organise(team: Team) -> None:
    """To other members this is as if it were not there."""
    if not team.membership.is_organiser:
        raise NotFoundError


def _follow_up(form: Form) -> UUID:
    return row_id_of(form.get("follow_up", ""))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise FieldsRefusedError({"due_on": "day-unreadable"}) from None


ACTS: Mapping[str, Act] = {
    "invite": _invite,
    "remove": _remove,
    "leave": _leave,
    "nudge-draft": _nudge_draft,
    "nudge-letter": _nudge_letter,
    "plan": _plan,
    "take": _take,
    "hand-back": _hand_back,
    "finish": _finish,
}
