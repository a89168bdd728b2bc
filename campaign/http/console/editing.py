"""Lets two people edit one thing without either losing a word: each form says of which state it was made.

The version is a digest of what is stored, so that nothing has to be counted anywhere. Whoever comes second gets their own
form back, and beside each field what stands there now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from campaign.errors import ConflictError
from campaign.http.console.messages import ConsoleForm
from campaign.http.request import Form

VERSION = "version"


class ChangedMeanwhileError(ConflictError):
    """Somebody else has saved since the form was made; `stored` is what is there now."""

    slug = "changed-meanwhile"

    def __init__(self, stored: Mapping[str, str]) -> None:
        super().__init__()
        self.stored = dict(stored)


@dataclass(frozen=True, slots=True)
class EditForm(ConsoleForm):
    """`version` is of the state that it was made of; after a conflict, `theirs` is what stands now where other was typed."""

    version: str = ""
    theirs: Mapping[str, str] = field(default_factory=dict)


def version_of(stored: Mapping[str, str]) -> str:
    """The same for the same words, whoever asks."""
    said = json.dumps(stored, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def refuse_stale(stored: Mapping[str, str], form: Form) -> None:
    """Raises ChangedMeanwhileError, unless what is stored is what was typed. To be asked with the row locked."""
    if form.get(VERSION, "") != version_of(stored) and differing(stored, form):
        raise ChangedMeanwhileError(stored)


def differing(stored: Mapping[str, str], typed: Form) -> dict[str, str]:
    """What is stored in those fields of the form that say something else; ends of lines are no difference."""
    return {
        name: value for name, value in stored.items() if name in typed and _plain(value) != _plain(typed.get(name, ""))
    }


def fresh(stored: Mapping[str, str]) -> EditForm:
    """The form as it is first shown."""
    return EditForm(dict(stored), version=version_of(stored))


def refused(form: Form, reasons: Mapping[str, str]) -> EditForm:
    """The form as it was typed, with what is wrong; it says still of which state it was made."""
    return EditForm(form, dict(reasons), version=form.get(VERSION, ""))


def conflicting(form: Form, error: ChangedMeanwhileError) -> EditForm:
    """The form as it was typed, over what is stored now: sent once more, it is meant."""
    theirs = differing(error.stored, form)
    return EditForm(form, version=version_of(error.stored), theirs=theirs)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
