"""Mails that tell an account what was done to it or with it: what, when, from which network, and what to do about it.

They cannot be stopped by their reader, and hold nothing that anybody typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaign.audit.networks import UNKNOWN
from campaign.i18n import N_
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.notifications.languages import only
from campaign.paths import CONSOLE_LINKS
from campaign.staff import notices
from campaign.staff.models import StaffAccount, StaffNotice
from campaign.staff.permissions import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do where it was somebody else: a sentence and, for what one can do oneself, a page and its button."""

    says: str
    page: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    says: str
    advice: Advice


CHANGE_PASSWORD = Advice(
    N_("If it was not you, change your password at once, and tell an admin."), "own_account", N_("Your account")
)
ASK_PASSWORD = Advice(
    N_("If it was not you, ask for a new password at once, and tell an admin."), "forgotten", N_("A new password")
)
TELL_ADMIN = Advice(N_("If it was not you, tell an admin at once: they can disable the account."))
ASK_ADMIN = Advice(N_("If you did not expect this, ask an admin."))
WORDS: Mapping[str, Words] = {
    notices.PASSWORD_CHANGED: Words(
        N_("Your password was changed"),
        N_("Your account in our console has a new password. Everywhere else, you have been signed out."),
        ASK_PASSWORD,
    ),
    notices.SECOND_STEP_CHANGED: Words(
        N_("Your second step was changed"),
        N_("Another phone or app gives the codes for your account in our console, and it has new recovery codes."),
        TELL_ADMIN,
    ),
    notices.CODES_MADE: Words(
        N_("You have new recovery codes"),
        N_("Ten new recovery codes were made for your account in our console. The ones before no longer work."),
        CHANGE_PASSWORD,
    ),
    notices.CODE_USED: Words(
        N_("One of your recovery codes was used"),
        N_("It stood in for the second step of your account in our console. It does not work again."),
        CHANGE_PASSWORD,
    ),
    notices.CODES_WRONG: Words(
        N_("Wrong codes for your account"),
        N_(
            "Within a day, ten wrong codes or more were typed for your account in our console. Whoever typed them had your "
            "password, or a link that we sent to you."
        ),
        CHANGE_PASSWORD,
    ),
    notices.SESSION_BEGUN: Words(
        N_("Somebody signed in with your account"),
        N_("It was in a browser or from a network where your account in our console had not been lately."),
        CHANGE_PASSWORD,
    ),
    notices.ROLE_GIVEN: Words(
        N_("You have a new role"), N_("Your account in our console was given another role."), ASK_ADMIN
    ),
    notices.ROLE_TAKEN: Words(
        N_("You have one role less"), N_("A role of your account in our console was taken away."), ASK_ADMIN
    ),
    notices.KEY_ENDING: Words(
        N_("A key for other software ends soon"),
        N_(
            "Within two weeks, a key with which other software reads from us or writes to us ends. Whoever still needs it "
            "must be given a new one before."
        ),
        Advice(
            N_("Our console says which key it is, and for whom it was made. Any admin can make a new one there."),
            "keys",
            N_("Keys for other software"),
        ),
    ),
    notices.DISABLED: Words(
        N_("Your account was disabled"),
        N_("Nobody can sign in with your account in our console any more. Everywhere, you have been signed out."),
        ASK_ADMIN,
    ),
    notices.RESET: Words(
        N_("Your account is to be set up anew"),
        N_(
            "An admin took away the password and the second step of your account in our console. Another email brings the link "
            "with which you set it up."
        ),
        ASK_ADMIN,
    ),
}


def compose_notices(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """To the account's address, whatever state it is in."""
    return [_compose(session, desk, delivery) for delivery in deliveries]


def _compose(session: Session, desk: Desk, delivery: DueMail) -> Composed:
    notice = session.get(StaffNotice, delivery.subject_id)
    account = session.get(StaffAccount, notice.account_id) if notice else None
    if notice is None or account is None:
        return Dropped(delivery.id, "not-due")
    words = WORDS[notice.what]
    page = words.advice.page
    return ReadyMail(
        delivery_id=delivery.id,
        to=account.email,
        template=delivery.template,
        languages=(only(delivery.language),),
        group=delivery.id,
        context={
            "words": words,
            "happened_at": notice.happened_at,
            "network": "" if notice.network in (None, UNKNOWN) else notice.network,
            "role": ROLE_NAMES[notice.role] if notice.role else "",
            "page": desk.settings.base_url + CONSOLE_LINKS[page] if page else "",
        },
    )


STAFF_NOTICE = MailKind(notices.NOTICE_TEMPLATE, compose_notices, scopes=(), is_repeatable=True)
