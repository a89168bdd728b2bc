"""Examines what the service stands on: configuration, database, queue server, mail provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign.cli.findings import Finding, broken, watch, well
from campaign.db import Database
from campaign.db.durability import DurabilitySetting, durability_settings
from campaign.http.health.database import look_at_database
from campaign.http.health.queue_server import NEVER_EVICTS, look_at_queue
from campaign.mail.sendgrid_key import KeyState, look_at_key
from campaign.settings import Settings

OLDEST_POSTGRESQL = 14
QUEUE_PATIENCE_SECONDS = 2.0
KEY_FINDINGS: Mapping[KeyState, Finding] = {
    "may-send": well("provider's key", "the provider accepts it, and it may send"),
    "may-not-send": broken("provider's key", "it may not send email", "Give the key the permission mail.send."),
    "refused": broken("provider's key", "the provider refuses it", "Make a new key and set SENDGRID_API_KEY."),
    "unreachable": watch(
        "provider's key", "the provider does not answer", "Look at SENDGRID_HOST and the way out of this network."
    ),
    "not-told": well("provider's key", "not checked: the server at SENDGRID_HOST does not tell"),
}


def examine_settings(settings: Settings) -> Iterator[Finding]:
    """Those that work, but not as an operator may think."""
    yield well("settings", f"read, for {settings.env}")
    if settings.is_demo:
        return
    if not settings.base_url.startswith("https://"):
        yield broken("BASE_URL", "pages go out unencrypted", "Set it to the https:// address of the service.")
    if not settings.org_address:
        yield watch("ORG_ADDRESS", "emails carry no postal address", "Set it to the organisation's address.")
    if settings.mail_from.endswith(".example"):
        yield broken("MAIL_FROM", "emails come from nowhere", "Set it to an address at a domain of yours.")
    if settings.data_dir.is_dir() and settings.data_dir.stat().st_mode & 0o077:
        yield watch(
            "CAMPAIGN_DATA_DIR", "others on this machine can look into it", f"chmod 700 {settings.data_dir.name}"
        )


def examine_database(database: Database) -> Iterator[Finding]:
    """Whether it answers, is migrated, and keeps what it has acknowledged."""
    report = look_at_database(database)
    if not report.is_reachable:
        yield broken("database", f"does not answer ({report.trouble})", "Start its server, or correct DATABASE_URL.")
        return
    yield well("database", f"{'SQLite' if database.is_sqlite else 'PostgreSQL'} answers")
    if report.schema == "ahead":
        yield watch(
            "migrations", "the tables are those of a newer release", "Finish the release: restart every process."
        )
    elif report.is_migrated:
        yield well("migrations", "up to date")
    else:
        yield broken("migrations", "the tables are not those of this release", "Run `campaign init`.")
    try:
        with database.reading() as session:
            if not database.is_sqlite:
                yield _version(session)
            yield from map(_durability, durability_settings(session))
    except SQLAlchemyError as error:
        yield broken("database settings", f"cannot be read ({type(error).__name__})", "Look at the server's log.")


def examine_queue(settings: Settings) -> Iterator[Finding]:
    """Signing goes on without it; emails and counts wait."""
    report = look_at_queue(settings.redis_url, patience_seconds=QUEUE_PATIENCE_SECONDS)
    if not report.is_reachable:
        yield broken(
            "Redis", f"does not answer ({report.trouble}); emails and counts wait", "Start it, or correct REDIS_URL."
        )
        return
    yield well("Redis", "answers")
    if report.eviction is None:
        yield watch("Redis", "does not tell its settings", "See yourself that maxmemory-policy is noeviction.")
    elif report.eviction != NEVER_EVICTS:
        yield broken("Redis", f"maxmemory-policy is {report.eviction}: jobs may vanish", "Set it to noeviction.")
    if report.keeps_log is False:
        yield watch("Redis", "keeps no append-only file: a restart delays email", "Set appendonly yes.")


def examine_mail_key(settings: Settings) -> Finding:
    """Sends nothing."""
    if settings.has_built_in_mailbox:
        return well("provider's key", "not needed: email goes to the built-in mailbox, /dev/mailbox")
    return KEY_FINDINGS[look_at_key(settings.sendgrid_api_key, settings.sendgrid_host)]


def _version(session: Session) -> Finding:
    version = int(session.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    if version < OLDEST_POSTGRESQL:
        return broken("PostgreSQL", f"version {version} is too old", f"Upgrade to {OLDEST_POSTGRESQL} or newer.")
    return well("PostgreSQL", f"version {version}")


def _durability(setting: DurabilitySetting) -> Finding:
    about = f"{setting.server} {setting.name}"
    if setting.is_safe:
        return well(about, setting.value)
    return broken(about, f"is {setting.value}: a crash may lose what was acknowledged", setting.mend)
