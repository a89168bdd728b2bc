"""Takes the form under a drive, of whatever kind. The same answer for a new, a repeated, a suppressed and a capped address.

Whoever has verified something within the last hour carries a token that proves the mailbox: what they give next, from the
same address, is verified at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.areas.lookup import find_area
from campaign.contributions.forms import FormRefused, SupporterForm
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.rush.limits import TOLD_FROM_SECONDS
from campaign.contributions.service import (
    Coming,
    DriveNotOpenError,
    SubmitContribution,
    Submitted,
    command_of,
    take_in,
    take_in_alone,
)
from campaign.contributions.verification import verify
from campaign.crash_points import crash_point
from campaign.drives.queries import DriveView
from campaign.errors import FieldsRefusedError
from campaign.http.challenges import arrival_of
from campaign.http.even_time import even_time
from campaign.http.problems import problem
from campaign.http.request import GIVEN, Form, FormReading, read_form, wants_json
from campaign.http.security import CrossSitePost
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.http.site.drive_pages import LATE
from campaign.http.site.forms import FormState, check_form, correction_of, refused, settle_address
from campaign.http.site.links import token_of
from campaign.http.site.messages import REASONS
from campaign.http.site.next_step import NEXT_STEP, open_next_step, proves_mailbox
from campaign.http.site.recent_drives import recent_drive
from campaign.http.site.slugs import match_slug, public_drive, recent_slug
from campaign.http.site.typed import FROM_ELSEWHERE
from campaign.http.site.verified import VERIFIED_STATES, Thanked, just_verified, thanks_page
from campaign.i18n import N_, Language, translator
from campaign.notifications.links import VERIFY
from campaign.paths import page_of_kind, path_to

UNNAMED_SOURCE = "web"
CAN_STILL_OPEN = ("scheduled", "paused")
NOT_OPEN = N_("Nothing was sent: nothing can be given here at this moment. You can see below how things are.")


class ShowAgain(Protocol):
    """Shows the drive with its form as it was typed, for its giver alone."""

    def __call__(
        self, language: Language, drive: DriveView, form: FormState, *, status: int = 422, notice: str | None = None
    ) -> Response: ...


def _note_nothing(_session: Session, _form: Form, _checked: SupporterForm, _contribution_id: UUID) -> None:
    """Nothing else hangs on it."""


@dataclass(frozen=True, slots=True)
class Giving:
    """How one kind of contribution is taken in: the form's page, and how the form is read.

    `note` is told, in the same transaction, what came of a form that was taken. `is_kept_when_over`: what was typed is given
    back by a drive that never opens again, too.
    """

    kind: str
    again: ShowAgain
    reading: FormReading = GIVEN
    note: Callable[[Session, Form, SupporterForm, UUID], None] = _note_nothing
    is_kept_when_over: bool = False

    @property
    def drive_kind(self) -> str:
        return KINDS[self.kind].drive_kind

    def give(self, language: Language, slug: str) -> Response:
        """303 to the page that says to look in the mailbox, or thanks at once; 422 with the form again; 409 where the
        drive is not open."""
        return self.take(language, slug, read_form(request, self.reading))

    def look_over(self, language: Language, slug: str) -> Response:
        """403 with the form as another page filled it in, to be sent from here. Stores nothing.

        Raises CrossSitePost for what is no form of this kind.
        """
        form = read_form(request, self.reading)
        if not KINDS[self.kind].own_fields <= form.keys():
            raise CrossSitePost
        drive = self._drive(slug)
        if drive.state != "open":
            return self._not_open(language, drive, form)
        return self.again(language, drive, FormState(form), status=403, notice=FROM_ELSEWHERE.text)

    @even_time
    def take(self, language: Language, slug: str, form: Form) -> Response:
        """As `give`, for a form that was read already."""
        try:
            checked = check_form(self.kind, form)
            address = settle_address(form, checked.address)
        except FormRefused as error:
            return self._again(language, slug, refused(form, error))
        match = recent_slug(self.drive_kind, slug)
        command = command_of(
            checked if address is checked.address else replace(checked, address=address),
            Coming(
                drive_id=match.owner_id,
                language=language,
                source=UNNAMED_SOURCE,
                arrival=arrival_of(match.owner_id, form),
            ),
            identity_key=services().settings.identity_key,
        )
        thanked = None
        try:
            if KINDS[self.kind].is_plain and self.note is _note_nothing and not form.get(NEXT_STEP):
                submitted = self._store(command)
            else:
                submitted, thanked = self._store_with_more(language, form, checked, command)
            crash_point("sign.after-commit")
        except DriveNotOpenError:
            return self._not_open(language, self._drive(slug), form)
        except FieldsRefusedError as error:
            return self._again(language, slug, FormState(form, error.errors))
        if thanked is not None:
            return thanks_page(language, token_of(VERIFY, thanked.contribution), thanked)
        page = f"{page_of_kind(self.drive_kind)}_submitted"
        late = f"?{LATE}" if submitted.put_off_seconds > TOLD_FROM_SECONDS else ""
        return see_other(path_to(page, language, slug=match.current[language]) + late)

    def _store(self, command: SubmitContribution) -> Submitted:
        with services().database.directly() as connection:
            crash_point("sign.before-commit")  # here still: on PostgreSQL, to store it is to commit it
            return take_in_alone(connection, KINDS[self.kind], command)

    def _store_with_more(
        self, language: Language, form: Form, checked: SupporterForm, command: SubmitContribution
    ) -> tuple[Submitted, Thanked | None]:
        """What else belongs to it is stored with it, or nothing is."""
        kind, thanked = KINDS[self.kind], None
        with services().database.transaction() as session:
            checked = kind.fit_form(session, command.drive_id, checked)
            command = replace(command, what=checked.what, content_key=checked.content_key, details=checked.details)
            submitted = take_in(session, kind, command)
            self.note(session, form, checked, submitted.contribution_id)
            if submitted.is_new and proves_mailbox(session, form.get(NEXT_STEP, ""), command.mailbox_key):
                thanked = _verify_at_once(session, language, submitted.contribution_id, checked)
            crash_point("sign.before-commit")
        return submitted, thanked

    def show_next(self, language: Language, slug: str, token: str) -> Response:
        """The form, with what is known of whoever has just verified something else."""
        with services().database.reading() as session:
            known = open_next_step(session, token)
            drive = public_drive(session, match_slug(session, self.drive_kind, slug))
        values = {**known, NEXT_STEP: token} if known else {}
        return self.again(language, drive, FormState(values), status=200)

    def _again(self, language: Language, slug: str, form: FormState) -> Response:
        if wants_json(request):
            return _problem(language, form)
        return self.again(language, self._drive(slug), form)

    def _not_open(self, language: Language, drive: DriveView, form: Form) -> Response:
        if wants_json(request):
            return problem(409, code=DriveNotOpenError.slug)
        kept = form if self.is_kept_when_over or drive.state in CAN_STILL_OPEN else {}
        return self.again(language, drive, FormState(kept), status=409, notice=NOT_OPEN)

    def _drive(self, slug: str) -> DriveView:
        with services().database.reading() as session:
            return public_drive(session, match_slug(session, self.drive_kind, slug))


def _verify_at_once(session: Session, language: Language, contribution_id: UUID, form: SupporterForm) -> Thanked | None:
    """What this post stored; None where it could not be verified: then the answer is everybody's."""
    contribution = session.get_one(Contribution, contribution_id)
    outcome, contribution = verify(session, contribution_id, contribution.issue, correction_of(form), find_area)
    if outcome not in VERIFIED_STATES:
        return None
    return just_verified(session, language, contribution, recent_drive(session, contribution.drive_id))


def _problem(language: Language, form: FormState) -> Response:
    say = translator(language).gettext
    errors = [{"field": name, "code": reason, "detail": say(REASONS[reason])} for name, reason in form.reasons.items()]
    return problem(422, code="fields-refused", errors=errors)
