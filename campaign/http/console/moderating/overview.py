"""What waits in each queue, and what was decided: the ways in. Shows nobody's words and no name of a supporter."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.contributions.refusals.reading import load_refusals
from campaign.drives.models import Drive
from campaign.errors import ConflictError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.moderating.wording import HELD_FOR, STATES, VERDICTS
from campaign.http.console.names import names_of, titles_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.moderation.deciding import undo
from campaign.moderation.history import list_decisions
from campaign.moderation.models import ModerationDecision
from campaign.moderation.queues import LONGEST_LIST, count_waiting, list_waiting
from campaign.moderation.reporting import REASONS as REPORTED_FOR
from campaign.moderation.sources import SOURCES
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

NOTICES = {
    "undone": N_("Undone: it waits again."),
    "settled": N_("That has taken effect already, and cannot be undone here."),
    "empty": N_("That was the last one here."),
}


def show(visit: Visit) -> Response:
    mine = visit.access.condition(Permission.MODERATE, Drive.campaign_id)
    with services().database.reading() as session:
        counts = count_waiting(session, mine)
    return console_page(visit, "moderation", counts=counts, queues=SOURCES, notice=_notice())


def show_queue(visit: Visit, queue: str) -> Response:
    """The lines of one queue, by which it can be seen what waits for how long."""
    if queue not in SOURCES:
        raise NotFound
    mine = visit.access.condition(Permission.MODERATE, Drive.campaign_id)
    with services().database.reading() as session:
        waiting = list_waiting(session, queue, mine, LONGEST_LIST + 1)
        titles = titles_of(session, (one.drive_id for one in waiting), visit.language)
    return console_page(
        visit,
        "moderation_queue",
        queue=queue,
        source=SOURCES[queue],
        waiting=waiting[:LONGEST_LIST],
        has_more=len(waiting) > LONGEST_LIST,
        titles=titles,
        abouts={**HELD_FOR, **REPORTED_FOR},
        notice=_notice(),
    )


def show_history(visit: Visit) -> Response:
    mine = visit.access.condition(Permission.MODERATE, Drive.campaign_id)
    with services().database.reading() as session:
        decided = list_decisions(session, mine)
        titles = titles_of(session, (one.drive_id for one in decided), visit.language)
        names = names_of(session, (one.account_id for one in decided))
        refused_in = {one.queue for one in decided if one.reason}
        reasons = {queue: load_refusals(session, SOURCES[queue].family) for queue in refused_in}
    return console_page(
        visit,
        "moderation_history",
        decided=decided,
        titles=titles,
        names=names,
        reasons=reasons,
        queues=SOURCES,
        verdicts=VERDICTS,
        states=STATES,
        notice=_notice(),
    )


def act_undo(visit: Visit, _form: Form, decision_id: str) -> AnyResponse:
    """Within a minute; whoever may moderate there may do it, and the log says who did."""
    key = id_of(decision_id)
    with services().database.reading() as session:
        decision = session.get(ModerationDecision, key)
        if decision is None:
            raise NotFound
        campaign_id = require_drive(session, visit.access, Permission.MODERATE, decision.drive_id)
        queue, contribution_id = decision.queue, decision.contribution_id
    try:
        with services().database.transaction() as session:
            undo(session, key)
            facts = {"queue": queue}
            record_act(
                session, Act(visit.doer, "item.undone", ("contribution", contribution_id), campaign_id, facts=facts)
            )
    except ConflictError:
        return see_page("moderation_history", notice="settled")
    return see_page("moderation_queue", queue=queue, notice="undone")


def _notice() -> str | None:
    return NOTICES.get(request.args.get("notice", ""))
