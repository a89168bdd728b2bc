"""One person does everything there is to do, is erased, and is looked for in every table, file, log line and Redis key."""

from __future__ import annotations

import re
from datetime import date
from math import inf
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from campaign.contributions.identifiers.keeping import keep_names, read_names
from campaign.contributions.invalidation.models import Invalidation  # noqa: F401 - every table is looked through
from campaign.contributions.letter.drafts import SaveDraft, save_draft
from campaign.contributions.logged import SnapshotSecret
from campaign.contributions.models import Contribution
from campaign.contributions.story.models import StoryPicture
from campaign.db import Base, Database, now
from campaign.exports.lists.downloading import count_download, find_download
from campaign.exports.lists.models import ListErasure, SupporterList
from campaign.imports.deciding import NewImport, start, write_import
from campaign.imports.running import work_on
from campaign.imports.working import keys_of, look_through
from campaign.mail.models import Delivery
from campaign.mail.outcomes import record_outcome
from campaign.my_support.erasure_list import FILE
from campaign.my_support.moving import AskAddress, ask_address
from campaign.my_support.personal import COLUMNS
from campaign.settings import Settings
from campaign.supporters.labels.keeping import MakeLabel, make_label, put_on
from campaign.supporters.labels.models import Labelling
from campaign.supporters.models import Supporter
from campaign.tokens import Keyring
from tests import appeals, letters, teams
from tests.cast import charlie_opens_petition, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, pledged
from tests.exports.lists.staff import stan_asks
from tests.http.made_app import app_for
from tests.http.site.reading import Page
from tests.http.site.visiting import OWN_SITE, visitor
from tests.journeys.canary import (
    ADDRESS,
    BROWSER,
    CANARIES,
    DEVICE,
    NAME,
    OTHER_ADDRESS,
    PICTURE,
    POSTCODE,
    WORDS,
    found,
    tables,
    unpacked,
)
from tests.journeys.canary import files as files_below
from tests.journeys.in_process import Service, service
from tests.my_support.reading import count
from tests.staff import make_account
from tests.updates import an_update_leaves

