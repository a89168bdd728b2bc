"""Pledges: what a pledge drive asks for."""

from __future__ import annotations

from campaign.contributions.content import check_content
from campaign.contributions.kind import ContributionKind
from campaign.contributions.pledge.details import DETAILS
from campaign.contributions.pledge.facts import fill_form, show_facts
from campaign.contributions.pledge.fitting import fit_pledge
from campaign.contributions.pledge.offers import find_lacks
from campaign.contributions.pledge.schema import load_pledge
from campaign.contributions.pledge.thanking import add_to_thanks
from campaign.contributions.pledge.writing import copy_plan
from campaign.i18n import N_

KIND = ContributionKind(
    name="pledge",
    drive_kind="pledge-drive",
    label=N_("Pledge"),
    check_correction=check_content,
    load_form=load_pledge,
    own_fields=frozenset(("quantity", "due_on")),
    fit_form=fit_pledge,
    fill_form=fill_form,
    show_facts=show_facts,
    find_lacks=find_lacks,
    copy_plan=copy_plan,
    add_to_thanks=add_to_thanks,
    details=DETAILS,
    osdi=("attendance", "donation", "submission"),
)
