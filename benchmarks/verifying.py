"""The press of the button behind the link in the mail, beside the floor of signing: what is answered is the page of thanks.

Whoever presses is made by the database, with a mailbox and a signature that waits for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import count, islice

from sqlalchemy import func, select, text

from benchmarks.floors.signing import TABLE
from benchmarks.forms import pressing_forms, signing_forms
from benchmarks.posting import Answers, post_all
from benchmarks.results import Bar, Result, Round
from benchmarks.side_by_side import ROUNDS, SECONDS, SideBySide, side_by_side
from benchmarks.signing import FLOOR
from campaign.areas.lookup import ensure_seats
from campaign.contributions.models import Contribution, TallyDelta
from campaign.notifications.links import VERIFY
from campaign.outbox.models import OutboxEvent
from campaign.supporters.models import Consent, Supporter
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition
from tests.many import make_many

CONNECTIONS = (8, 32)
MOST = 1_000  # of one round
PEOPLE = (len(CONNECTIONS) * ROUNDS + 1) * MOST  # one to warm up
SERIES = "generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"
KEY = "md5(n::text) || md5('presser ' || n::text)"
MADE = (
    f"INSERT INTO mailboxes (key, created_at) SELECT {KEY}, now() FROM {SERIES}",
    f"""INSERT INTO contributions (id, kind, drive_id, what, content_key, state, mailbox_key, slot, name_key, name, email,
               postcode, country, show_name, consent_campaign, consent_wider, is_suspect, language, source,
               statement_version, text_version, issue, submitted_at, expires_at)
        SELECT md5('c' || n)::uuid, 'signature', :drive, '', '', 'pending', {KEY}, 1, 'suzieevans', 'Suzie Evans',
               'presser' || n || '@example.com', 'CF10 1AA', 'GB', false, false, false, false, 'cy', 'web', 1, 1, 0,
               now(), now() + interval '7 days'
        FROM {SERIES}""",
    f"""INSERT INTO contribution_origins (contribution_id, domain, network, submitted_at)
        SELECT md5('c' || n)::uuid, 'example.com', 'v4.081.002.069', now() FROM {SERIES}""",
)
ANSWERS = 4  # of each: to signing, and to the three boxes
KEPT = (
    select(func.count().label("verified")).where(Contribution.state == "verified"),
    select(func.count(Supporter.id).label("supporters")),
    select(func.count(Consent.id).label("answers")),
    select(func.sum(TallyDelta.amount).label("counted")),
    select(func.count(OutboxEvent.id).label("events")),
)


def measure() -> Iterator[Result]:
    """Presses a second."""
    with side_by_side("PostgreSQL", FLOOR, TABLE) as sides:
        pressers = Pressers(sides)
        pressers.warm()
        for connections in CONNECTIONS:
            pairs = sides.take_turns(connections, pressers.press, pressers.reach_floor)
            rates = [Round(ours.a_second, theirs.a_second) for ours, theirs in pairs]
            yield Result("verifying", f"verify, PostgreSQL, {connections} at once", "/s", rates, Bar(0.6))
        pressers.check()


class Pressers:
    """Each presses once. Who has pressed is counted."""

    def __init__(self, sides: SideBySide) -> None:
        self._database, self._sides = sides.database, sides
        self._people = count(1)
        self._tokens = deque(enumerate(_prepare(sides)))
        self.pressed = 0

    def press(self, port: int, connections: int) -> Answers:
        posts = pressing_forms(islice(self._tokens, MOST))
        answers = post_all(port, posts, seconds=SECONDS, connections=connections).require(200)
        for _ in range(answers.many):  # those that were sent: they are sent in turn
            self._tokens.popleft()
        self.pressed += answers.many
        return answers

    def reach_floor(self, port: int, connections: int) -> Answers:
        posts = islice(signing_forms(self._people), 2 * MOST)
        return post_all(port, posts, seconds=SECONDS, connections=connections).require(303)

    def warm(self) -> None:
        """Also lets the database look at its tables, as it does by itself within a minute: they were empty when it last did."""
        self.reach_floor(self._sides.floor.port, max(CONNECTIONS))
        self.press(self._sides.service.port, max(CONNECTIONS))
        with self._database.transaction() as session:
            session.execute(text("ANALYZE"))

    def check(self) -> None:
        """Raises RuntimeError unless each of them is verified, once, with supporter, consents, count and event."""
        with self._database.reading() as session:
            kept = {query.column_descriptions[0]["name"]: session.scalar(query) for query in KEPT}
        kept["answers"] = (kept["answers"] or 0) // ANSWERS
        if set(kept.values()) != {self.pressed}:
            raise RuntimeError(f"{self.pressed} pressed, but there are {kept}")


def _prepare(sides: SideBySide) -> list[str]:
    """Tokens of so many people who have signed and not pressed yet."""
    petition = charlie_opens_petition(sides.database)
    with sides.database.transaction() as session:
        ensure_seats(session)
    make_many(sides.database, MADE, PEOPLE, drive=petition)
    keyring = Keyring(sides.service.environment()["SECRET_KEY"])
    with sides.database.reading() as session:
        rows = session.execute(select(Contribution.id, Contribution.expires_at)).all()
    return [keyring.derive(VERIFY, row_id, expires_at=expires_at) for row_id, expires_at in rows]
