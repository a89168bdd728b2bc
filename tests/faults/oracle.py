"""What must hold after any fault, as questions that find whatever breaks it: every answer must be empty.

Each question looks at the whole service from outside: its database, what the provider took, what clients were told, files,
logs and Redis.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from redis import Redis
from sqlalchemy import Select, exists, func, or_, select

from campaign.contributions.models import Contribution, NumberStep, Tally, TallyDelta
from campaign.contributions.service import VERIFICATION
from campaign.contributions.states import LIVE_STATES
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.exports.lists.models import SupporterList
from campaign.exports.lists.sealing import SealBrokenError, read_sealed, unwrap_key
from campaign.exports.lists.storage import FolderStorage
from campaign.mail.message import DELIVERY_ARG
from campaign.mail.models import Delivery, MailClaim, Suppression
from campaign.mail.outcomes import RANKS
from campaign.notifications.kinds import MAIL_KINDS
from campaign.notifications.thanks import THANKS
from campaign.supporters.models import Consent
from tests.exports.lists.export_key import EXPORT_KEY
from tests.fakes.sendgrid import ReceivedMail
from tests.faults.telling import Told
from tests.faults.watching import STEPS
from tests.snapshots.logs import disagreeing

GRACE_SECONDS = 60.0  # until what looks after leases has come by
COMMIT_SECONDS = 10.0  # the longest that a transaction may stand still: what it wrote is true from its commit on
POSTED = ("posting", "accepted", "delivered", "bounced", "unknown")
TAKEN = ("accepted", "delivered", "bounced")
GRAPH: Mapping[str, frozenset[str]] = {
    "queued": frozenset({"claimed", "dropped", *TAKEN}),  # taken: told so of one that was to be sent again
    "claimed": frozenset({"posting", "queued", "merged", "dropped", "failed", *TAKEN}),
    "posting": frozenset({"queued", "unknown", "failed", "dropped", *TAKEN}),
    "unknown": frozenset({"queued", "dropped", *TAKEN}),
    "merged": frozenset({"queued", "dropped"}),
    "accepted": frozenset({"delivered", "bounced"}),
    "delivered": frozenset({"bounced"}),
}
# What each event of the provider makes known of its mail at least, and the scope that its mailbox is stopped for after it.
MAKES_KNOWN: Mapping[str, str] = {
    **dict.fromkeys(("processed", "deferred"), "accepted"),
    **dict.fromkeys(("delivered", "spamreport", "unsubscribe", "group_unsubscribe"), "delivered"),
    **dict.fromkeys(("bounce", "blocked", "dropped"), "bounced"),
}
STOPS: Mapping[str, str] = {
    **dict.fromkeys(("bounce", "dropped"), "all"),
    **dict.fromkeys(("spamreport", "unsubscribe", "group_unsubscribe"), "news"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """Where to look. `told` are the provider's events that the hook took; `signed` and `verified` addresses to which clients
    were told that it was done; `canaries` words that must stand nowhere but in the database and in mails."""

    database: Database
    mails: Sequence[ReceivedMail] = ()
    told: Collection[Told] = ()
    signed: Collection[str] = ()
    verified: Collection[str] = ()
    exports: Path | None = None
    redis_url: str | None = None
    logs: str = ""
    canaries: Collection[str] = field(default=())


def verified_without_consent(scene: Scene) -> Sequence[Any]:
    agreed = exists().where(
        Consent.contribution_id == Contribution.id, Consent.purpose == "signing", Consent.is_given.is_(True)
    )
    return _rows(scene, select(Contribution.id).where(Contribution.state.in_(("verified", "held")), ~agreed))


def contribution_without_mail(scene: Scene) -> Sequence[Any]:
    mailed = exists().where(Delivery.subject_id == Contribution.id, Delivery.template == VERIFICATION)
    return _rows(scene, select(Contribution.id).where(~mailed))


def given_twice(scene: Scene) -> Sequence[Any]:
    """The same person twice, or a mailbox in more than its two seats."""
    person = (*(getattr(Contribution, name) for name in ("drive_id", "mailbox_key", "kind", "what", "content_key")),)
    live = Contribution.state.in_(LIVE_STATES)
    people = select(*person).where(live).group_by(*person, Contribution.name_key).having(func.count() > 1)
    seats = (
        select(Contribution.drive_id, Contribution.mailbox_key)
        .where(live, Contribution.kind == "signature")
        .group_by(Contribution.drive_id, Contribution.mailbox_key)
        .having(func.count() > 2)
    )
    return [*_rows(scene, people), *_rows(scene, seats)]


def miscounted(scene: Scene) -> Sequence[Any]:
    """A drive whose count and steps are not as many as are verified; two with one number; one without, and nobody waits."""
    verified = _of_drive(select(func.count()).where(Contribution.state == "verified"), Contribution.drive_id)
    folded = _of_drive(select(func.coalesce(func.sum(Tally.count), 0)), Tally.drive_id)
    waiting = _of_drive(select(func.coalesce(func.sum(TallyDelta.amount), 0)), TallyDelta.drive_id)
    wrong = select(Drive.id, verified, folded, waiting).where(verified != folded + waiting)
    twice = (
        select(Contribution.drive_id, Contribution.number)
        .where(Contribution.number.is_not(None))
        .group_by(Contribution.drive_id, Contribution.number)
        .having(func.count() > 1)
    )
    passed_over = select(Contribution.id).where(
        Contribution.state == "verified", Contribution.number.is_(None), ~exists(NumberStep.id), ~exists(TallyDelta.id)
    )
    return [*_rows(scene, wrong), *_rows(scene, twice), *_rows(scene, passed_over)]


def thanked_unverified(scene: Scene) -> Sequence[Any]:
    thanks = select(Delivery.id).join(Contribution, Contribution.id == Delivery.subject_id)
    return _rows(
        scene,
        thanks.where(
            Delivery.template == THANKS.template, Delivery.state.in_(POSTED), Contribution.verified_at.is_(None)
        ),
    )


def mailed_against_a_wish(scene: Scene) -> Sequence[Any]:
    """Posted after its mailbox was suppressed for it. What was suppressed in between and lifted again is not seen."""
    found: list[Any] = []
    for kind in MAIL_KINDS:
        still = or_(Suppression.until.is_(None), Suppression.until > Delivery.posted_at)
        late = (
            select(Delivery.id, Delivery.template)
            .join(Suppression, Suppression.mailbox_key == Delivery.mailbox_key)
            .where(Delivery.template == kind.template, Delivery.state.in_(POSTED), Suppression.scope.in_(kind.scopes))
            .where(still)
            .add_columns(Delivery.posted_at, Suppression.since)
        )
        found += [row for row in _rows(scene, late) if (row.posted_at - row.since).total_seconds() > COMMIT_SECONDS]
    return found


def taken_too_often(scene: Scene) -> Sequence[Any]:
    """More copies with the provider than one and, where it may be repeated, one for each time that its fate was lost."""
    copies = Counter(mail.custom_args[DELIVERY_ARG] for mail in scene.mails)
    repeatable = {kind.template for kind in MAIL_KINDS if kind.is_repeatable}
    rows = _rows(scene, select(Delivery.id, Delivery.template, Delivery.ambiguous_count))
    return [
        (row.id, row.template, copies[str(row.id)])
        for row in rows
        if copies[str(row.id)] > 1 + (row.ambiguous_count if row.template in repeatable else 0)
    ]


def left_in_the_middle(scene: Scene) -> Sequence[Any]:
    """Longer than its lease, or under a claim that nobody would look at when its worker is lost."""
    is_unseen = ~exists().where(MailClaim.id == Delivery.claim)
    held = select(Delivery.id, Delivery.state).where(Delivery.state.in_(("claimed", "posting")))
    return _rows(scene, held.where(or_(Delivery.lease_until < now(-GRACE_SECONDS), is_unseen)))


def step_out_of_order(scene: Scene) -> Sequence[Any]:
    """Needs `watch_ledger`."""
    with scene.database.reading() as session:
        return [step for step in session.execute(STEPS).all() if step.became not in GRAPH.get(step.was, ())]


def list_that_is_not_whole(scene: Scene) -> Sequence[Any]:
    assert scene.exports is not None
    storage = FolderStorage(scene.exports)
    with scene.database.reading() as session:
        ready = session.scalars(select(SupporterList).where(SupporterList.state == "ready")).all()
        return [row.id for row in ready if not _is_whole(storage, row)]


def _is_whole(storage: FolderStorage, row: SupporterList) -> bool:
    if row.claim is None or row.wrapped_key is None:
        return False
    try:
        with storage.open(row.claim.hex) as file:
            content = b"".join(read_sealed(file, unwrap_key(row.wrapped_key, EXPORT_KEY, row.id)))
    except (FileNotFoundError, SealBrokenError):
        return False
    return (len(content), sha256(content).hexdigest()) == (row.size_bytes, row.sha256)


def file_of_no_list(scene: Scene) -> Sequence[Any]:
    """Asked after the sweep has come by."""
    assert scene.exports is not None
    with scene.database.reading() as session:
        lists = session.scalars(select(SupporterList.claim).where(SupporterList.state.in_(("building", "ready"))))
        return sorted(FolderStorage(scene.exports).names() - {claim.hex for claim in lists if claim})


def acknowledged_and_gone(scene: Scene) -> Sequence[Any]:
    """Of whom the answer said that it was stored, or verified, and it is not so. Asked while nobody is erased."""
    given = dict[str, set[str]]()
    for email, state in _rows(scene, select(Contribution.email, Contribution.state)):
        given.setdefault(email, set()).add(state)
    lost = [email for email in scene.signed if email not in given]
    return lost + [email for email in scene.verified if given.get(email, {"pending"}) <= {"pending", "expired"}]


def mail_that_no_ledger_knows(scene: Scene) -> Sequence[Any]:
    known = {str(row.id) for row in _rows(scene, select(Delivery.id))}
    return [mail.custom_args[DELIVERY_ARG] for mail in scene.mails if mail.custom_args[DELIVERY_ARG] not in known]


def accepted_but_not_there(scene: Scene) -> Sequence[Any]:
    there = {UUID(mail.custom_args[DELIVERY_ARG]) for mail in scene.mails}
    return [row.id for row in _rows(scene, select(Delivery.id).where(Delivery.state.in_(TAKEN))) if row.id not in there]


def told_to_outsiders(scene: Scene) -> Sequence[Any]:
    """A canary in a log or in Redis."""
    assert scene.redis_url is not None
    with Redis.from_url(scene.redis_url) as connection:
        kept = b"".join(key + (connection.dump(key) or b"") for key in connection.scan_iter())
    return [word for word in scene.canaries if word in scene.logs or word.encode() in kept]


def wish_that_was_not_heard(scene: Scene) -> Sequence[Any]:
    """Told by the provider, taken by the hook, and nothing is stopped: asked once its events have had their effect."""
    keys = _mailboxes(scene)
    stopped = {(row.mailbox_key, row.scope) for row in _rows(scene, select(Suppression.mailbox_key, Suppression.scope))}
    return [
        told
        for told in scene.told
        if told.name in STOPS
        and not {(keys.get(told.delivery_id), scope) for scope in ("all", STOPS[told.name])} & stopped
    ]


def fate_that_is_not_known(scene: Scene) -> Sequence[Any]:
    """The provider has told what became of a mail, and the ledger says less."""
    states = {str(row.id): row.state for row in _rows(scene, select(Delivery.id, Delivery.state))}
    return [told for told in scene.told if _says_less(states.get(told.delivery_id), MAKES_KNOWN[told.name])]


def _says_less(state: str | None, known: str) -> bool:
    if state in RANKS:
        return RANKS.index(state) < RANKS.index(known)
    return state in (None, "queued", "claimed", "posting")


def log_that_disagrees(scene: Scene) -> Sequence[Any]:
    """The log of a count does not add up to it, or is not what was signed."""
    return disagreeing(scene.database)


def _mailboxes(scene: Scene) -> Mapping[str, str]:
    return {str(row.id): row.mailbox_key for row in _rows(scene, select(Delivery.id, Delivery.mailbox_key))}


QUESTIONS: Mapping[str, Callable[[Scene], Sequence[Any]]] = {
    "O1": verified_without_consent,
    "O2": contribution_without_mail,
    "O3": given_twice,
    "O4": miscounted,
    "O5": thanked_unverified,
    "O6": mailed_against_a_wish,
    "O7": taken_too_often,
    "O8": left_in_the_middle,
    "O9": step_out_of_order,
    "O10": list_that_is_not_whole,
    "O11": file_of_no_list,
    "O12": acknowledged_and_gone,
    "O13": mail_that_no_ledger_knows,
    "O14": accepted_but_not_there,
    "O15": told_to_outsiders,
    "O16": wish_that_was_not_heard,
    "O17": fate_that_is_not_known,
    "O18": log_that_disagrees,
}


def ask_all(scene: Scene) -> dict[str, Sequence[Any]]:
    """What each question finds, where it finds anything."""
    answers = {name: question(scene) for name, question in QUESTIONS.items()}
    return {name: found for name, found in answers.items() if found}


def _rows(scene: Scene, query: Select[Any]) -> Sequence[Any]:
    with scene.database.reading() as session:
        return session.execute(query).all()


def _of_drive(query: Select[Any], column: Any) -> Any:
    return query.where(column == Drive.id).correlate(Drive).scalar_subquery()
