"""How each mail comes about: a scene for every template, which gives back the mail that its reader gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from campaign.audit.record import CLI
from campaign.contributions.ending import invalidate, withdraw
from campaign.contributions.letter.content import LetterContent
from campaign.contributions.letter.drafts import SaveDraft, save_draft
from campaign.contributions.letter.gate import refuse_letter
from campaign.contributions.letter.mails import COPY, DRAFT
from campaign.contributions.letter.team.members import INVITATION
from campaign.contributions.letter.team.nudges import NUDGE, nudge_draft
from campaign.contributions.models import Contribution, Tally
from campaign.contributions.moderation import refuse_words
from campaign.db import insert, now
from campaign.drives.models import Milestone
from campaign.drives.updates.approving import ask_approval
from campaign.drives.updates.commands import UpdateChoices
from campaign.machinery.failures import note_failure
from campaign.mail.address import mailbox_key
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.mail.suppression import suppress
from campaign.my_support import entering, erasing, moving
from campaign.my_support.models import AddressChange
from campaign.notifications import (
    allow_mail,
    already_given,
    endings,
    failures,
    milestones,
    moderated,
    reminders,
    thanks,
    verification,
)
from campaign.notifications.failures import tell_failures
from campaign.notifications.updates import approval, news, trial
from campaign.staff import accounts
from campaign.staff.links import INVITATION_TEMPLATE, PASSWORD_TEMPLATE, ask_password
from tests import appeals, cast, letters, staff, teams, updates
from tests.notifications.letter_scenes import LETTER_SCENES
from tests.notifications.pledge_scenes import PLEDGE_SCENES
from tests.notifications.post import Post
from tests.throwaway import HUMMING, Hum, humming
from tests.time_travel import let_pass

NAME = "Zephaniah Quill & Daughters"
EMAIL = "zephaniah@example.com"
OTHER_EMAIL = "quill@example.org"
COMMENT = "wondrous-marmalade"
POSTCODE = "SY23 2AX"
TYPED = (NAME, "Zephaniah", EMAIL, COMMENT, POSTCODE, "zephaniah@")
NUMBER_TIME = thanks.NUMBER_PATIENCE + timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """Charlie's petition is open, and somebody with a great deal to say types into its form."""

    post: Post
    drive_id: UUID
    language: str
    kind: str = "signature"

    def signs(self, drive_id: UUID | None = None, **changes: object) -> UUID:
        """Types, and sends the form; the mail that it leads to is queued and not yet delivered."""
        typed = {"name": NAME, "email": EMAIL, "comment": COMMENT, "postcode": POSTCODE, "language": self.language}
        command = cast.signing(drive_id or self.drive_id, **{**typed, **changes})  # type: ignore[arg-type]
        if self.kind == HUMMING.name:
            command = replace(command, comment=None, details=Hum(COMMENT))
        cast.sign(self.post.database, command, kind=self.kind)
        return cast.latest(self.post.database)

    def signs_and_verifies(self, **changes: object) -> UUID:
        """The verification has been delivered and obeyed."""
        contribution_id = self.signs(None, **changes)
        self.post.deliver()
        cast.press(self.post.database, contribution_id)
        return contribution_id

    def writes(self, *, is_moderated: bool = False, **changes: object) -> UUID:
        """A letter, in a drive of Charlie's that is open for it."""
        drive_id = letters.charlie_opens_letter_drive(self.post.database, is_moderated=is_moderated)
        targets = letters.targets_of(self.post.database, drive_id)
        typed = {"name": NAME, "email": EMAIL, "postcode": POSTCODE, "language": self.language, "body": COMMENT}
        return letters.write(self.post.database, letters.writing(drive_id, targets, **{**typed, **changes}))  # type: ignore[arg-type]

    def writes_and_verifies(self, *, is_moderated: bool = False, **changes: object) -> UUID:
        """The verification has been delivered and obeyed."""
        contribution_id = self.writes(is_moderated=is_moderated, **changes)
        self.post.deliver()
        letters.press(self.post.database, contribution_id, LetterContent(letters.SUBJECT, COMMENT, ()))
        return contribution_id

    def gives_number(self, contribution_id: UUID, number: int) -> None:
        with self.post.database.transaction() as session:
            session.get_one(Contribution, contribution_id).number = number

    def mailbox_of(self, contribution_id: UUID) -> str:
        with self.post.database.reading() as session:
            return session.get_one(Contribution, contribution_id).mailbox_key

    def asks_for_another_address(self) -> list[ExpandedMail]:
        """In My support; the two mails that follow."""
        command = moving.AskAddress(
            mailbox_key=self.mailbox_of(self.signs_and_verifies()),
            new_mailbox_key=mailbox_key(OTHER_EMAIL, cast.IDENTITY_KEY),
            new_address=OTHER_EMAIL,
            language=self.language,
        )
        with self.post.database.transaction() as session:
            moving.ask_address(session, command)
        return self.post.deliver()

    def thanked(self, contribution_id: UUID) -> ExpandedMail:
        """The mail of thanks, after the time that it waits for a number."""
        self.post.queue(thanks.TEMPLATE, contribution_id)
        let_pass(self.post.database, NUMBER_TIME)
        return self.post.only()


