"""`campaign audit verify`: whether the audit log is still what was written, and its last digest, to be kept elsewhere."""

from __future__ import annotations

import argparse

from campaign.audit.chain import verify_chain
from campaign.cli.shell import FOUND_FAULTS, OK, Nouns, Shell, add_json, add_noun, add_verb


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "audit", "The log of what staff did.")
    add_json(add_verb(verbs, "verify", "Check every entry against the chain of digests.", verify))


def verify(shell: Shell, _arguments: argparse.Namespace) -> int:
    """1 where an entry is not what was written."""
    with shell.database.reading() as session:
        verdict = verify_chain(session)
    shell.output.tell({"entries": verdict.entries, "digest": verdict.digest, "broken_at": verdict.broken_at})
    if verdict.broken_at is not None:
        shell.output.say(f"BROKEN at entry {verdict.broken_at:,}: it is not what was written, or is missing.")
        return FOUND_FAULTS
    shell.output.say(f"{verdict.entries:,} entries, all as they were written.")
    shell.output.say(f"Last digest: {verdict.digest}")
    return OK
