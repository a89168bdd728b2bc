"""Letters on paper: what is due is printed once, can be printed again, and is never lost or sent twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from campaign.contributions.letter.models import LetterAddressee, LetterBundle
from campaign.contributions.letter.printing import gather_for_paper
from campaign.contributions.letter.replies import answer_reply
from campaign.db import Database, now
from campaign.drives.models import Target
from campaign.drives.stopping import stop_target
from campaign.drives.wales import day_of
from tests.cli.conftest import Run
from tests.contributions.letter.writing import (
    MODEL,
    LetterDrive,
    addressees,
    charlie_opens_letter_drive,
    write_letter,
    write_letters,
)
from tests.drives.drafts import ON_SQLITE_ALONE

TWO = ("aelod1@senedd.example", "aelod2@senedd.example")


@pytest.fixture
def drive(database: Database) -> LetterDrive:
    return charlie_opens_letter_drive(database, emails=TWO, delivery="print")


def text_of(file: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(file).pages)


def test_what_is_due_is_printed_for_each_target_under_its_cover_sheet(
    run: Run, database: Database, drive: LetterDrive, tmp_path: Path
) -> None:
    write_letters(database, drive, 2)
    write_letter(database, drive, name="Stan", email="stan@example.com", is_model=True, body=MODEL["cy"])
    ran = run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path / "post"))
    files = sorted((tmp_path / "post").iterdir())
    assert (ran.code, len(files), ran.out.splitlines()[-1]) == (0, 2, "2 written.")
    text = text_of(files[0])
    assert all(name in text for name in ("Laura 0", "Laura 1", "Stan", "Aelod 1", "CF99 1SN"))
    assert text.count(MODEL["cy"]) == 1
    assert {addressee.state for addressee in addressees(database)} == {"printed"}
    assert all(addressee.sent_at for addressee in addressees(database))


def test_printing_again_finds_nothing_new_and_one_bundle_can_be_printed_as_it_was(
    run: Run, database: Database, drive: LetterDrive, tmp_path: Path
) -> None:
    write_letter(database, drive)
    run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path))
    (first, _) = sorted(tmp_path.glob("*.pdf"))
    before = first.read_bytes()
    assert run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path)).out == (
        "Nothing is due to be printed.\n"
    )
    first.unlink()
    with database.reading() as session:
        bundle = session.scalars(
            select(LetterBundle.id).join(Target, Target.id == LetterBundle.target_id).where(Target.position == 1)
        ).one()
    run("letters", "print", "--bundle", str(bundle), "--out", str(tmp_path))
    assert first.read_bytes() == before


def test_what_was_gathered_when_the_printer_failed_is_printed_at_the_next_call(
    run: Run, database: Database, drive: LetterDrive, tmp_path: Path
) -> None:
    write_letter(database, drive)
    assert len(gather_for_paper(database, drive.id)) == 2  # and then nothing was written
    assert {addressee.state for addressee in addressees(database)} == {"queued"}
    assert run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path)).out.endswith("2 written.\n")
    assert {addressee.state for addressee in addressees(database)} == {"printed"}


def test_later_letters_of_a_day_make_a_second_bundle_of_it(
    run: Run, database: Database, drive: LetterDrive, tmp_path: Path
) -> None:
    for name in ("Laura", "Paul"):
        write_letter(database, drive, name=name, email=f"{name}@example.com")
        run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path), "--target", str(drive.targets[0]))
    periods = [
        bundle["period"] for bundle in run("letters", "bundles", "--drive", "letters-1", "--json").json["bundles"]
    ]
    assert sorted(period[10:] for period in periods) == ["", ".2"]
    assert len(list(tmp_path.glob("*.pdf"))) == 2


def test_a_drive_that_sends_by_mail_prints_only_what_no_mail_can_carry(
    run: Run, database: Database, tmp_path: Path
) -> None:
    drive = charlie_opens_letter_drive(database, emails=(*TWO, None, "x@senedd.example"))
    write_letter(database, drive)
    with database.transaction() as session:
        stop_target(session, drive.targets[1], "bounced")
        stop_target(session, drive.targets[3], "asked-us-to")
    run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path))
    assert sorted(file.name[11:15] for file in tmp_path.glob("*.pdf")) == ["0002", "0003"]
    assert [addressee.state for addressee in addressees(database)] == ["due", "printed", "printed", "due"]


def has_term(database: Database, **of_days: int) -> None:
    """The term of the first target begins (valid_from) or ends (valid_until) so many days from today."""
    with database.transaction() as session:
        today = day_of(session.execute(select(now())).scalar_one())
        term = {name: today + timedelta(days) for name, days in of_days.items()}
        session.execute(update(Target).where(Target.position == 1).values(**term))


@pytest.mark.parametrize("term", [{"valid_until": -1}, {"valid_from": 1}])
@pytest.mark.parametrize("how", [{"delivery": "print"}, {"emails": (None, None)}])
def test_nothing_is_printed_for_whoever_is_not_in_office_that_day_and_it_waits(
    run: Run, database: Database, tmp_path: Path, term: dict[str, int], how: dict[str, object]
) -> None:
    drive = charlie_opens_letter_drive(database, **{"emails": TWO, **how})  # type: ignore[arg-type]
    write_letter(database, drive)
    has_term(database, **term)
    run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path))
    assert [file.name[11:15] for file in tmp_path.glob("*.pdf")] == ["0002"]
    assert [addressee.state for addressee in addressees(database)] == ["due", "printed"]
    has_term(database, valid_from=0, valid_until=0)
    assert run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path)).out.endswith("1 written.\n")


def test_what_was_gathered_and_not_printed_before_a_term_ended_is_due_again(
    run: Run, database: Database, drive: LetterDrive, tmp_path: Path
) -> None:
    write_letter(database, drive)
    first, _ = gather_for_paper(database, drive.id)
    has_term(database, valid_until=-1)
    ran = run("letters", "print", "--bundle", str(first), "--out", str(tmp_path))
    assert (ran.code, ran.err) == (2, "Whom that bundle is for is not in office today: nothing is printed for them.\n")
    assert run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path)).out.endswith("1 written.\n")
    assert [addressee.state for addressee in addressees(database)] == ["due", "printed"]
    has_term(database, valid_until=1)
    for answer in ("1 written.", "Nothing is due to be printed."):
        assert run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path)).out.endswith(f"{answer}\n")


def test_what_was_printed_in_time_can_be_printed_again_when_the_term_is_over(
    run: Run, database: Database, drive: LetterDrive, tmp_path: Path
) -> None:
    write_letter(database, drive)
    first, _ = gather_for_paper(database, drive.id)
    run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path))
    has_term(database, valid_until=-1)
    assert run("letters", "print", "--bundle", str(first), "--out", str(tmp_path)).out.endswith("1 written.\n")


@ON_SQLITE_ALONE
def test_what_is_no_longer_kept_cannot_be_printed_again(
    run: Run, database: Database, drive: LetterDrive, tmp_path: Path
) -> None:
    write_letter(database, drive, targets=drive.targets[:1])
    run("letters", "print", "--drive", "letters-1", "--out", str(tmp_path))
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE letters SET body = NULL, subject = NULL")
        bundle = session.scalars(select(LetterBundle.id)).one()
    ran = run("letters", "print", "--bundle", str(bundle), "--out", str(tmp_path))
    assert (ran.code, ran.err) == (2, "The words of that bundle are no longer kept.\n")
    assert run("letters", "print", "--bundle", str(UUID(int=1)), "--out", str(tmp_path)).code == 2


@ON_SQLITE_ALONE
def test_answers_are_shown_by_target_without_a_name_of_a_writer(
    run: Run, database: Database, drive: LetterDrive
) -> None:
    write_letters(database, drive, 2)
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(state="queued", sent_at=now(), asked_at=now()))
        answer_reply(session, addressees(database)[0].id, "yes")
    ran = run("letters", "answers", "--drive", "llythyrau-1")
    assert "Laura" not in ran.out
    assert ran.out.splitlines()[0].split() == [
        *("TARGET", "SENT", "ASKED", "YES", "NOT-YET", "SOMEBODY-ELSE", "NO-LONGER")
    ]
    rows = run("letters", "answers", "--drive", "letters-1", "--json").json["targets"]
    assert [(row["sent"], row["asked"], row["yes"]) for row in rows] == [(2, 2, 1), (2, 2, 0)]
