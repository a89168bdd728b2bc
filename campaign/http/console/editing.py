"""Lets two people edit one thing without either losing a word: each form says of which state it was made.

The version is a digest of what is stored, so that nothing has to be counted anywhere. Whoever comes second gets their own
form back, and beside each field what stands there now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.messages import ConsoleForm
from campaign.http.request import Form

VERSION = "version"


class ChangedMeanwhileError(ConflictError):
    """Somebody else has saved since the form was made; `theirs` is what stands now in the fields that differ."""

    slug = "changed-meanwhile"

    def __init__(self, version: str, theirs: Mapping[str, str]) -> None:
        super().__init__()
        self.version = version
        self.theirs = dict(theirs)


@dataclass(frozen=True, slots=True)
class EditForm(ConsoleForm):
    """`version` is of the state that it was made of; after a conflict, `theirs` is what stands now where other was typed.

    `obstacle` says why it cannot be done at all now, in English: templates translate it.
    """

    version: str = ""
    theirs: Mapping[str, str] = field(default_factory=dict)
    obstacle: str = ""

    @property
    def status(self) -> int:
        """Of the answer that shows it."""
        if self.theirs or self.obstacle:
            return 409
        return 422 if self.reasons else 200


def version_of(stored: Mapping[str, str]) -> str:
    """The same for the same words, whoever asks."""
    said = json.dumps(stored, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def refuse_stale(stored: Mapping[str, str], form: Form) -> None:
    """Raises ChangedMeanwhileError, unless what is stored is what was typed. To be asked with the row locked.

    The form has every field that the page asked for: a box that is not ticked as an empty one.
    """
    theirs = differing(stored, form)
    if theirs and form.get(VERSION, "") != version_of(stored):
        raise ChangedMeanwhileError(version_of(stored), theirs)


def differing(stored: Mapping[str, str], typed: Form) -> dict[str, str]:
    """What is stored in those fields of the form that say something else; ends of lines are no difference."""
    return {
        name: value for name, value in stored.items() if name in typed and _plain(value) != _plain(typed.get(name, ""))
    }


def with_boxes(form: Form, fields: Iterable[str]) -> dict[str, str]:
    """The form with all of these fields: browsers send nothing of a box that is not ticked."""
    return {**dict.fromkeys(fields, ""), **form}


def fresh(stored: Mapping[str, str]) -> EditForm:
    """The form as it is first shown."""
    return EditForm(dict(stored), version=version_of(stored))


def refused(form: Form, reasons: Mapping[str, str]) -> EditForm:
    """The form as it was typed, with what is wrong; it says still of which state it was made."""
    return EditForm(form, dict(reasons), version=form.get(VERSION, ""))


def impossible(form: Form, obstacle: str) -> EditForm:
    """The form as it was typed, with why it cannot be done."""
    return EditForm(form, version=form.get(VERSION, ""), obstacle=obstacle)


def conflicting(form: Form, error: ChangedMeanwhileError) -> EditForm:
    """The form as it was typed, over what is stored now: sent once more, it is meant."""
    return EditForm(form, version=error.version, theirs=error.theirs)


def given_back(
    form: Form, error: FieldsRefusedError | ConflictError, sentence_of: Callable[[ConflictError], str]
) -> EditForm:
    """The form as it was typed, with what kept it from being saved; `sentence_of` says why something cannot be done."""
    if isinstance(error, FieldsRefusedError):
        return refused(form, error.errors)
    if isinstance(error, ChangedMeanwhileError):
        return conflicting(form, error)
    return impossible(form, sentence_of(error))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
