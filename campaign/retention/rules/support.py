"""What opens My support, and what was asked there."""

from __future__ import annotations

from campaign.contributions import codes
from campaign.i18n import N_
from campaign.mail.models import CodeFailure
from campaign.my_support import forgetting as my_support
from campaign.my_support.models import AddressChange, Erasure, SupportLink, SupportSession
from campaign.retention.rule import DELETED, Rule

RULES = (
    Rule(
        "receipts",
        N_("Where receipts of deleting go"),
        kept=N_("As soon as the receipt has left, after an hour at the latest"),
        then=DELETED,
        table=Erasure,
        due=my_support.old_receipts,
        forget=my_support.forget_addresses,
        has_own_job=True,
    ),
    Rule(
        "support-links",
        N_("Links to My support"),
        kept=N_("A day after it stopped working"),
        then=DELETED,
        table=SupportLink,
        due=my_support.old_links,
        forget=my_support.forget_links,
    ),
    Rule(
        "support-visits",
        N_("Visits to My support"),
        kept=N_("A day after they ended"),
        then=DELETED,
        table=SupportSession,
        due=my_support.old_sessions,
        forget=my_support.forget_sessions,
    ),
    Rule(
        "address-changes",
        N_("Changes of address"),
        kept=N_("A day after their last step"),
        then=DELETED,
        table=AddressChange,
        due=my_support.old_changes,
        forget=my_support.forget_changes,
    ),
    Rule(
        "wrong-codes",
        N_("Wrong codes that somebody typed"),
        kept=N_("A day after that"),
        then=DELETED,
        table=CodeFailure,
        due=codes.old_failures,
        forget=codes.forget_failures,
    ),
)
