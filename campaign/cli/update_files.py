"""Reads an update from a TOML file: `subject`, `body` and `status` in each language, and for whom it is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.cli.shell import CommandError
from campaign.contributions.registry import KINDS
from campaign.drives.models import CHECKED, UNCHECKED, Drive, Slug
from campaign.drives.queries import find_slug
from campaign.drives.updates.commands import UpdateChoices, UpdateWords, WriteUpdate
from campaign.i18n import LANGUAGES

FIELDS = {"drives", "areas", "kinds", "achievements", *LANGUAGES}
WORDS = {"subject", "body", "status"}


def read_update(session: Session, path: Path, campaign_id: UUID, by: str | None) -> WriteUpdate:
    """`drives` holds slugs of either language, `areas` codes, `kinds` kinds of contribution, `achievements` ids.

    Raises CommandError with what stands wrong in the file.
    """
    table = _load(path)
    _refuse_unknown(table, FIELDS, path.name)
    return WriteUpdate(
        campaign_id=campaign_id,
        texts={language: _words(table[language], language) for language in LANGUAGES if language in table},
        choices=UpdateChoices(
            drives=frozenset(_drive(session, campaign_id, slug) for slug in _list(table, "drives")),
            areas=frozenset(_list(table, "areas")),
            kinds=frozenset(_kinds(_list(table, "kinds"))),
            achievements=frozenset(_ids(_list(table, "achievements"))),
        ),
        by=by,
    )


def find_campaign(session: Session, slug: str) -> UUID:
    """By its slug in either language. Raises CommandError."""
    match = find_slug(session, "campaign", slug)
    if match is None:
        raise CommandError(f"There is no campaign “{slug}”.")
    return match.owner_id


def _load(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise CommandError(f"{path.name} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"{path.name} is no TOML file in UTF-8: {error}.") from None


def _words(words: object, language: str) -> UpdateWords:
    if not isinstance(words, dict):
        raise CommandError(f"[{language}] must be a table with subject and body.")
    _refuse_unknown(words, WORDS, f"[{language}]")
    for name in WORDS:
        if not isinstance(words.get(name, ""), str):
            raise CommandError(f"{name} in [{language}] must be a text.")
    status = words.get("status", UNCHECKED)
    if status not in (UNCHECKED, CHECKED):
        raise CommandError(f"status in [{language}] must be {UNCHECKED} or {CHECKED}.")
    return UpdateWords(words.get("subject", ""), words.get("body", ""), is_checked=status == CHECKED)


def _list(table: Mapping[str, Any], name: str) -> list[str]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise CommandError(f"{name} must be a list of texts.")
    return value


def _kinds(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        if name not in KINDS:
            raise CommandError(f"There is no kind of contribution “{name}”: it is one of {', '.join(sorted(KINDS))}.")
        yield name


def _ids(texts: Iterable[str]) -> Iterable[UUID]:
    for each in texts:
        try:
            yield UUID(each)
        except ValueError:
            raise CommandError(f"“{each}” is not the id of an achievement.") from None


def _drive(session: Session, campaign_id: UUID, slug: str) -> UUID:
    drives = select(Drive.id).join(Slug, Slug.owner_id == Drive.id)
    found = set(session.scalars(drives.where(Drive.campaign_id == campaign_id, Slug.slug == slug)))
    if len(found) != 1:
        raise CommandError(
            f"“{slug}” names more than one drive of the campaign."
            if found
            else f"The campaign has no drive “{slug}”: `campaign drive list` shows all of them."
        )
    return found.pop()


def _refuse_unknown(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise CommandError(f"{where} has what no update has: {', '.join(unknown)}.")
