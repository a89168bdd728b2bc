"""What one gave: see it, change what was agreed to, withdraw it. Opened by the link in the mail of thanks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.contributions import ending
from campaign.contributions.achieved import HelpAchieved, what_your_help_was_part_of
from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.drives.queries import DriveView, load_drive
from campaign.http.request import Form, read_form
from campaign.http.services import services
from campaign.http.site.answers import of_kind, private_page
from campaign.http.site.forms import FormState, as_given
from campaign.http.site.links import UnknownLinkError, open_young_link
from campaign.http.site.places import place
from campaign.http.site.verified import UNVERIFIED_STATES
from campaign.i18n import Language
from campaign.notifications.links import GIVEN

SOURCE = "what-you-gave"  # where an answer was changed, as its record of consent says
YES = "yes"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token opens: the contribution, as a form and as facts, its drive, and what it was part of."""

    contribution: Contribution
    drive: DriveView
    fields: Mapping[str, str]
    facts: Sequence[Fact]
    helped: Sequence[HelpAchieved]
    progress: Sequence[Fact]


def show(language: Language, token: str) -> Response:
    with services().database.reading() as session:
        opened = _open(session, language, token)
    return _page(language, token, opened)


def act(language: Language, token: str) -> Response:
    """`act=save` takes the three boxes as they stand; `act=withdraw` withdraws."""
    form = read_form(request)
    wish = form.get("act")
    if wish not in ("save", "withdraw"):
        raise BadRequest
    with services().database.transaction() as session:
        opened = _open(session, language, token)
        contribution = opened.contribution
        if wish == "withdraw":
            ending.withdraw(session, contribution.id)
            is_saved = False
        else:
            is_saved = change_choices(session, contribution.id, _choices(form), language=language, source=SOURCE)
        opened = _open(session, language, token)
    outcome = "withdrawn" if contribution.state == "withdrawn" else "saved" if is_saved else ""
    return _page(language, token, opened, outcome=outcome)


def _open(session: Session, language: Language, token: str) -> Opened:
    contribution = open_young_link(session, GIVEN, token)
    if contribution.state in UNVERIFIED_STATES:
        raise UnknownLinkError
    return Opened(
        contribution=contribution,
        drive=load_drive(session, contribution.drive_id),
        fields=as_given(session, contribution),
        facts=KINDS[contribution.kind].show_facts(session, contribution, language),
        helped=_helped(session, contribution),
        progress=KINDS[contribution.kind].show_progress(session, contribution, language),
    )


def _helped(session: Session, contribution: Contribution) -> list[HelpAchieved]:
    """The page shows one contribution: what others of the same giver led to stands on theirs."""
    if contribution.supporter_id is None:
        return []
    found = what_your_help_was_part_of(session, [contribution.supporter_id])
    own = [
        replace(one, given=tuple(each for each in one.given if each.contribution_id == contribution.id))
        for one in found
    ]
    return [one for one in own if one.given]


def _choices(form: Form) -> Choices:
    return Choices(
        show_name=form.get("show_name") == YES,
        consent_campaign=form.get("consent_campaign") == YES,
        consent_wider=form.get("consent_wider") == YES,
    )


def _page(language: Language, token: str, opened: Opened, *, outcome: str = "") -> Response:
    contribution = opened.contribution
    return private_page(
        place("given", language, token=token),
        of_kind(contribution.kind, "given"),
        drive=opened.drive,
        kind=KINDS[contribution.kind],
        given=contribution,
        facts=opened.facts,
        helped=opened.helped,
        progress=opened.progress,
        form=FormState(opened.fields),
        country_name=country_names(language).get(contribution.country, ""),
        outcome=outcome,
    )
