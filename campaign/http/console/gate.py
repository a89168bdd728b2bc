"""Lets in whoever is signed in and may, asks the others who they are, and loses nothing that they had typed.

A page whose permission an account has nowhere is not there for it, as any other address that leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import g, request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response

from campaign.drives.target_files.keeping import FOLDER
from campaign.errors import NotFoundError
from campaign.http import proofs
from campaign.http.console.answers import console_page, console_path, door_page, see_page
from campaign.http.console.cookie import PURPOSE, session_token
from campaign.http.console.errands import Errand, door_language, pack, present_path
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage, FileField
from campaign.http.console.visits import ConfirmationNeededError, Visit, current_visit
from campaign.http.limits import FORM_FIELDS
from campaign.http.request import Form, FormReading, read_form
from campaign.http.security import SAFE_METHODS
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.http.uploads import FileRoom, Sink, StoredFile, read_form_into, read_form_with_file

# Of a form: texts in two languages. What is too long for its field, and not for this, comes back beside it.
CONSOLE_BYTES = 2 * 1024 * 1024
LIST_FIELDS = 2_000  # of a form with lists: each box that is ticked is a field
CARRIED_BYTES = 2 * CONSOLE_BYTES  # of the same, carried on inside another form
OVER = "over"  # why somebody is asked again who they are


def view_of(page: ConsolePage) -> Callable[..., Response]:
    """What answers at the page's address."""

    def answer(**parameters: str) -> Response:
        if any("\0" in value for value in request.args.values()):  # PostgreSQL takes none in a text
            raise BadRequest
        is_post = request.method not in SAFE_METHODS
        visit = current_visit()
        if visit is None:
            return _ask_who(page) if is_post else _lead_to_door()
        if not visit.access.may(page.needs):
            raise NotFoundError
        return _act(page, visit, **parameters) if is_post else _show(page, visit, **parameters)

    return answer


def uploaded() -> bytes | None:
    """The bytes of the page's file: empty where none was chosen, None where the form had no such field."""
    file: bytes | None = g.get("uploaded")
    return file


def uploaded_file() -> StoredFile | None:
    """The page's large file: None where the form had no such field."""
    file: StoredFile | None = g.get("uploaded")
    return file


def read_carrying_form() -> Form:
    """A form that may carry another one on."""
    return read_form(request, FormReading(most_bytes=CARRIED_BYTES))


def _show(page: ConsolePage, visit: Visit, **parameters: str) -> Response:
    assert page.show  # by the methods of its route
    try:
        return page.show(visit, **parameters)
    except ConfirmationNeededError:
        return see_page("confirm", next=present_path())


def _act(page: ConsolePage, visit: Visit, **parameters: str) -> Response:
    with ExitStack() as kept:
        return _answer(page, visit, _read(page, kept), **parameters)


def _answer(page: ConsolePage, visit: Visit, form: Form, **parameters: str) -> Response:
    assert page.act  # by the methods of its route
    if not proofs.is_proven(PURPOSE, form, session_token()):
        raise Forbidden
    try:
        return page.act(visit, form, **parameters)
    except ConfirmationNeededError:
        errand = Errand(visit.language, carried=pack(request.path, form))
        return console_page(visit, "confirm", status=403, errand=errand, form=ConsoleForm())


def _read(page: ConsolePage, kept: ExitStack) -> Form:
    """A large file is on the disk until `kept` is over."""
    if page.file and page.file.is_large:
        form, g.uploaded = _read_large(page.file, kept.enter_context((page.file.room or _room)()))
        return form
    if page.file:
        form, g.uploaded = read_form_with_file(request, page.file.name, page.file.most_bytes)
        return form
    most_bytes = CARRIED_BYTES if page.is_carrying else CONSOLE_BYTES
    most_fields = LIST_FIELDS if page.lists else FORM_FIELDS
    return read_form(request, FormReading(lists=page.lists, most_bytes=most_bytes, most_fields=most_fields))


def _read_large(file: FileField, sink: Sink) -> tuple[Form, StoredFile | None]:
    form, size = read_form_into(request, FileRoom(file.name, file.most_bytes, sink))
    sink.flush()
    return form, None if size is None else StoredFile(Path(sink.name), size)


def _room() -> AbstractContextManager[Sink]:
    """A file that is gone once it is closed."""
    folder = services().settings.data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return NamedTemporaryFile(dir=folder, prefix="coming-")


def _ask_who(page: ConsolePage) -> Response:
    """The form comes back inside the door, and goes on after signing in. One with a file is not read: it is chosen again."""
    if page.file:
        errand = Errand(door_language(), next=request.path)
    else:
        with ExitStack() as kept:
            form = _read(page, kept)
        errand = Errand(door_language(), carried=pack(request.path, form))
    return door_page(errand, "sign_in", status=403, notice=OVER, form=ConsoleForm())


def _lead_to_door() -> Response:
    """From a mail or another site, a browser comes without its cookie at first: it is asked to come again, from here."""
    is_from_elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    if is_from_elsewhere and not session_token():
        return door_page(Errand(door_language()), "go_on")
    return see_other(console_path("sign_in", next=present_path()))
