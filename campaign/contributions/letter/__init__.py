"""Letters: what a letter drive asks for."""

from __future__ import annotations

from campaign.contributions.kind import ContributionKind
from campaign.contributions.letter.details import DETAILS
from campaign.contributions.letter.facts import fill_form, show_facts, show_progress
from campaign.contributions.letter.fitting import fit_form
from campaign.contributions.letter.holdings import HOLDINGS
from campaign.contributions.letter.rules import SEATS, check_letter
from campaign.contributions.letter.schema import load_letter
from campaign.contributions.letter.settings import copy_plan, find_lacks
from campaign.contributions.refusals.built_in import LETTER
from campaign.i18n import N_

KIND = ContributionKind(
    name="letter",
    drive_kind="letter-drive",
    label=N_("Letter"),
    check_correction=check_letter,
    load_form=load_letter,
    seats=SEATS,
    own_fields=frozenset(("subject", "body")),
    fit_form=fit_form,
    fill_form=fill_form,
    show_facts=show_facts,
    show_progress=show_progress,
    find_lacks=find_lacks,
    copy_plan=copy_plan,
    details=DETAILS,
    holdings=HOLDINGS,
    refusals=LETTER,
    is_fixed=True,
    osdi=("outreach",),
)
