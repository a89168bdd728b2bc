"""What facts of the audit log are called in its reader's language; what there is no word for stands as it is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.audit.acts import ACTS, FACTS
from campaign.audit.models import AuditEntry
from campaign.contributions.refusals.built_in import COUNT, FAMILIES
from campaign.contributions.refusals.reading import load_refusals
from campaign.exports.lists.columns import COLUMNS
from campaign.exports.lists.purposes import PURPOSES
from campaign.http.console.blocking import REASONS as RULE_REASONS
from campaign.http.console.jobs import BACK
from campaign.http.console.lists.one import FAILURES, REFUSALS
from campaign.http.console.moderating.wording import VERDICTS
from campaign.http.console.supporters.page import ASKED
from campaign.i18n import (
    LANGUAGE_NAMES,
    N_,
    Language,
    format_date,
    format_datetime,
    format_number,
    translator,
)
from campaign.moderation.sources import SOURCES
from campaign.retention.rules import RULES

Told = Callable[[AuditEntry], list[tuple[str, str]]]
Titles = Mapping[UUID, str]
Words = Mapping[str, str]

ROLES = {"admin": "Admin", "exporter": "Exporter", "moderator": "Moderator", "campaigner": "Campaigner"}
FORMATS = {"csv": "CSV", "xlsx": "XLSX"}
STEPS = {"password": N_("Password"), "code": N_("Six-digit code"), "recovery-code": N_("Recovery code")}
WORDS: Mapping[str, Words] = {
    "since": BACK,
    "act": ACTS,
    "rule": {rule.name: rule.what for rule in RULES.values()},
    "queue": {source: SOURCES[source].label for source in SOURCES},
    "purpose": {name: purpose.label for name, purpose in PURPOSES.items()},
    "columns": {name: column.head for name, column in COLUMNS.items()},
    "kind": {"mailbox": N_("Email address"), "domain": N_("Domain"), "network": N_("Network")},  # of a rule
    "filters": {
        "act": N_("What"),
        "doer": N_("Who"),
        "subject": N_("Id of what it was done to"),
        "since": N_("From the day"),
        "until": N_("To the day"),
        "kinds": N_("What was given"),
        "states": N_("State"),
        "areas": N_("Area"),
        "languages": N_("Language"),
        "sources": N_("Source"),
        "consents": N_("Whoever agreed to"),
    },
}
# By how the name of an act begins. Why something was refused has words that admins may change: they are looked up, and the
# name of the reason, which stays, stands beside them.
REASONS: Mapping[str, Words] = {
    "rule.": RULE_REASONS,
    "session.": STEPS,
    "supporter-list.": {**FAILURES, **REFUSALS},
    "supporter.": ASKED,
    "contribution.": ASKED,
}
_DAY, _MOMENT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ")


def teller(session: Session, titles: Titles, language: Language) -> Told:
    """Says what an entry tells, in the order of `FACTS`: the words for each fact, and the fact in one line."""
    fixed = _fixed_words(language)
    refusals = {
        family: {
            slug: f"{refusal.sentences[language]} ({slug})" for slug, refusal in load_refusals(session, family).items()
        }
        for family in FAMILIES
    }

    def told(entry: AuditEntry) -> list[tuple[str, str]]:
        facts = json.loads(entry.facts or "{}")
        words = {
            **fixed,
            "verdict": _verdicts(str(facts.get("queue")), language),
            "reason": _reasons(entry.act or "", str(facts.get("queue")), refusals, language),
        }
        return [
            (label, _in_a_line(facts[name], words.get(name, {}), titles))
            for name, label in FACTS.items()
            if facts.get(name, []) != []
        ]

    return told


def drives_in(entry: AuditEntry) -> list[UUID]:
    """Those that it names among its facts, where it does not only say how many."""
    named = json.loads(entry.facts or "{}").get("drives")
    return [UUID(each) for each in named] if isinstance(named, list) else []


def _fixed_words(language: Language) -> dict[str, Words]:
    """By fact, what its values are called whichever the act."""
    said = {name: _said(sentences, language) for name, sentences in WORDS.items()}
    roles = {name: translator(language).pgettext("role", words) for name, words in ROLES.items()}
    languages = {str(code): name for code, name in LANGUAGE_NAMES.items()}
    return {**said, "role": roles, "format": FORMATS, "language": languages}


def _verdicts(queue: str, language: Language) -> Words:
    return _said({verdict: words for (of, verdict), words in VERDICTS.items() if of == queue}, language)


def _reasons(act: str, queue: str, refusals: Mapping[str, Words], language: Language) -> Words:
    for start, sentences in REASONS.items():
        if act.startswith(start):
            return _said(sentences, language)
    family = SOURCES[queue].family if queue in SOURCES else COUNT if act.startswith("invalidation.") else None
    return refusals[family] if family else {}


def _said(sentences: Words, language: Language) -> Words:
    return {value: translator(language).gettext(sentence) for value, sentence in sentences.items()}


def _in_a_line(fact: object, words: Words, titles: Titles) -> str:
    if isinstance(fact, list):
        return ", ".join(_in_a_line(each, words, titles) for each in fact)
    if str(fact) in words:
        return words[str(fact)]
    if isinstance(fact, int) and not isinstance(fact, bool):
        return format_number(fact)
    if not isinstance(fact, str):
        return json.dumps(fact)
    return _moment(fact) or _title(fact, titles) or fact


def _moment(fact: str) -> str:
    """A day or a time as a reader writes it, or nothing."""
    try:
        if _DAY.fullmatch(fact):
            return format_date(date.fromisoformat(fact))
        return format_datetime(datetime.fromisoformat(fact)) if _MOMENT.fullmatch(fact) else ""
    except ValueError:
        return ""


def _title(fact: str, titles: Titles) -> str:
    try:
        return titles.get(UUID(fact), "") if len(fact) == 36 else ""
    except ValueError:
        return ""
