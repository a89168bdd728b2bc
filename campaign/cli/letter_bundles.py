"""`campaign letters print|bundles|answers`: letters on paper, what was sent together, and what writers say of replies."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.cli.drives import find_drive
from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_json, add_verb
from campaign.contributions.letter.facts import target_name
from campaign.contributions.letter.mails import BUNDLE
from campaign.contributions.letter.models import LetterBundle
from campaign.contributions.letter.paper import Bundle, cover_of, letters_of, read_bundle
from campaign.contributions.letter.printing import gather_for_paper, mark_printed, may_be_printed
from campaign.contributions.letter.replies import ANSWERS, count_answers, count_replies
from campaign.drives.finding import load_targets
from campaign.errors import NotFoundError
from campaign.i18n import fold, format_datetime
from campaign.mail.models import Delivery
from campaign.paper import bundle_pdf

KIND = "letter-drive"


def add_verbs(verbs: Nouns) -> None:
    """The verbs of this module, beside others of the same noun."""
    verb = add_verb(verbs, "print", "Write what is due as PDF bundles with cover sheets, and mark it as printed.", take)
    which = verb.add_mutually_exclusive_group(required=True)
    which.add_argument("--drive", metavar="SLUG", help="in either language")
    which.add_argument("--bundle", type=UUID, metavar="ID", help="print one again, as it was")
    verb.add_argument("--target", type=UUID, metavar="ID", help="only what goes to this one")
    verb.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the files go")
    for name, help_, run in (
        ("bundles", "What was sent or printed together, the newest first.", show_bundles),
        ("answers", "Letters sent to each target, and what their writers say of replies.", show_answers),
    ):
        verb = add_verb(verbs, name, help_, run)
        verb.add_argument("--drive", required=True, metavar="SLUG", help="in either language")
        add_json(verb)


def take(shell: Shell, arguments: argparse.Namespace) -> int:
    """A file is whole or not there: each bundle is marked after its own has been written."""
    arguments.out.mkdir(parents=True, exist_ok=True)
    bundle_ids = [arguments.bundle] if arguments.bundle else _gathered(shell, arguments)
    written = [file for bundle_id in bundle_ids for file in _print(shell, bundle_id, arguments.out)]
    for file in written:
        shell.output.say(str(file))
    shell.output.say(f"{len(written):,} written." if written else "Nothing is due to be printed.")
    return OK


def show_bundles(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        rows = _bundles(session, find_drive(session, arguments.drive, KIND))
    shell.output.tell({"bundles": rows})
    columns = ("id", "kind", "period", "target", "letters", "state")
    shell.output.table([name.upper() for name in columns], [[row[name] for name in columns] for row in rows])
    return OK


def show_answers(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        rows = _answers(session, find_drive(session, arguments.drive, KIND))
    shell.output.tell({"targets": rows})
    columns = ("target", "sent", "asked", *ANSWERS)
    shell.output.table([name.upper() for name in columns], [[row[name] for name in columns] for row in rows])
    return OK


def _gathered(shell: Shell, arguments: argparse.Namespace) -> list[UUID]:
    with shell.database.reading() as session:
        drive_id = find_drive(session, arguments.drive, KIND)
    return gather_for_paper(shell.database, drive_id, arguments.target)


def _print(shell: Shell, bundle_id: UUID, folder: Path) -> list[Path]:
    """The file that was written: none where every letter of the bundle has ended since."""
    with shell.database.reading() as session:
        bundle = read_bundle(session, bundle_id)
        may_go = bundle is not None and may_be_printed(session, bundle)
    if bundle is None:
        raise NotFoundError
    if not may_go:
        raise CommandError("Whom that bundle is for is not in office today: nothing is printed for them.")
    if bundle.letters:
        file = folder / _file_name(bundle)
        part = file.with_suffix(".part")
        with part.open("wb") as stream, shell.output.progress(file.name, len(bundle.letters)) as progress:
            bundle_pdf(cover_of(bundle), letters_of(bundle), file=stream, on_progress=progress.reach)
        part.replace(file)
    elif bundle.row.printed_at is not None:
        raise CommandError("The words of that bundle are no longer kept.")
    with shell.database.transaction() as session:
        mark_printed(session, bundle)
    return [file] if bundle.letters else []


def _file_name(bundle: Bundle) -> str:
    name = re.sub("[^a-z0-9]+", "-", fold(bundle.frame.words("en").name)).strip("-")[:60]
    return f"{bundle.row.period}-{bundle.frame.target.position:04d}-{name}.pdf"


def _bundles(session: Session, drive_id: UUID) -> list[dict[str, object]]:
    bundles = session.scalars(
        select(LetterBundle).where(LetterBundle.drive_id == drive_id).order_by(LetterBundle.created_at.desc())
    ).all()
    targets = load_targets(session, list({bundle.target_id for bundle in bundles}))
    mails = session.execute(
        select(Delivery.subject_id, Delivery.state)
        .where(Delivery.template == BUNDLE, Delivery.subject_id.in_([bundle.id for bundle in bundles]))
        .order_by(Delivery.created_at)
    )
    states = dict(mails.all())
    return [
        {
            "id": str(bundle.id),
            "kind": bundle.kind,
            "period": bundle.period,
            "target": target_name(targets[bundle.target_id], "en"),
            "letters": bundle.letter_count,
            "state": _state(bundle, states.get(bundle.id)),
        }
        for bundle in bundles
    ]


def _state(bundle: LetterBundle, mail: str | None) -> str:
    if bundle.printed_at is not None:
        return f"printed {format_datetime(bundle.printed_at, 'en')}"
    return mail or "to be printed"


def _answers(session: Session, drive_id: UUID) -> list[dict[str, object]]:
    counted = count_replies(session, drive_id)
    answers = count_answers(session, drive_id)
    targets = load_targets(session, [one.target_id for one in counted])
    return [
        {
            "id": str(one.target_id),
            "target": target_name(targets[one.target_id], "en"),
            "sent": one.sent,
            "asked": one.asked,
            **{answer: answers.get(one.target_id, {}).get(answer, 0) for answer in ANSWERS},
        }
        for one in sorted(counted, key=lambda one: targets[one.target_id].position)
    ]
