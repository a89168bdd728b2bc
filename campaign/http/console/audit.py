"""The audit log, for admins: looked through by act, account, subject and period, and taken home as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from uuid import UUID

from flask import Response, request
from sqlalchemy import select, union_all
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from campaign.api_keys.models import ApiKey
from campaign.audit.acts import ACTS, SUBJECTS
from campaign.audit.models import AuditEntry
from campaign.audit.record import Act, Fact, record_act
from campaign.audit.searching import ActSearch, search_acts, write_csv
from campaign.drives.wales import start_of
from campaign.http.console.answers import console_page
from campaign.http.console.audit_words import drives_in, teller
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.names import titles_of, titles_of_campaigns
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_, Language
from campaign.staff.models import StaffAccount
from campaign.staff.permissions import Permission

FIELDS = ("act", "doer", "subject", "since", "until")
A_PAGE = 50
MARK = "\ufeff"
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)


def show(visit: Visit) -> Response:
    given = {name: request.args.get(name, "").strip() for name in FIELDS}
    search, errors = _search(given)
    before = request.args.get("before", "")
    with services().database.reading() as session:
        older_than = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
        entries = [] if errors else search_acts(session, search, before=older_than, limit=A_PAGE + 1)
        names, titles = _names(session), _titles(session, entries, visit.language)
        facts_of = teller(session, titles, visit.language)
    more = {**given, "before": str(entries[A_PAGE - 1].sequence)} if len(entries) > A_PAGE else None
    return console_page(
        visit,
        "audit",
        status=422 if errors else 200,
        entries=entries[:A_PAGE],
        names=names,
        titles=titles,
        acts=ACTS,
        subjects=SUBJECTS,
        facts_of=facts_of,
        more=more,
        form=ConsoleForm(given, errors),
    )


def export(visit: Visit, form: Form) -> Response:
    """All that fits, as CSV with a UTF-8 mark, for who has just shown who they are. That it was taken is in the log too."""
    search, errors = _search({name: form.get(name, "").strip() for name in FIELDS})
    if errors:
        raise BadRequest
    visit.require_confirmed()
    with services().database.transaction() as session:
        record_act(session, Act(visit.doer, "audit-log.exported", facts={"format": "csv", **_told(search, form)}))
    pieces = chain([MARK], write_csv(services().database, search))
    response = Response((piece.encode() for piece in pieces), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


def _search(given: Mapping[str, str]) -> tuple[ActSearch, dict[str, str]]:
    """What is looked for, and the reason for each field that says nothing."""
    errors: dict[str, str] = {}
    since, until = _day(given, "since", errors), _day(given, "until", errors)
    subject_id: UUID | None = None
    try:
        subject_id = UUID(given["subject"]) if given["subject"] else None
    except ValueError:
        errors["subject"] = "id-unreadable"
    search = ActSearch(
        act=given["act"] or None,
        doer=given["doer"] or None,
        subject_id=subject_id,
        since=start_of(since) if since else None,
        until=start_of(until + timedelta(days=1)) if until else None,
    )
    return search, errors


def _told(search: ActSearch, form: Form) -> dict[str, Fact]:
    """What was looked for: by which fields, and what those hold whose words are ours."""
    return {
        "act": search.act if search.act in ACTS else None,
        "filters": [name for name in FIELDS if form.get(name, "").strip()],
        "since": form.get("since", "").strip() if search.since else None,
        "until": form.get("until", "").strip() if search.until else None,
    }


def _day(given: Mapping[str, str], name: str, errors: dict[str, str]) -> date | None:
    try:
        day = date.fromisoformat(given[name]) if given[name] else None
    except ValueError:
        errors[name] = "period-unreadable"
        return None
    if day and not EARLIEST <= day <= LATEST:
        errors[name] = "period-unreadable"
        return None
    return day


def _titles(session: Session, entries: Sequence[AuditEntry], language: Language) -> dict[UUID, str]:
    """Of the drives and campaigns that these entries are about, as far as they are there."""
    ids = {kind: [one.subject_id for one in entries if one.subject_kind == kind] for kind in ("drive", "campaign")}
    campaigns = [each for each in (*ids["campaign"], *(one.campaign_id for one in entries)) if each]
    named = [key for one in entries for key in drives_in(one)]
    drives = titles_of(session, [*filter(None, ids["drive"]), *named], language)
    return drives | titles_of_campaigns(session, campaigns, language)


def _names(session: Session) -> dict[str, str]:
    """Of every account and every key, by what the log calls it."""
    named = union_all(select(StaffAccount.id, StaffAccount.name), select(ApiKey.id, ApiKey.name))
    return {str(key): name for key, name in session.execute(named)}


PAGES = (
    ConsolePage("audit", "audit", Permission.READ_AUDIT_LOG, show, label=N_("Audit log"), is_of_the_service=True),
    ConsolePage("export_audit", "audit/export", Permission.READ_AUDIT_LOG, act=export),
)
