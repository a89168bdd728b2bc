"""`campaign mail`: the mails that only a person can decide about."""

from __future__ import annotations

import argparse
from uuid import UUID

from sqlalchemy import select

from campaign.cli.shell import OK, Nouns, Shell, add_json, add_noun, add_verb
from campaign.db import now
from campaign.errors import ConflictError, NotFoundError
from campaign.i18n import format_datetime
from campaign.mail.models import Delivery
from campaign.mail.outcomes import OUTCOMES, record_outcome
from campaign.mail.unknown import give_up, list_unknown, resend


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "mail", "Emails.")
    verb = add_verb(
        verbs, "resolve", "Show emails that the provider may or may not have; send again or give up.", resolve
    )
    verb.add_argument("--resend", action="append", type=UUID, default=[], metavar="ID", help="send it again")
    verb.add_argument("--give-up", action="append", type=UUID, default=[], metavar="ID", help="never send it again")
    add_json(verb)
    verb = add_verb(verbs, "outcome", "Say what became of an email, where the provider has not.", outcome)
    verb.add_argument("id", type=UUID, metavar="ID", help="of the email in the ledger")
    verb.add_argument("outcome", choices=("bounced", "delivered"))


def outcome(shell: Shell, arguments: argparse.Namespace) -> int:
    """What is known already is not said twice; what cannot be true is refused."""
    with shell.database.transaction() as session:
        at = session.execute(select(now())).scalar_one()
        is_news = record_outcome(session, arguments.id, outcome=arguments.outcome, at=at)
        delivery = session.get(Delivery, arguments.id)
        if delivery is None:
            raise NotFoundError
        if delivery.state != OUTCOMES[arguments.outcome]:
            raise ConflictError("delivery-outcome-impossible")
    shell.output.say(
        f"Recorded: {arguments.outcome}." if is_news else f"It is known to be {arguments.outcome} already."
    )
    return OK


def resolve(shell: Shell, arguments: argparse.Namespace) -> int:
    """All that was asked for is done, or nothing; then what is still unknown is shown."""
    with shell.database.transaction() as session:
        resend(session, arguments.resend)
        give_up(session, arguments.give_up)
    with shell.database.reading() as session:
        unknown = list_unknown(session)
    shell.output.tell(
        [
            {
                "id": one.id,
                "template": one.template,
                "language": one.language,
                "posted_at": one.posted_at.isoformat() if one.posted_at else None,
                "ambiguous_count": one.ambiguous_count,
                "reason": one.reason,
            }
            for one in unknown
        ]
    )
    for count, done in ((len(arguments.resend), "sent again"), (len(arguments.give_up), "given up")):
        if count:
            shell.output.say(f"{count:,} {done}.")
    if not unknown:
        shell.output.say("No email is unknown.")
        return OK
    rows = [
        (one.id, one.template, format_datetime(one.posted_at, "en") if one.posted_at else "-", one.reason or "-")
        for one in unknown
    ]
    shell.output.table(("ID", "EMAIL", "POSTED", "REASON"), rows)
    return OK
