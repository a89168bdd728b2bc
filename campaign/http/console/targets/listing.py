"""Those who decide, of one drive: a page at a time, and one more by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from flask import Response, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.areas.lookup import area_names
from campaign.areas.regions import REGIONS
from campaign.audit.record import Act, record_act
from campaign.db import now
from campaign.drives.commands import TargetPlan, TargetWords
from campaign.drives.finding import all_targets
from campaign.drives.importing import LONGEST_ADDRESS, TargetImport, import_targets
from campaign.drives.models import Target
from campaign.drives.refused_rows import RowsRefusedError
from campaign.drives.taking import needs_of
from campaign.drives.wales import day_of
from campaign.drives.wording import LONGEST_NAME
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.drives.heads import load_head
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import choice, day, load_form, long_text, one_line, schema_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import LANGUAGES, Language
from campaign.mail.address import Address, mailbox_key, parse_address
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS
A_PAGE = 50


def _address(typed: str) -> Address | None:
    """Raises AddressRefused."""
    return parse_address(typed) if typed.strip() else None


SCHEMA = schema_of(
    {
        "email": _address,
        "postal_address": long_text(LONGEST_ADDRESS),
        "area_code": one_line(16),
        "language": choice(LANGUAGES),
        "valid_from": day,
        "valid_until": day,
    },
    {"name": one_line(LONGEST_NAME), "office": one_line(LONGEST_NAME)},
)


def show(visit: Visit, drive_id: str) -> Response:
    with services().database.reading() as session:
        require_drive(session, visit.access, EDIT, id_of(drive_id))
    return _page(visit, drive_id, ConsoleForm({"language": visit.language}))


def act(visit: Visit, form: Form, drive_id: str) -> AnyResponse:
    """Add one, or mend the one of that name and address."""
    key = id_of(drive_id)
    with services().database.reading() as session:
        campaign_id = require_drive(session, visit.access, EDIT, key)
        head, areas = load_head(session, visit, key), places(session, visit.language)
    try:
        plan = _plan(load_form(SCHEMA, form))
        errors = {"area_code": "choice-unknown"} if plan.area_code and plan.area_code not in areas else {}
        if needs_of(head.kind) == "email" and plan.email is None:
            errors["email"] = "address-missing"
        if errors:
            raise FieldsRefusedError(errors)
        with services().database.transaction() as session:
            import_targets(session, key, TargetImport([plan]))
            record_act(session, Act(visit.doer, "targets.imported", ("drive", key), campaign_id, facts={"count": 1}))
    except FieldsRefusedError as error:
        return _page(visit, drive_id, ConsoleForm(form, error.errors), status=422)
    except RowsRefusedError:
        return _page(visit, drive_id, ConsoleForm(form, {f"name_{visit.language}": "target-there"}), status=422)
    except ConflictError as error:
        return _page(visit, drive_id, ConsoleForm(form), status=409, conflict=sentence_of(error))
    return see_page("targets", drive_id=drive_id, notice="saved")


def places(session: Session, language: Language) -> dict[str, str]:
    """Every area that may be named, by its code."""
    return {region.code: region.names[language] for region in REGIONS} | area_names(session, language)


def today(session: Session) -> date:
    """The day in Wales."""
    return day_of(session.execute(select(now())).scalar_one())


def _plan(values: Mapping[str, Any]) -> TargetPlan:
    """Raises FieldsRefusedError."""
    lacking = {f"name_{each}": "text-missing" for each in LANGUAGES if not values[f"name_{each}"]}
    if lacking:
        raise FieldsRefusedError(lacking)
    address: Address | None = values["email"]
    key = mailbox_key(address.canonical, services().settings.identity_key) if address else None
    return TargetPlan(
        texts={each: TargetWords(values[f"name_{each}"], values[f"office_{each}"] or None) for each in LANGUAGES},
        area_code=values["area_code"] or None,
        email=address.typed if address else None,
        mailbox_key=key,
        postal_address=values["postal_address"] or None,
        language=values["language"],
        valid_from=values["valid_from"],
        valid_until=values["valid_until"],
        row=1,
    )


def _page(visit: Visit, drive_id: str, form: ConsoleForm, *, status: int = 200, conflict: str = "") -> Response:
    number = request.args.get("page", "1")
    page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    with services().database.reading() as session:
        head = load_head(session, visit, id_of(drive_id))
        count = _count(session, head.id)
        first = (page - 1) * A_PAGE
        targets = list(islice(all_targets(session, head.id), first, first + A_PAGE))
        shown = {"areas": places(session, visit.language), "today": today(session)}
    more = {"page": page, "has_more": count > first + A_PAGE, "count": count, "targets": targets}
    notice = request.args.get("notice", "") if status == 200 else ""
    return console_page(
        visit, "targets", status=status, head=head, form=form, conflict=conflict, notice=notice, **shown, **more
    )


def _count(session: Session, drive_id: UUID) -> int:
    return session.scalar(select(func.count()).select_from(Target).where(Target.drive_id == drive_id)) or 0


PAGES = (ConsolePage("targets", "drives/<drive_id>/targets", EDIT, show, act),)
