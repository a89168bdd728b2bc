"""One database with everything that a page can show: the demonstration, what the site has forms for, and the console's ground.

It is served by a thread of the tests, without mail and workers: pages are looked at here, and nothing happens.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Flask, abort
from sqlalchemy import select, update
from werkzeug.serving import WSGIRequestHandler, make_server

from campaign.app import create_app
from campaign.audit.record import CLI
from campaign.contributions.blocks import Blocked, block
from campaign.db import Database
from campaign.drives.models import Campaign, CampaignText, Drive, Target
from campaign.embedded.demo import seed_demo
from campaign.exports.lists.building import build_lists
from campaign.i18n import Language
from campaign.mail.address import mailbox_key
from campaign.moderation.reporting import report
from campaign.settings import Settings
from campaign.staff.accounts import InviteAccount, invite_account
from campaign.staff.browsers import Origin
from campaign.staff.links import INVITATION, PASSWORD, ask_password
from campaign.staff.models import StaffSession
from campaign.staff.sessions import begin_proved_session, begin_session, hash_of
from tests.cast import IDENTITY_KEY, signed, signing
from tests.contributions.invalidation.running import started, work
from tests.exports.lists.export_key import EXPORT_KEY
from tests.exports.lists.staff import stan_asks, workshop_of
from tests.http.console.doors.stranger import EMAIL, Stranger
from tests.http.console.plans import a_file_waits
from tests.http.console.walking import Ground as ConsoleGround
from tests.http.site.ground import COOKIE, Ground, make_ground
from tests.staff import NETWORK, make_account
from tests.updates import an_update_leaves, charlie_achieves, charlie_writes
from tests.webhooks.here import a_webhook

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

STAFF = "charlie.rees@rhwydwaith.example"
STAFF_COOKIE = "console"
PIECE_BYTES = 1200
PIECE_SECONDS = 0.02
CAST_GOALS = ("Better services", "Gwell gwasanaethau")


@dataclass(frozen=True, slots=True)
class Everything:
    """`cookies` by who has them: somebody in My support, or staff; each is its name, its value and its path."""

    app: Flask
    origin: str
    language: Language
    site: Ground
    console: ConsoleGround
    demo: Mapping[str, UUID]  # the demonstration's drives by their kinds, and `campaign`
    update_id: UUID  # of an update that has left
    invalidation_id: UUID  # of one that is done
    doors: Mapping[str, str]  # the tokens of links to the console, by the page's name
    cookies: Mapping[str, tuple[str, str, str]]


@contextmanager
def everything(folder: Path, database: Database, language: Language) -> Iterator[Everything]:
    settings = settings_in(folder, database, sendgrid_host="http://127.0.0.1:9")
    app = create_app(settings, database)
    app.add_url_rule(f"/{language}/refused/<int:code>", "refused", abort)
    seed_demo(database, IDENTITY_KEY)
    demo = _demo(database)
    site = make_ground(app, database, settings, language)
    _name_apart(database)
    console = _console(database, settings, demo, UUID(site.good["drive"]), language)
    with served(app) as origin:
        yield Everything(
            app=app,
            origin=origin,
            language=language,
            site=site,
            console=console,
            demo=demo,
            update_id=an_update_leaves(database, console.drive_id),
            invalidation_id=_invalidated(database, console.drive_id),
            doors=_doors(database, settings, language),
            cookies=cookies_of(database, site, console.account_id),
        )


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Its origin, by a thread of the tests."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def in_pieces(app: WSGIApplication) -> WSGIApplication:
    """Its answers as they come over a slow line: what has come is drawn already."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = app(environ, start_response)
        whole = b"".join(parts)
        getattr(parts, "close", lambda: None)()
        for start in range(0, len(whole), PIECE_BYTES):
            yield whole[start : start + PIECE_BYTES]
            time.sleep(PIECE_SECONDS)

    return answer


class Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nobody reads it."""


def settings_in(folder: Path, database: Database, *, sendgrid_host: str = "") -> Settings:
    """Without a provider those of a demonstration, whose emails go to its built-in mailbox."""
    return Settings.from_env(
        {
            "DATABASE_URL": str(database.engine.url),
            "REDIS_URL": f"unix://{folder}/no-such.sock",
            "CAMPAIGN_DATA_DIR": str(folder / "var"),
            "SECRET_KEY": "a secret that only tests know, 0123456789",
            "IDENTITY_KEY": IDENTITY_KEY,
            "EXPORT_KEY": EXPORT_KEY,
            "SNAPSHOT_KEY": "a fourth secret that only tests know, 01234",
            "BASE_URL": "http://cydlais.test",
            "SENDGRID_HOST": sendgrid_host,
        }
    )


def _demo(database: Database) -> dict[str, UUID]:
    with database.reading() as session:
        published = select(Drive.kind, Drive.id).where(Drive.published_at.is_not(None)).order_by(Drive.closes_at)
        drives = {row.kind: row.id for row in session.execute(published)}
        return {**drives, "campaign": session.scalars(select(Campaign.id)).one()}


def _name_apart(database: Database) -> None:
    """Campaigns of the cast may be called the same, which nobody's would be."""
    with database.transaction() as session:
        for number, text in enumerate(session.scalars(select(CampaignText).where(CampaignText.goal.in_(CAST_GOALS)))):
            text.title += f" {number}"


def _console(
    database: Database, settings: Settings, demo: Mapping[str, UUID], petition: UUID, language: Language
) -> ConsoleGround:
    """Of a petition that was signed, and of the demonstration's other drives."""
    with database.reading() as session:
        campaign_id = session.get_one(Drive, petition).campaign_id
        of_letters = select(Target.id).where(Target.drive_id == demo["letter-drive"]).limit(1)
        target_id = session.scalars(of_letters).one()
    account_id = make_account(database, "admin", email=STAFF, language=language)
    _moderation(database, petition)
    list_id = stan_asks(database, petition, account_id=account_id)
    assert build_lists(workshop_of(database, settings.export_storage)) == 1
    return ConsoleGround(
        database=database,
        campaign_id=campaign_id,
        drive_id=petition,
        update_id=charlie_writes(database, campaign_id),
        drive_ids={kind: demo[kind] for kind in ("letter-drive", "pledge-drive", "appeal")},
        achievement_id=charlie_achieves(database, campaign_id),
        target_id=target_id,
        upload_id=a_file_waits(settings, demo["letter-drive"]),
        account_id=account_id,
        webhook_id=a_webhook(database, "https://example.org/hook")[0],
        list_id=list_id,
    )


def _moderation(database: Database, petition: UUID) -> None:
    """A name that somebody has complained of, and a place that nobody may sign from."""
    reported = signed(database, signing(petition, "Gwneud Lan", "made-up@example.com", show_name=True))
    with database.transaction() as session:
        report(session, reported, "mine")
        block(session, Blocked("domain", "bots.example"), "made-up-names")


def _invalidated(database: Database, petition: UUID) -> UUID:
    signed(database, signing(petition, "Neb Yma", "nobody-here@example.com"))
    invalidation_id = started(database, name="Neb Yma", drive_ids=(petition,))
    work(database)
    return invalidation_id


def _doors(database: Database, settings: Settings, language: Language) -> dict[str, str]:
    key = mailbox_key(EMAIL, IDENTITY_KEY)
    with database.transaction() as session:
        invite_account(session, CLI, InviteAccount("Stan Parry", EMAIL, key, language))
        ask_password(session, mailbox_key(STAFF, IDENTITY_KEY), language, Origin(NETWORK))
    stranger = Stranger(None, database, settings)  # type: ignore[arg-type]
    return {"invitation": stranger.link(INVITATION), "password": stranger.link(PASSWORD)}


def cookies_of(database: Database, site: Ground, account_id: UUID) -> dict[str, tuple[str, str, str]]:
    """Of staff who have just shown who they are, who must show it again (`unsure`), and who have given no code yet (`half`)."""
    with database.transaction() as session:
        sure, unsure = (begin_proved_session(session, account_id, NETWORK) for _ in "ab")
        half = begin_session(session, account_id, NETWORK)
        session.execute(
            update(StaffSession).where(StaffSession.token_hash == hash_of(unsure)).values(confirmed_at=None)
        )
    staff = {"staff": sure, "unsure": unsure, "half": half}
    return {
        **{who: (COOKIE, token, "/") for who, token in site.cookies.items()},
        **{who: (STAFF_COOKIE, token, "/console") for who, token in staff.items()},
    }
