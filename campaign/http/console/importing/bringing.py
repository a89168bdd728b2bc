"""The imports of a petition, and the form that brings another file: its header is read, nothing else of it yet."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.target_files.tables import LARGEST_FILE, FileRefusedError
from campaign.errors import DomainError, FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.gate import uploaded_file
from campaign.http.console.importing.heads import IMPORT, folder, head_of_petition, keys
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.names import names_of
from campaign.http.console.pages import ConsolePage, FileField
from campaign.http.console.reading import load_form, one_line, schema_of
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.imports.columns import BOXES, guess
from campaign.imports.deciding import LONGEST_BASIS, NewImport, write_import
from campaign.imports.files import SealedSink, coming_file, keep_file, sealed_room
from campaign.imports.progress import list_imports
from campaign.imports.reasons import FIELDS, FILES
from campaign.imports.staging import read_headers
from campaign.imports.states import ORIGINS, WAYS


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise DomainError("date-unreadable") from None


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(typed: str) -> str:
        if typed not in choices:
            raise DomainError("choice-unknown")
        return typed

    return read


def _basis(typed: str) -> str:
    words: str = one_line(LONGEST_BASIS)(typed)
    if not words:
        raise DomainError("text-missing")
    return words


_FORM = schema_of({"origin": _one_of(ORIGINS), "way": _one_of(WAYS), "basis": _basis, "collected_on": _day})


def show(visit: Visit, drive_id: str) -> Response:
    return _page(visit, drive_id, ConsoleForm())


def act(visit: Visit, form: Form, drive_id: str) -> AnyResponse:
    """Lay the file down sealed, and go on to what its columns hold."""
    head, sent = head_of_petition(visit, drive_id), uploaded_file()
    try:
        said = load_form(_FORM, form)
        if sent is None or sent.size == 0:
            raise FileRefusedError("targets-file-missing")
        if sent.size > LARGEST_FILE:
            raise FileRefusedError("targets-file-too-large")
        coming = coming_file(sent.path, keys().sealing)
        headers = read_headers(coming)
    except FieldsRefusedError as error:
        return _page(visit, drive_id, ConsoleForm(form, error.errors))
    except FileRefusedError as error:
        return _page(visit, drive_id, ConsoleForm(form), reason=FILES[error.slug])
    new = NewImport(
        drive_id=head.id,
        boxes=frozenset(box for box in BOXES if form.get(box) == "yes"),
        mapping=guess(headers),
        language=visit.language,
        account_id=visit.account_id,
        headers=headers,
        id=coming.import_id,
        **said,
    )
    with services().database.transaction() as session:
        row = write_import(session, new)
        keep_file(coming)
        record_act(session, Act(visit.doer, "import.brought", ("import", row.id), campaign_id=head.campaign_id))
        key = row.id
    return see_page("import", drive_id=drive_id, import_id=key)


def _room() -> AbstractContextManager[SealedSink]:
    return sealed_room(folder(), keys().sealing)


def _page(visit: Visit, drive_id: str, form: ConsoleForm, reason: str = "") -> Response:
    head = head_of_petition(visit, drive_id)
    with services().database.reading() as session:
        listed = list_imports(session, head.id)
        names = names_of(session, (one.account_id for one in listed))
    return console_page(
        visit,
        "imports",
        status=422 if reason or form.errors else 200,
        head=head,
        listed=listed,
        names=names,
        form=form,
        reason=reason,
        boxes={box: FIELDS[box] for box in BOXES},
    )


PAGES = (
    ConsolePage(
        "imports",
        "drives/<drive_id>/imports",
        IMPORT,
        show,
        act,
        file=FileField("file", LARGEST_FILE, is_large=True, room=_room),
    ),
)
