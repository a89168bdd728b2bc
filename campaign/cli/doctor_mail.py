"""Examines how mail fares: whether the provider takes it, what it says of what has left, and what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.cli.findings import Finding, broken, spoken, watch, well
from campaign.db import now
from campaign.mail.models import ProviderList
from campaign.mail.provider_events import SHOWN_DAYS, Hearing, load_hearing
from campaign.mail.standing import load_standing
from campaign.mail.unknown import count_unknown
from campaign.settings import Settings

OF_OURS = ("ahead", "forged", "stale", "too-large", "too-many")  # why posts are refused that may be the provider's


def examine_mail(session: Session, settings: Settings) -> Iterator[Finding]:
    """Of a migrated database."""
    yield _provider(session)
    yield from _said(session, settings)
    yield from _lists(session, settings)
    unknown = count_unknown(session)
    if unknown:
        yield watch("email", f"{unknown:,} of which nobody knows whether they arrived", "Run `campaign mail resolve`.")
    else:
        yield well("email", "none unknown")


def _provider(session: Session) -> Finding:
    standing = load_standing(session)
    present = session.execute(select(now())).scalar_one()
    if standing.stopped_at is not None:
        says = f"has taken no email for {spoken(present - standing.stopped_at)} ({standing.reason})"
        mend = "Nothing is lost, and it is asked each minute. 401 or 403: look at SENDGRID_API_KEY and MAIL_FROM."
        return broken("email provider", says, mend)
    if standing.rests_until is not None:
        says = f"wants no email for another {spoken(standing.rests_until - present)} ({standing.reason})"
        return watch(
            "email provider", says, "Nothing is lost. Where it comes often, ask the provider for a higher limit."
        )
    return well("email provider", "takes email")


def _said(session: Session, settings: Settings) -> Iterator[Finding]:
    if settings.has_built_in_mailbox:
        return
    if not settings.sendgrid_webhook_public_keys:
        mend = "Turn on its signed Event Webhook, and set SENDGRID_WEBHOOK_PUBLIC_KEY (docs/deploy.md)."
        yield watch("provider's events", "bounces and complaints are not heard of", mend)
        return
    hearing = load_hearing(session)
    if hearing.last_at is None:
        mend = f"See that the provider's Event Webhook posts to {settings.base_url}/hooks/sendgrid/events."
        yield watch("provider's events", f"none has come yet{_refused(hearing)}", mend)
        return
    present = session.execute(select(now())).scalar_one()
    says = f"the last came {spoken(present - hearing.last_at)} ago{_refused(hearing)}"
    if any(why in hearing.left_out for why in OF_OURS):
        yield watch(
            "provider's events", says, "`forged`: compare SENDGRID_WEBHOOK_PUBLIC_KEY. `stale`, `ahead`: set the clock."
        )
    else:
        yield well("provider's events", says)


def _lists(session: Session, settings: Settings) -> Iterator[Finding]:
    """Whether its lists of whom it writes to no more are shown to us."""
    if settings.has_built_in_mailbox:
        return
    refused = session.scalar(select(ProviderList.reason).where(ProviderList.reason.is_not(None)).limit(1))
    last_at = session.scalar(select(func.max(ProviderList.asked_until)))
    present = session.execute(select(now())).scalar_one()
    asked = f"last asked {spoken(present - last_at)} ago" if last_at else "not asked yet"
    if refused is None:
        yield well("provider's lists", asked)
        return
    mend = "401 or 403: let the key at the provider read Suppressions. Else it is asked again by itself."
    yield watch("provider's lists", f"{asked}; not shown ({refused})", mend)


def _refused(hearing: Hearing) -> str:
    if not hearing.left_out:
        return ""
    listed = ", ".join(f"{why} {count:,}" for why, count in hearing.left_out.items())
    return f"; not taken in {SHOWN_DAYS} days: {listed}"
