"""All that changes campaigns and drives, behind one door. Callers open the transaction; nothing here commits.

Each function takes a session and raises DomainErrors: NotFoundError, ConflictError (its state does not allow it),
FieldsRefusedError (what was typed will not do), IncompleteError (publishing: what is missing).
"""

from __future__ import annotations

from campaign.drives.achievements import record_achievement, rewrite_achievement
from campaign.drives.channels import add_channels
from campaign.drives.completeness import IncompleteError
from campaign.drives.creating import create_campaign, create_drive
from campaign.drives.occurrences import record_occurrence
from campaign.drives.organisers import set_organiser
from campaign.drives.running import announce_due, archive, cancel, close_now, pause, publish, reopen, resume
from campaign.drives.targets import replace_targets
from campaign.drives.writing import (
    add_statement_version,
    correct_drive,
    rename_drive,
    rewrite_campaign,
    rewrite_drive,
    set_goal,
    set_handover,
    set_times,
)

__all__ = [
    "IncompleteError",
    "add_channels",
    "add_statement_version",
    "announce_due",
    "archive",
    "cancel",
    "close_now",
    "correct_drive",
    "create_campaign",
    "create_drive",
    "pause",
    "publish",
    "record_achievement",
    "record_occurrence",
    "rename_drive",
    "reopen",
    "replace_targets",
    "resume",
    "rewrite_achievement",
    "rewrite_campaign",
    "rewrite_drive",
    "set_goal",
    "set_handover",
    "set_organiser",
    "set_times",
]
