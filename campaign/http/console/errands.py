"""What somebody wanted before they were asked who they are: the page, and the form that they had filled in.

A form is carried on as text through signing in, and sent anew by its own press of a button. Secrets in it are not carried.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from campaign.http.console.pages import PREFIX
from campaign.http.proofs import PROOF
from campaign.http.request import Form, typed_fields
from campaign.i18n import Language, best_language, is_language

HOME = f"{PREFIX}/"
LONGEST_PATH = 1000
NOT_CARRIED = frozenset({PROOF, "password", "new_password", "code"})
_OWN_PATH = re.compile(rf"{PREFIX}/[A-Za-z0-9/._~%?&=+:,-]*")


@dataclass(frozen=True, slots=True)
class Errand:
    """`next` is a path of the console; `carried` a form as `pack` made it, or empty."""

    language: Language
    next: str = HOME
    carried: str = ""


@dataclass(frozen=True, slots=True)
class CarriedForm:
    """Where it was on its way to, and its fields."""

    path: str
    fields: Mapping[str, str]


def errand() -> Errand:
    """That of the request. A form is carried on by the form that was read alone, which no other site can have sent: an
    address may come from anybody.
    """
    typed = typed_fields()
    carried = typed.get("carried", "")
    wanted = typed.get("next") or request.args.get("next", "")
    return Errand(door_language(), own_path(wanted), carried if unpack(carried) else "")


def door_language() -> Language:
    """Before anybody is known: as the form or the address says, else as the browser asks."""
    chosen = typed_fields().get("language", "") or request.args.get("language", "")
    return chosen if is_language(chosen) else best_language(request.headers.get("Accept-Language"))


def own_path(text: str) -> str:
    """A path of the console, or its first page instead of anything else."""
    return text if len(text) <= LONGEST_PATH and _OWN_PATH.fullmatch(text) else HOME


def present_path() -> str:
    """The address of this very page, its query included, as far as it is one to come back to."""
    query = request.query_string.decode("ascii", "replace")
    return own_path(f"{request.path}?{query}" if query and request.method == "GET" else request.path)


def pack(path: str, form: Form) -> str:
    """The form as text of about its own size."""
    fields = {name: value for name, value in form.items() if name not in NOT_CARRIED}
    return json.dumps({"path": path, "fields": fields}, ensure_ascii=False)


def unpack(text: str) -> CarriedForm | None:
    """What `pack` made; None for anything else."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(fields := said.get("fields"), dict):
        return None
    path = str(said.get("path", ""))
    is_text = all(isinstance(value, str) for value in fields.values())
    return CarriedForm(path, fields) if is_text and own_path(path) == path else None
