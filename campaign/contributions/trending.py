"""Mail domains and networks from which unusually many contributions have come of late. Holds nothing against anybody.

Measured by what was given, verified or not, in the last hour or day, against what usually comes from there in as long.
Left out: domains that everybody has (mail providers, public bodies), and what a rule allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from campaign.contributions.blocks import Sender, is_allowed
from campaign.contributions.models import ContributionOrigin
from campaign.contributions.networks import written
from campaign.db import now
from campaign.mail.address import is_common_domain

HOUR, DAY = "hour", "day"
SECONDS: Mapping[str, int] = {HOUR: 3600, DAY: 24 * 3600}
LEAST: Mapping[str, int] = {HOUR: 10, DAY: 30}  # fewer are a family or a class
USUAL_SECONDS = 14 * 24 * 3600  # how far back the usual is looked for
TIMES = 4  # as many as usual
MOST_READ = 200_000  # of the latest, so that the look stays short on the busiest day
MOST_TRENDS = 20


@dataclass(frozen=True, slots=True)
class Trend:
    """`kind` is `domain` or `network` (`value` in CIDR). `count` within `window`, `usual` in one as long before it."""

    kind: str
    value: str
    window: str
    count: int
    usual: float


def find_trends(session: Session, window: str) -> Sequence[Trend]:
    """Within the last `hour` or `day`; the most unusual first, at most twenty of each kind."""
    found = [*_domains(session, window), *_networks(session, window)]
    return sorted(found, key=lambda trend: (-trend.count / max(trend.usual, 1), trend.kind, trend.value))


def _domains(session: Session, window: str) -> list[Trend]:
    trends = []
    for domain, count in _latest(session, ContributionOrigin.domain, window):
        if is_common_domain(domain) or is_allowed(session, Sender("", domain, None)):
            continue
        usual = _usual(session, ContributionOrigin.domain, domain, window)
        if count >= TIMES * usual:
            trends.append(Trend("domain", domain, window, count, usual))
    return trends[:MOST_TRENDS]


def _networks(session: Session, window: str) -> list[Trend]:
    trends = []
    for network, count in _latest(session, ContributionOrigin.network, window):
        if is_allowed(session, Sender("", "", network)):
            continue
        usual = _usual(session, ContributionOrigin.network, network, window)
        if count >= TIMES * usual:
            trends.append(Trend("network", written(network), window, count, usual))
    return trends[:MOST_TRENDS]


def _latest(session: Session, column: InstrumentedAttribute[Any], window: str) -> Sequence[tuple[str, int]]:
    """How many there were of each value of which there were enough, the most first."""
    latest = (
        select(column.label("value"))
        .where(ContributionOrigin.submitted_at > now(-SECONDS[window]), column.is_not(None))
        .order_by(ContributionOrigin.submitted_at.desc())
        .limit(MOST_READ)
        .subquery()
    )
    number = func.count()
    rows = session.execute(
        select(latest.c.value, number)
        .group_by(latest.c.value)
        .having(number >= LEAST[window])
        .order_by(number.desc(), latest.c.value)
        .limit(5 * MOST_TRENDS)
    )
    return [(value, count) for value, count in rows]


def _usual(session: Session, column: InstrumentedAttribute[Any], value: str, window: str) -> float:
    """In a window's length, on average of the two weeks before it: by an index, and no further than it matters."""
    seconds = SECONDS[window]
    earlier = (
        select(ContributionOrigin.contribution_id)
        .where(
            column == value,
            ContributionOrigin.submitted_at <= now(-seconds),
            ContributionOrigin.submitted_at > now(-seconds - USUAL_SECONDS),
        )
        .limit(MOST_READ)
        .subquery()
    )
    return session.execute(select(func.count()).select_from(earlier)).scalar_one() * seconds / USUAL_SECONDS
