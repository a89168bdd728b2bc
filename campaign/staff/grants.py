"""Which role an account has in which campaign: given and taken, with the end of its sessions, a mail and a line in the log."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.audit.record import Act, Doer, record_act
from campaign.db import insert, now
from campaign.drives.models import Campaign
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.outbox.record import record_event
from campaign.staff import events
from campaign.staff.accounts import load_account
from campaign.staff.admins import keep_an_admin
from campaign.staff.models import ROLES, StaffGrant
from campaign.staff.notices import ROLE_GIVEN, ROLE_TAKEN, tell_account
from campaign.staff.sessions import end_sessions


def give_role(session: Session, by: Doer, account_id: UUID, *, role: str, campaign_id: UUID | None) -> None:
    """In one campaign, or in all of them; one that is there already changes nothing. Raises FieldsRefusedError.

    Whoever is signed in does so anew: what they may is never wider or narrower than the sessions they began.
    """
    account = load_account(session, account_id)
    if role not in ROLES:
        raise FieldsRefusedError({"role": "role-unknown" if role else "role-missing"})
    if role == "admin" and campaign_id is not None:
        raise FieldsRefusedError({"campaign": "role-of-all-campaigns"})
    if campaign_id is not None and session.get(Campaign, campaign_id) is None:
        raise FieldsRefusedError({"campaign": "campaign-unknown"})
    made = insert(session, StaffGrant).values(
        id=new_id(), account_id=account_id, role=role, campaign_id=campaign_id, granted_at=now()
    )
    if session.execute(made.on_conflict_do_nothing().returning(StaffGrant.id)).scalar_one_or_none() is None:
        return
    end_sessions(session, account_id)
    if account.state == "active":  # whoever is only invited hears of it by the invitation
        tell_account(session, account, ROLE_GIVEN, network=by.network, role=role)
    record_act(session, Act(by, "grant.given", ("account", account_id), campaign_id, facts={"role": role}))


def take_role(session: Session, by: Doer, account_id: UUID, grant_id: UUID) -> None:
    """Raises NotFoundError for what this account does not have, LastAdminError."""
    account = load_account(session, account_id)  # before the turn of admins, as disabling does
    grant = session.get(StaffGrant, grant_id)
    if grant is None or grant.account_id != account_id:
        raise NotFoundError
    if grant.role == "admin":
        keep_an_admin(session, account_id)
    session.delete(grant)
    session.flush()
    end_sessions(session, account_id)
    record_event(session, events.ROLE_TAKEN, account_id)
    if account.state == "active":
        tell_account(session, account, ROLE_TAKEN, network=by.network, role=grant.role)
    record_act(session, Act(by, "grant.taken", ("account", account_id), grant.campaign_id, facts={"role": grant.role}))