MAY_KNOW_THE_HASH = {"mailboxes.key", "erasures.mailbox_key", "suppressions.mailbox_key"}
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_a_canary_is_found_before_it_is_erased_and_nowhere_after(
    database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service(settings, database, monkeypatch) as here:
        petition = charlie_opens_petition(database)
        the_canary_signs(here)
        lists = the_canary_gives_everything(here, petition)
        files_name_the_canary(here, petition, tmp_path)
        here.work("fold", "dispatch", "build")
        stan_downloads(here, lists[0])
        its_mail_bounces(database)
        here.work("dispatch", "snapshot")
        assert secrets_in(database)
        before = found(tables(database))
        assert set(before) == set(CANARIES) - {"device", "browser"}, before  # neither is kept at all
        assert before["network"] == {"contribution_origins.network"}
        assert count(database, petition) == 1

        the_canary_erases_itself(here)
        here.work("forget_receipts", "fold")
        here.work("forget_receipts", "wipe_expired")

        assert found(tables(database)) == {}
        assert found(files_below(tmp_path)) == {}
        assert found(("redis", value) for value in unpacked([*here.queued, *here.in_redis()])) == {}
        assert found([("log", here.log.getvalue().encode())]) == {}
        assert count(database, petition) == 0
        assert not any(secrets_in(database))
        here.work("snapshot")
        assert secrets_in(database) == []
    key = signing(petition, email=ADDRESS).mailbox_key.encode()
    assert {place for place, value in tables(database) if key in value} == MAY_KNOW_THE_HASH
    assert {path.name for path in tmp_path.rglob("*") if path.is_file() and key in path.read_bytes()} <= {
        FILE,
        "test.sqlite3",
    }
    assert key.decode() not in here.log.getvalue()
    assert nothing_personal_is_left(database) == []
    with database.reading() as session:
        assert session.scalars(select(Labelling)).all() == []
    its_lists_are_taken_back(database, lists)


def the_canary_signs(here: Service) -> None:
    """By the page, as a browser does; the mail's link is pressed."""
    client = app_for(here.settings, here.database).test_client()
    form = {"name": NAME, "email": ADDRESS, "postcode": POSTCODE, "country": "GB", "comment": WORDS}
    boxes = {"show_name": "yes", "consent_campaign": "yes", "consent_wider": "yes"}
    device = {"REMOTE_ADDR": DEVICE}
    answer = client.post(
        "/en/petitions/petition-1/signatures",
        data={**form, **boxes},
        headers={**OWN_SITE, "User-Agent": BROWSER},
        environ_base=device,
    )
    assert answer.status_code == 303
    here.work()
    [mail] = here.sender.mails
    link = re.search(r"http://cydlais\.test(/en/verify/\S+)", mail.text)
    assert link
    page = Page(client.get(link[1], environ_base=device).text)
    pressed = client.post(link[1], data=page.form().fields, headers=OWN_SITE, environ_base=device)
    assert pressed.status_code == 200
    here.work()


def the_canary_gives_everything(here: Service, petition: UUID) -> list[UUID]:
    """A letter and one that is not finished, a pledge, a story with a picture, a comment, help, a place in a team; it hears
    from us, asks for another address, and is on two lists.
    """
    database, who = here.database, {"name": NAME, "email": ADDRESS, "consent_campaign": True}
    drive = letters.charlie_opens_letter_drive(database)
    letters.written(database, letters.writing(drive, letters.targets_of(database, drive), body=WORDS, **who))
    with database.transaction() as session:
        typed = {"name": NAME, "email": ADDRESS, "postcode": POSTCODE, "body": WORDS}
        save_draft(session, SaveDraft(drive, "en", typed, signing(drive, email=ADDRESS).mailbox_key, ADDRESS))
    with database.transaction() as session:
        signature = session.scalars(select(Contribution.id).where(Contribution.kind == "signature")).one()
        keep_names(session, "signature", signature, read_names([f"elsewhere:{ADDRESS}"]), UUID(int=1))
        person = session.scalars(select(Supporter.id)).one()
        put_on(
            session,
            person,
            [make_label(session, MakeLabel("tag", "speaker", "", UUID(int=1), frozenset({UUID(int=1)})))],
            UUID(int=1),
        )
    member = teams.joined(database, drive, **{"name": NAME, "email": ADDRESS})
    teams.planned(database, drive, member)
    pledged(database, charlie_opens_pledge_drive(database), **who)
    appeal = appeals.charlie_opens_appeal(database)
    story = appeals.passed(database, appeals.given(database, appeals.telling(appeal, title=WORDS, body=WORDS, **who)))
    with database.transaction() as session:
        picture = appeals.picture_of(story)
        picture.content, picture.alt = PICTURE, WORDS
        session.add(picture)
    appeals.given(database, appeals.commenting(appeal, thought=WORDS, **who))
    appeals.given(database, appeals.helping(appeal, **who))
    an_update_leaves(database, petition)
    with database.transaction() as session:
        mailbox, other = (signing(drive, email=each).mailbox_key for each in (ADDRESS, OTHER_ADDRESS))
        ask_address(session, AskAddress(mailbox, other, OTHER_ADDRESS, "en"))
    stan = make_account(database, "exporter")
    return [stan_asks(database, petition, account_id=stan, purpose=purpose) for purpose in ("hand-over", "crm")]


def files_name_the_canary(here: Service, petition: UUID, folder: Path) -> None:
    """A sheet that it signed too, one that could not be read, and lists of another tool: taken, and lying there."""
    database, elsewhere = here.database, charlie_opens_petition(here.database, slug="2")
    keys = keys_of(Keyring(here.settings.secret_key, ()), here.settings.identity_key)
    files = {
        "sheet": f"name,postcode,sheet\n{NAME},{POSTCODE},{WORDS}\n",
        "faulty": f"name,email,postcode,sheet\n{NAME},{ADDRESS},nowhere,{WORDS}\n",
        "list": f"name,email,postcode,comment,sheet\n{NAME},{ADDRESS},{POSTCODE},{WORDS},{WORDS}\n",
    }
    for name, drive_id in (("sheet", petition), ("faulty", petition), ("list", petition), ("list", elsewhere)):
        path = folder / f"{name}.csv"
        path.write_text(files[name])
        origin = "list" if name == "list" else "paper"
        with database.transaction() as session:
            import_id = write_import(session, NewImport(drive_id, origin, "recorded", "The fair", date(2026, 10, 3))).id
        look_through(database, import_id, path, keys=keys, on_progress=lambda _: None)
        path.unlink()
        if drive_id == elsewhere:
            with database.transaction() as session:
                start(session, import_id)
            work_on(database, import_id, keys.sealing, until=inf)


def secrets_in(database: Database) -> list[bytes | None]:
    """What would prove whose an entry of a log is."""
    with database.reading() as session:
        return list(session.scalars(select(SnapshotSecret.secret)))


def its_mail_bounces(database: Database) -> None:
    with database.transaction() as session:
        present = session.execute(select(now())).scalar_one()
        news = session.scalars(select(Delivery.id).where(Delivery.template == "update/news")).first()
        assert news and record_outcome(session, news, outcome="bounced", at=present)
        session.execute(update(Delivery).where(Delivery.id == news).values(message_id="kept"))


def the_canary_erases_itself(here: Service) -> None:
    """In My support, by the link of a mail."""
    inside = visitor(app_for(here.settings, here.database), here.database, here.settings)
    inside.enter(signing(UUID(int=0), email=ADDRESS).mailbox_key)
    assert inside.send("/en/my-support/delete", who="everybody").status_code == 200


def nothing_personal_is_left(database: Database) -> list[str]:
    """Columns that personal.py calls personal, and that still say something. Nobody else was ever here but the team's own."""
    left = []
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for column in COLUMNS[table.name].personal.split():
                values = session.execute(text(f"SELECT {column} FROM {table.name}")).scalars()
                if any(value not in (None, "") and not _is_id(value) for value in values):
                    left.append(f"{table.name}.{column}")
    return left


def _is_id(value: object) -> bool:
    """A name's key that was put in its place."""
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(value)) is not None


def stan_downloads(here: Service, list_id: UUID) -> None:
    with here.database.transaction() as session:
        stan = session.get_one(SupporterList, list_id).account_id
        download = find_download(session, list_id, stan, export_key=here.settings.export_key)
        assert count_download(session, download) == 1


def its_lists_are_taken_back(database: Database, lists: list[UUID]) -> None:
    """The one that was downloaded says which row must go; the file of neither is left."""
    with database.reading() as session:
        assert set(session.scalars(select(SupporterList.state))) == {"expired"}
        noted = session.scalars(select(ListErasure)).all()
        contribution = session.scalars(
            select(Contribution.id).where(Contribution.source == "web", Contribution.kind == "signature")
        ).one()
        assert [(each.list_id, each.contribution_id, each.number) for each in noted] == [(lists[0], contribution, 1)]
        assert session.scalars(select(StoryPicture)).all() == []
        told = session.scalars(select(Delivery.subject_id).where(Delivery.template == "staff/list-erased"))
        assert told.all() == [lists[0]]
