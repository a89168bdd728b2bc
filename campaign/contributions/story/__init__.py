"""Stories: case studies that an appeal asks for, published as their tellers allow, after a moderator has read them."""

from __future__ import annotations

from campaign.contributions.content import check_content
from campaign.contributions.kind import ContributionKind
from campaign.contributions.standing import standing
from campaign.contributions.story.asking import copy_plan, find_lacks
from campaign.contributions.story.facts import fill_form, show_facts
from campaign.contributions.story.keeping import BOXES, DETAILS, rewrite
from campaign.contributions.story.schema import load_story
from campaign.i18n import N_

KIND = ContributionKind(
    name="story",
    drive_kind="appeal",
    label=N_("Story"),
    check_correction=check_content,
    load_form=load_story,
    own_fields=frozenset(("title", "story")),
    fill_form=fill_form,
    show_facts=show_facts,
    show_progress=standing,
    find_lacks=find_lacks,
    copy_plan=copy_plan,
    details=DETAILS,
    boxes=BOXES,
    published_page="story",
    rewrite=rewrite,
    osdi=("submission",),
)
