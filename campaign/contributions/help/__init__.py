"""Help of every other sort, that an appeal asks to be told of: logged by the helper, or by the team for them."""

from __future__ import annotations

from campaign.contributions.help.keeping import DETAILS, add_to_thanks, fill_form, show_facts
from campaign.contributions.help.rules import SEATS, check_help
from campaign.contributions.help.schema import load_help
from campaign.contributions.help.ways import copy_plan, find_lacks
from campaign.contributions.kind import ContributionKind
from campaign.i18n import N_

KIND = ContributionKind(
    name="help",
    drive_kind="appeal",
    label=N_("Help"),
    check_correction=check_help,
    load_form=load_help,
    seats=SEATS,
    own_fields=frozenset(("happened_on", "note")),
    fill_form=fill_form,
    show_facts=show_facts,
    find_lacks=find_lacks,
    copy_plan=copy_plan,
    details=DETAILS,
    add_to_thanks=add_to_thanks,
    osdi=("submission",),
)
