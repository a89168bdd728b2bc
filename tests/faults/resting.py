"""Whether a service has finished all that was begun: no event, mail, count or list is left that anybody would still work on."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, literal, or_, select

from campaign.contributions.models import NumberStep, TallyDelta
from campaign.db import Database
from campaign.drives.updates.models import Update
from campaign.exports.lists.models import UNFINISHED, SupporterList
from campaign.mail.leases import MOST_SENDS
from campaign.mail.models import Delivery, ProviderEvent
from campaign.notifications.kinds import MAIL_KINDS
from campaign.outbox.models import OutboxEvent
from tests.faults.oracle import TAKEN, Scene, file_of_no_list
from tests.faults.world import World


def is_at_rest(world: World) -> bool:
    return not what_is_left(world)


def what_is_left(world: World) -> list[str]:
    """How much of what somebody would still work on, and when it is due at the latest."""
    repeatable = [kind.template for kind in MAIL_KINDS if kind.is_repeatable]
    will_be_sent_again = and_(
        Delivery.state == "unknown", Delivery.template.in_(repeatable), Delivery.ambiguous_count < MOST_SENDS
    )
    waiting = or_(Delivery.state.in_(("queued", "claimed", "posting")), will_be_sent_again)
    left = (
        _counted("event", OutboxEvent.name, OutboxEvent.retry_at).where(OutboxEvent.settled_at.is_(None)),
        _counted("provider's event", ProviderEvent.name, ProviderEvent.not_before).where(
            ProviderEvent.applied_at.is_(None)
        ),
        _counted("mail", Delivery.template, Delivery.not_before).where(waiting),
        _counted("update", Update.state, Update.state).where(Update.state == "sending"),
        _counted("delta", TallyDelta.reason, TallyDelta.reason),
        select(literal("number"), cast(NumberStep.id, String)),
        _counted("list", SupporterList.state, SupporterList.state).where(SupporterList.state.in_(UNFINISHED)),
    )
    with world.seen.reading() as session:
        found = [" ".join(map(str, row)) for each in left for row in session.execute(each)]
    files = file_of_no_list(Scene(world.seen, exports=world.system.folder / "var" / "exports"))
    return [*found, *(["files of no list"] if files else [])]


def _counted(what: str, name: Any, due: Any) -> Select[Any]:
    return select(literal(what), name, func.count(), func.max(due)).group_by(name)


def count_accepted(database: Database) -> Counter[str]:
    """By template."""
    accepted = select(Delivery.template, func.count().label("number")).where(Delivery.state.in_(TAKEN))
    with database.reading() as session:
        return Counter({row.template: row.number for row in session.execute(accepted.group_by(Delivery.template))})


def count_unknown(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Delivery.state == "unknown")) or 0
