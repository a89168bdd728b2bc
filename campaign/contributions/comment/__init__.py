"""Comments on a proposal: what an appeal asks for, published as their givers allow, after a moderator has read them."""

from __future__ import annotations

from campaign.contributions.comment.facts import fill_form, show_facts
from campaign.contributions.comment.keeping import BOXES, DETAILS, rewrite
from campaign.contributions.comment.proposing import copy_plan, find_lacks
from campaign.contributions.comment.schema import load_comment
from campaign.contributions.content import check_content
from campaign.contributions.kind import ContributionKind
from campaign.contributions.standing import standing
from campaign.i18n import N_

KIND = ContributionKind(
    name="comment",
    drive_kind="appeal",
    label=N_("Comment"),
    check_correction=check_content,
    load_form=load_comment,
    own_fields=frozenset(("thought",)),
    fill_form=fill_form,
    show_facts=show_facts,
    show_progress=standing,
    find_lacks=find_lacks,
    copy_plan=copy_plan,
    details=DETAILS,
    boxes=BOXES,
    published_page="share_a_thought",
    rewrite=rewrite,
    osdi=("submission",),
)