def _verification(scene: Scene) -> ExpandedMail:
    scene.signs()
    return scene.post.only()


def _verifications(scene: Scene) -> ExpandedMail:
    scene.signs()
    scene.signs(cast.charlie_opens_petition(scene.post.database, slug="2"))
    return scene.post.only()


def _already_given(scene: Scene) -> ExpandedMail:
    scene.post.queue(already_given.TEMPLATE, scene.signs_and_verifies())
    return scene.post.only()


def _allow_mail(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs()
    with scene.post.database.transaction() as session:
        suppress(session, session.get_one(Contribution, contribution_id).mailbox_key, "all")
    return scene.post.only()


def _thanks(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs_and_verifies(consent_campaign=True)
    scene.gives_number(contribution_id, 1204)
    return scene.thanked(contribution_id)


def _reminder(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs()
    scene.post.deliver()
    let_pass(scene.post.database, timedelta(days=1, minutes=1))
    assert reminders.remind_unverified(scene.post.database) == 1
    assert contribution_id == cast.latest(scene.post.database)
    return scene.post.only()


def _withdrawn(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs_and_verifies()
    with scene.post.database.transaction() as session:
        assert withdraw(session, contribution_id)
    scene.post.queue(endings.WITHDRAWN_TEMPLATE, contribution_id)
    return scene.post.only()


def _invalidated(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs_and_verifies()
    with scene.post.database.transaction() as session:
        invalidate(session, contribution_id, "a-slug-of-ours")
    scene.post.queue(endings.INVALIDATED_TEMPLATE, contribution_id)
    return scene.post.only()


def _milestone(scene: Scene) -> ExpandedMail:
    with scene.post.database.transaction() as session:
        session.execute(
            update(Milestone).where(Milestone.drive_id == scene.drive_id, Milestone.at == 2).values(reached_at=now())
        )
        counted = insert(session, Tally).values(drive_id=scene.drive_id, count=1204, last_number=1204)
        session.execute(
            counted.on_conflict_do_update(index_elements=[Tally.drive_id], set_={"count": counted.excluded.count})
        )
        assert session.scalar(select(Tally.count).where(Tally.drive_id == scene.drive_id)) == 1204
    scene.post.queue(milestones.TEMPLATE, scene.drive_id, language=scene.language)
    return scene.post.only()


def _support_link(scene: Scene) -> ExpandedMail:
    key = scene.mailbox_of(scene.signs_and_verifies())
    with scene.post.database.transaction() as session:
        entering.ask_link(session, key, scene.language)
    return scene.post.only()


def _new_address(scene: Scene) -> ExpandedMail:
    return next(mail for mail in scene.asks_for_another_address() if mail.to == OTHER_EMAIL)


def _address_asked(scene: Scene) -> ExpandedMail:
    return next(mail for mail in scene.asks_for_another_address() if mail.to == EMAIL)


def _address_moved(scene: Scene) -> ExpandedMail:
    scene.asks_for_another_address()
    with scene.post.database.transaction() as session:
        assert moving.move(session, session.scalars(select(AddressChange.id)).one()) == "moved"
    return scene.post.only()


def _erased(scene: Scene) -> ExpandedMail:
    key = scene.mailbox_of(scene.signs_and_verifies())
    with scene.post.database.transaction() as session:
        assert erasing.erase(session, erasing.Erase(key, scene.language))
    return scene.post.only()


def _staff_invitation(scene: Scene) -> ExpandedMail:
    command = accounts.InviteAccount(NAME, EMAIL, mailbox_key(EMAIL, cast.IDENTITY_KEY), scene.language)
    with scene.post.database.transaction() as session:
        accounts.invite_account(session, CLI, command)
    return scene.post.only()


def _staff_password(scene: Scene) -> ExpandedMail:
    staff.make_account(scene.post.database, None, email=EMAIL, name=NAME)
    with scene.post.database.transaction() as session:
        ask_password(session, mailbox_key(EMAIL, cast.IDENTITY_KEY), scene.language)
    return scene.post.only()


def _staff_failures(scene: Scene) -> ExpandedMail:
    staff.make_account(scene.post.database, "admin", email=EMAIL, name=NAME, language=scene.language)
    with scene.post.database.transaction() as session:
        note_failure(session, "workers.mail.deliver", "mail", "ValueError")
    assert tell_failures(scene.post.database) == 1
    return scene.post.only()


def _news(scene: Scene) -> ExpandedMail:
    scene.signs_and_verifies(consent_campaign=True)
    achievement_id = updates.something_is_achieved(scene.post.database, {scene.drive_id})
    chosen = UpdateChoices(achievements=frozenset({achievement_id}))
    updates.an_update_leaves(scene.post.database, scene.drive_id, choices=chosen)
    return scene.post.only()


def _news_on_trial(scene: Scene) -> ExpandedMail:
    database = scene.post.database
    update_id = updates.charlie_writes(database, updates.campaign_of(database, scene.drive_id))
    with database.transaction() as session:
        trial.try_update(session, update_id, cast.ORGANISER, identity_key=cast.IDENTITY_KEY)
    (mail,) = (each for each in scene.post.deliver() if each.subject.startswith(TRIED[scene.language]))
    return mail


def _waiting(scene: Scene) -> ExpandedMail:
    database = scene.post.database
    update_id = updates.charlie_writes(database, updates.campaign_of(database, scene.drive_id))
    with database.transaction() as session:
        ask_approval(session, update_id, cast.ORGANISER)
    scene.post.queue(approval.TEMPLATE, update_id, language=scene.language)
    return scene.post.only()


TRIED = {"en": "Test", "cy": "Prawf"}


def _letter_verification(scene: Scene) -> ExpandedMail:
    scene.writes()
    return scene.post.only()


def _letter_thanks(scene: Scene) -> ExpandedMail:
    contribution_id = scene.writes_and_verifies(consent_campaign=True)
    scene.gives_number(contribution_id, 1204)
    return scene.thanked(contribution_id)


def _letter_copy(scene: Scene) -> ExpandedMail:
    scene.post.queue(COPY, scene.writes_and_verifies())
    return scene.post.only()


def _letter_draft(scene: Scene) -> ExpandedMail:
    drive_id = letters.charlie_opens_letter_drive(scene.post.database)
    key = cast.signing(drive_id, NAME, EMAIL).mailbox_key
    typed = {"name": NAME, "email": EMAIL, "body": COMMENT, "postcode": POSTCODE}
    with scene.post.database.transaction() as session:
        save_draft(session, SaveDraft(drive_id, scene.language, typed, key, EMAIL))
    return scene.post.only()


def _letter_invalidated(scene: Scene) -> ExpandedMail:
    contribution_id = scene.writes_and_verifies(is_moderated=True)
    with scene.post.database.transaction() as session:
        refuse_letter(session, contribution_id, "insults")
    scene.post.queue(endings.INVALIDATED_TEMPLATE, contribution_id)
    return scene.post.only()


def _of_letters(template: str) -> Callable[[Scene], ExpandedMail]:
    return lambda scene: LETTER_SCENES[template](scene.post, scene.language)


def _team_invitation(scene: Scene) -> ExpandedMail:
    drive_id = letters.charlie_opens_letter_drive(scene.post.database)
    teams.invited(scene.post.database, drive_id, NAME, EMAIL, language=scene.language)
    return scene.post.only()


def _team_nudge(scene: Scene) -> ExpandedMail:
    drive_id = letters.charlie_opens_letter_drive(scene.post.database)
    charlie = teams.joined(scene.post.database, drive_id)
    scene.post.deliver()
    draft_id = teams.laura_stops(scene.post.database, drive_id, name=NAME, email=EMAIL, language=scene.language)
    with scene.post.database.transaction() as session:
        assert nudge_draft(session, drive_id, draft_id, charlie)
    return scene.post.only()


def _of_another_kind(act: Callable[[Scene], ExpandedMail]) -> Callable[[Scene], ExpandedMail]:
    """The same of a kind that has no words of its own."""

    def hums(scene: Scene) -> ExpandedMail:
        with humming(scene.post.database) as kind:
            return act(replace(scene, kind=kind.name))

    return hums


def _appeals(gift: Callable[..., appeals.Gift], **own: object) -> Callable[[Scene], appeals.Gift]:
    """What somebody with a great deal to say gives to an appeal of Charlie's."""

    def make(scene: Scene) -> appeals.Gift:
        drive_id = appeals.charlie_opens_appeal(scene.post.database)
        return gift(drive_id, name=NAME, email=EMAIL, postcode=POSTCODE, language=scene.language, **own)

    return make


TOLD, SAID, DONE = (
    _appeals(appeals.telling, title="Garden", body=COMMENT),
    _appeals(appeals.commenting, thought=COMMENT),
    _appeals(appeals.helping),
)
Make = Callable[[Scene], appeals.Gift]


def _asked(make: Make) -> Callable[[Scene], ExpandedMail]:
    """The mail before it counts."""

    def act(scene: Scene) -> ExpandedMail:
        appeals.give(scene.post.database, make(scene))
        return scene.post.only()

    return act


def _given(scene: Scene, make: Make) -> UUID:
    appeals.give(scene.post.database, make(scene))
    scene.post.deliver()
    contribution_id = cast.latest(scene.post.database)
    appeals.confirm(scene.post.database, contribution_id)
    return contribution_id


def _thanked(make: Make) -> Callable[[Scene], ExpandedMail]:
    return lambda scene: scene.thanked(_given(scene, make))


def _published(give: Callable[[Scene], UUID]) -> Callable[[Scene], ExpandedMail]:
    def act(scene: Scene) -> ExpandedMail:
        contribution_id = appeals.passed(scene.post.database, give(scene))
        scene.post.queue(moderated.PUBLISHED_TEMPLATE, contribution_id)
        return scene.post.only()

    return act


def _refused(give: Callable[[Scene], UUID]) -> Callable[[Scene], ExpandedMail]:
    def act(scene: Scene) -> ExpandedMail:
        contribution_id = give(scene)
        with scene.post.database.transaction() as session:
            refuse_words(session, contribution_id, 1, "private-details")
        scene.post.queue(moderated.REFUSED_TEMPLATE, contribution_id)
        return scene.post.only()

    return act


def _tells(scene: Scene) -> UUID:
    return _given(scene, TOLD)


OF_A_CONTRIBUTION: dict[str, Callable[[Scene], ExpandedMail]] = {
    verification.MESSAGE: _verification,
    already_given.MESSAGE: _already_given,
    thanks.MESSAGE: _thanks,
    reminders.MESSAGE: _reminder,
    "withdrawn": _withdrawn,
    "invalidated": _invalidated,
}


SCENES: dict[str, Callable[[Scene], ExpandedMail]] = {
    **{f"signature/{message}": scene for message, scene in OF_A_CONTRIBUTION.items()},
    **{f"contribution/{message}": _of_another_kind(scene) for message, scene in OF_A_CONTRIBUTION.items()},
    verification.SEVERAL_TEMPLATE: _verifications,
    allow_mail.TEMPLATE: _allow_mail,
    milestones.TEMPLATE: _milestone,
    news.TEMPLATE: _news,
    trial.TEMPLATE: _news_on_trial,
    approval.TEMPLATE: _waiting,
    "story/verification": _asked(TOLD),
    "comment/verification": _asked(SAID),
    "help/verification": _asked(DONE),
    "story/thanks": _thanked(TOLD),
    "comment/thanks": _thanked(SAID),
    "help/thanks": _thanked(DONE),
    "story/published": _published(_tells),
    "story/refused": _refused(_tells),
    moderated.PUBLISHED_TEMPLATE: _published(Scene.signs_and_verifies),
    moderated.REFUSED_TEMPLATE: _refused(Scene.signs_and_verifies),
    "letter/verification": _letter_verification,
    "letter/thanks": _letter_thanks,
    "letter/invalidated": _letter_invalidated,
    COPY: _letter_copy,
    DRAFT: _letter_draft,
    INVITATION: _team_invitation,
    NUDGE: _team_nudge,
    entering.LINK_TEMPLATE: _support_link,
    moving.NEW_TEMPLATE: _new_address,
    moving.ASKED_TEMPLATE: _address_asked,
    moving.MOVED_TEMPLATE: _address_moved,
    erasing.RECEIPT_TEMPLATE: _erased,
    INVITATION_TEMPLATE: _staff_invitation,
    PASSWORD_TEMPLATE: _staff_password,
    failures.TEMPLATE: _staff_failures,
    **PLEDGE_SCENES,
    **{template: _of_letters(template) for template in LETTER_SCENES},
}
"""Every template there is: tests/architecture/test_mail_templates.py holds this to the folders."""
