"""Everything that may happen to signatures, in any order, with the jobs that follow done once, twice or late.

A model that looks after each step whether what is promised is still true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions import ending
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution
from campaign.contributions.states import TRANSITIONS
from campaign.db import Database
from campaign.drives.service import close_now
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.mail.address import mailbox_key
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Desk
from campaign.mail.message import MailBatch, UnsendableMailError
from campaign.mail.models import Delivery, Suppression
from campaign.mail.sender import Later, Outcome, Refused, Unknown
from campaign.mail.suppression import suppress
from campaign.my_support.erasing import Erase, erase
from campaign.notifications.endings import tell_ended
from campaign.notifications.kinds import MAIL_KINDS
from campaign.notifications.reminders import remind_unverified
from campaign.notifications.thanks import thank_verified
from campaign.notifications.verification import answer_repeats, reopen_mailboxes
from campaign.outbox.drain import settle_events
from campaign.outbox.models import OutboxEvent
from campaign.retention.engine import follow_rules
from campaign.retention.rules import HOURLY
from campaign.retention.unverified import expire_unverified
from campaign.settings import Settings
from campaign.supporters.models import Supporter
from campaign.tokens import Keyring
from tests.cast import IDENTITY_KEY, charlie_opens_petition, press
from tests.contracts.promises import PROMISES
from tests.fakes.sender import FakeSender
from tests.http.made_app import app_for
from tests.time_travel import let_pass
from workers.subscriptions import ANSWER_REPEATS, REOPEN_MAILBOXES, SUBSCRIPTIONS, TELL_ENDED, THANK_VERIFIED

JOBS: Mapping[str, Callable[[Session, list[OutboxEvent]], None]] = {
    ANSWER_REPEATS.path: answer_repeats,
    REOPEN_MAILBOXES.path: reopen_mailboxes,
    THANK_VERIFIED.path: thank_verified,
    TELL_ENDED.path: tell_ended,
}
ACTS: Mapping[str, Callable[[Session, UUID], object]] = {
    "withdraw": ending.withdraw,
    "disown": ending.disown,
    "invalidate": lambda session, key: ending.invalidate(session, key, "made-up-name"),
    "release": ending.release,
}
OVER = ("delivered", "bounced", "merged", "dropped", "failed")  # of a mail
NAMES = ("Suzie Evans", "Paul Puw")
ADDRESSES = ("home@example.com", "work@example.org")
NETWORKS = ("127.0.0.1", "81.2.69.142", "2a00:23c7:1:2::7")
SLUGS = ("1", "1", "2")
Open = Callable[[], tuple[Database, Settings]]

one_of = st.sampled_from
places = st.integers(0, 30)


class HonestSender(FakeSender):
    """What cannot leave is refused, as the real one does it."""

    def send(self, batch: MailBatch) -> Outcome:
        try:
            return super().send(batch)
        except UnsendableMailError as error:
            return Refused(str(error))


class Lives(RuleBasedStateMachine):
    """Two petitions, two people at each of two mailboxes, three networks."""

    open_database: Open  # set by `lives_on`

    @initialize()
    def begin(self) -> None:
        self.database, settings = self.open_database()
        self.drives = {slug: charlie_opens_petition(self.database, slug=slug) for slug in set(SLUGS)}
        self.client: FlaskClient = app_for(settings, self.database).test_client(use_cookies=False)
        self.sender = HonestSender()
        self.office = PostOffice(
            self.database, self.sender, Desk(replace(settings, org_address="1 Stryd"), Keyring("s"))
        )
        self.states: dict[UUID, str] = {}
        self.mails: dict[UUID, str] = {}
        self.closed: set[str] = set()
        for name, email in zip(NAMES, ADDRESSES, strict=True):
            self.sign(4, "1", name, email, NETWORKS[1], "")
        self.nothing_goes_back()
        for place in (0, 1):
            self.decide(place, "press")
        self.do_jobs(1)
        self.deliver()
        self.nothing_goes_back()

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.dispose()

    @rule(
        times=one_of((1, 1, 4)),
        slug=one_of(SLUGS),
        name=one_of(NAMES),
        email=one_of(ADDRESSES),
        network=one_of(NETWORKS),
        lure=one_of(("", "", "x")),
    )
    def sign(self, times: int, slug: str, name: str, email: str, network: str, lure: str) -> None:
        """I12: the answer is the same whoever it is, and the same as for an address that nobody knows."""
        fields = {"name": name, "email": email, "postcode": "CF10 1AA", "website": lure}
        path = f"/en/petitions/petition-{slug}"
        for _ in range(times):
            answer = self.client.post(f"{path}/signatures", data=fields, environ_overrides={"REMOTE_ADDR": network})
            if slug in self.closed:
                assert answer.status_code == 409
            else:
                assert answer.status_code == 303
                assert answer.headers["Location"].partition("?")[0] == f"{path}/check-your-email"

    @rule(place=places, act=one_of(("press", "press", "withdraw", "disown", "invalidate", "release")))
    def decide(self, place: int, act: str) -> None:
        """Its owner, whoever does not know of it, or a moderator does something about one of them."""
        if (contribution_id := self._one(place)) is None:
            return
        before = self.states[contribution_id]
        try:
            if act == "press":
                outcome = press(self.database, contribution_id)
                assert (outcome in ("verified", "held")) <= (before == "pending")
            else:
                with self.database.transaction() as session:
                    ACTS[act](session, contribution_id)
        except (ConflictError, FieldsRefusedError):  # the other state, or a seat that was taken meanwhile
            return

    @precondition(lambda self: set(self.states.values()) - {"pending"})
    @rule(place=places)
    def press_again(self, place: int) -> None:
        """I11: what was used changes nothing."""
        used = [key for key, state in self.states.items() if state != "pending"]
        before = self._dump()
        assert press(self.database, used[place % len(used)]) in ("spent", "expired")
        assert self._dump() == before

    @rule(email=one_of(ADDRESSES), scope=one_of(("all", "news", "reminders")), reason=one_of(("asked", "bounced")))
    def stop_mail(self, email: str, scope: str, reason: str) -> None:
        with self.database.transaction() as session:
            suppress(session, mailbox_key(email, IDENTITY_KEY), scope, reason)

    @rule(email=one_of(ADDRESSES), is_for_ever=st.booleans())
    def erase(self, email: str, is_for_ever: bool) -> None:
        """I9: whatever its owner wished stays; nothing else knows the mailbox."""
        key = mailbox_key(email, IDENTITY_KEY)
        stopped = select(Suppression.scope).where(Suppression.mailbox_key == key, Suppression.reason == "asked")
        with self.database.transaction() as session:
            before = set(session.scalars(stopped))
            erase(session, Erase(key, "en", is_for_ever=is_for_ever))
        with self.database.reading() as session:
            assert before <= set(session.scalars(stopped))
            for table in (Contribution, Supporter):
                assert not session.scalars(select(table).where(table.mailbox_key == key)).all()

    @precondition(lambda self: len(self.closed) < 1)
    @rule(slug=one_of(("2", "2", "1")))
    def close(self, slug: str) -> None:
        with self.database.transaction() as session:
            close_now(session, self.drives[slug])
        self.closed.add(slug)

    @rule(minutes=one_of((1, 2, 30, 90, 26 * 60, 8 * 24 * 60)))
    def wait(self, minutes: int) -> None:
        let_pass(self.database, timedelta(minutes=minutes))

    @rule(times=one_of((1, 1, 2)))
    def do_jobs(self, times: int) -> None:
        """What events ask for; sometimes a worker is killed before it says so, and all is done twice."""
        with self.database.reading() as session:
            events = list(
                session.scalars(select(OutboxEvent).where(OutboxEvent.settled_at.is_(None)).order_by(OutboxEvent.id))
            )
        for _ in range(times):
            for event in events:
                for job in SUBSCRIPTIONS[event.name]:
                    if job.path in JOBS:
                        with self.database.transaction() as session:
                            JOBS[job.path](session, [event])
        with self.database.transaction() as session:
            settle_events(session, [event.id for event in events])

    @rule(answer=one_of((None, None, Unknown("hung"), Later(60, "busy"))))
    def deliver(self, answer: Outcome | None = None) -> None:
        fold_deltas(self.database)
        self.sender.answers = [answer] if answer else []
        deliver_due(self.office, MAIL_KINDS)

    @rule()
    def look_after(self) -> None:
        remind_unverified(self.database)
        expire_unverified(self.database)
        follow_rules(self.database, HOURLY)

    @invariant()
    def promises_are_kept(self) -> None:
        with self.database.reading() as session:
            for promise, broken in PROMISES.items():
                assert list(broken(session)) == [], promise

    @invariant()
    def nothing_goes_back(self) -> None:
        """I14, I15: contributions and mails move along their ways, and what is over stays over."""
        with self.database.reading() as session:
            states = dict(session.execute(select(Contribution.id, Contribution.state)).all())
            mails = dict(session.execute(select(Delivery.id, Delivery.state)).all())
        for key, state in self.states.items():
            assert states[key] == state or states[key] in TRANSITIONS[state], (state, states[key])
        for key, state in self.mails.items():
            assert state not in OVER or mails.get(key, state) == state, (state, mails[key])
        self.states, self.mails = states, mails

    def _one(self, place: int) -> UUID | None:
        ids = list(self.states)
        return ids[place % len(ids)] if ids else None

    def _dump(self) -> list[tuple[object, ...]]:
        columns = Contribution.__table__.columns
        with self.database.reading() as session:
            return [tuple(row) for row in session.execute(select(*columns).order_by(Contribution.id))]


def lives_on(open_database: Open) -> type[Lives]:
    """The model on databases of which each is new."""
    return type("LivesHere", (Lives,), {"open_database": staticmethod(open_database)})
