"""What can be allowed, and which role allows it: data alone. What no role names is allowed to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from campaign.i18n import N_


class Permission(StrEnum):
    """Something that a page may ask for. Those of GLOBAL are about no campaign: they need a role in all of them."""

    SIGNED_IN = "signed-in"  # everybody who is signed in: their own account, the first page
    SEE_CAMPAIGNS = "see-campaigns"  # titles, states, counts and charts; nobody's name
    EDIT_CAMPAIGNS = "edit-campaigns"  # campaigns, drives, targets, milestones, achievements
    RUN_DRIVES = "run-drives"  # open, pause, close, archive, hand over
    IMPORT_SIGNATURES = "import-signatures"  # sheets of paper and lists of other tools
    WRITE_UPDATES = "write-updates"
    MODERATE = "moderate"  # stories, comments, letters, reported names: content without addresses
    INVALIDATE = "invalidate"
    FIND_SUPPORTERS = "find-supporters"  # one supporter, by an address that is known; never a list
    SEE_MAIL_HEALTH = "see-mail-health"
    EXPORT_COUNTS = "export-counts"  # counts and the hand-in pack
    EXPORT_LISTS = "export-lists"  # lists of people
    CREATE_CAMPAIGNS = "create-campaigns"
    MANAGE_BLOCKS = "manage-blocks"
    WRITE_REASONS = "write-reasons"  # why moderators refuse, in both languages
    MANAGE_ACCOUNTS = "manage-accounts"
    MANAGE_KEYS = "manage-keys"  # of the API: each is an export that lasts
    READ_AUDIT_LOG = "read-audit-log"
    SEE_JOBS = "see-jobs"
    MANAGE_WEBHOOKS = "manage-webhooks"  # who is told of what happens, perhaps with fields of people
    MANAGE_PRIVACY = "manage-privacy"  # how long people are kept; giving one of them all that is held of them


GLOBAL = frozenset(
    {
        Permission.CREATE_CAMPAIGNS,
        Permission.MANAGE_BLOCKS,
        Permission.WRITE_REASONS,
        Permission.MANAGE_ACCOUNTS,
        Permission.MANAGE_KEYS,
        Permission.READ_AUDIT_LOG,
        Permission.SEE_JOBS,
        Permission.MANAGE_PRIVACY,
        Permission.MANAGE_WEBHOOKS,
    }
)
PERMISSIONS: Mapping[str, frozenset[Permission]] = {
    "campaigner": frozenset(
        {
            Permission.SEE_CAMPAIGNS,
            Permission.EDIT_CAMPAIGNS,
            Permission.RUN_DRIVES,
            Permission.IMPORT_SIGNATURES,
            Permission.WRITE_UPDATES,
            Permission.MODERATE,
            Permission.INVALIDATE,
            Permission.FIND_SUPPORTERS,
            Permission.SEE_MAIL_HEALTH,
            Permission.EXPORT_COUNTS,
            Permission.CREATE_CAMPAIGNS,
        }
    ),
    "moderator": frozenset({Permission.SEE_CAMPAIGNS, Permission.MODERATE}),
    "exporter": frozenset({Permission.SEE_CAMPAIGNS, Permission.EXPORT_COUNTS, Permission.EXPORT_LISTS}),
    "admin": frozenset(Permission),
}
ROLE_NAMES: Mapping[str, str] = {
    "campaigner": N_("Campaigner: runs campaigns and their drives; sees no lists of people"),
    "moderator": N_("Moderator: reads stories, comments and letters; sees no addresses"),
    "exporter": N_("Exporter: makes lists of supporters"),
    "admin": N_("Admin: everything, and accounts, the audit log and the machinery"),
}
