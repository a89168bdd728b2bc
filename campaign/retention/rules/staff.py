"""Accounts of staff, and what they did."""

from __future__ import annotations

from campaign.api_keys import ending as api_keys
from campaign.api_keys.models import ApiKey
from campaign.audit import pruning
from campaign.audit.models import AuditEntry
from campaign.i18n import N_
from campaign.retention.rule import DELETED, Rule
from campaign.staff import forgetting as staff
from campaign.staff.models import SignInFailure, StaffBrowser, StaffLink, StaffNotice, StaffSession

RULES = (
    Rule(
        "staff-visits",
        N_("Visits of staff to the console"),
        kept=N_("As long as they show where an account usually signs in"),
        then=DELETED,
        table=StaffSession,
        due=staff.old_sessions,
        forget=staff.forget_sessions,
    ),
    Rule(
        "staff-links",
        N_("Invitations and links to a new password"),
        kept=N_("A week after they were made"),
        then=DELETED,
        table=StaffLink,
        due=staff.old_links,
        forget=staff.forget_links,
    ),
    Rule(
        "staff-browsers",
        N_("Browsers that staff signed in with"),
        kept=N_("A year after somebody last proved themselves there"),
        then=DELETED,
        table=StaffBrowser,
        due=staff.old_browsers,
        forget=staff.forget_browsers,
    ),
    Rule(
        "staff-notices",
        N_("What accounts of staff were told of"),
        kept=N_("A week after it happened"),
        then=DELETED,
        table=StaffNotice,
        due=staff.old_notices,
        forget=staff.forget_notices,
    ),
    Rule(
        "api-keys",
        N_("Keys for other software: what they were for"),
        kept=N_("Two years after they ended"),
        then=DELETED,
        table=ApiKey,
        due=api_keys.old_keys,
        forget=api_keys.forget_keys,
    ),
    Rule(
        "sign-in-failures",
        N_("Failed attempts to sign in"),
        kept=N_("A day after that"),
        then=DELETED,
        table=SignInFailure,
        due=staff.old_failures,
        forget=staff.forget_failures,
    ),
    Rule(
        "audit-log",
        N_("What entries of the audit log say"),
        kept=N_("Two years after they were written"),
        then=N_("Emptied; the chain still checks"),
        table=AuditEntry,
        due=pruning.old_entries,
        forget=pruning.empty_entries,
    ),
)
