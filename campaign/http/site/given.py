"""What one gave: see it, change what was agreed to, rewrite it where its kind allows, withdraw it.

Opened by the link in the mail of thanks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from campaign.contributions.kind import ContributionKind
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.states import CHANGEABLE_STATES
from campaign.drives.queries import DriveView, load_drive
from campaign.errors import FieldsRefusedError
from campaign.http.request import GIVEN_AT_LENGTH, Form, read_form
from campaign.http.services import services
from campaign.http.site.answers import of_kind, private_page
from campaign.http.site.forms import FormState, as_given, check_form
from campaign.http.site.links import UnknownLinkError, open_young_link
from campaign.http.site.parts import Parts, parts_of
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
    parts: Parts
    helped: Sequence[HelpAchieved]
    progress: Sequence[Fact]


def show(language: Language, token: str) -> Response:
    with services().database.reading() as session:
        opened = _open(session, language, token)
    return _page(language, token, opened, FormState(opened.fields))


def act(language: Language, token: str) -> Response:
    """`act=save` takes the boxes as they stand, `act=rewrite` the words; `act=withdraw` withdraws."""
    form = read_form(request, GIVEN_AT_LENGTH)
    wish = form.get("act", "")
    if wish not in WISHES:
        raise BadRequest
    try:
        with services().database.transaction() as session:
            opened = _open(session, language, token)
            is_done = WISHES[wish](session, opened, form, language)
            opened = _open(session, language, token)
    except FieldsRefusedError as error:
        with services().database.reading() as session:
            opened = _open(session, language, token)
        return _page(language, token, opened, FormState({**opened.fields, **form}, error.errors))
    state = opened.contribution.state
    outcome = "withdrawn" if state == "withdrawn" else OUTCOMES[wish] if is_done else ""
    return _page(language, token, opened, FormState(opened.fields), outcome=outcome)


def _withdraw(session: Session, opened: Opened, _form: Form, _language: Language) -> bool:
    return ending.withdraw(session, opened.contribution.id)


def _save(session: Session, opened: Opened, form: Form, language: Language) -> bool:
    kind = KINDS[opened.contribution.kind]
    return change_choices(session, opened.contribution.id, choices_of(kind, form), language=language, source=SOURCE)


def _rewrite(session: Session, opened: Opened, form: Form, _language: Language) -> bool:
    """What is not among the fields that were sent stays as it was given. Raises FieldsRefusedError."""
    contribution = opened.contribution
    kind = KINDS[contribution.kind]
    if kind.rewrite is None or contribution.state not in CHANGEABLE_STATES:
        return False
    kind.rewrite(session, contribution, check_form(kind.name, {**opened.fields, **form}))
    return True


WISHES: Mapping[str, Callable[[Session, Opened, Form, Language], bool]] = {
    "save": _save,
    "rewrite": _rewrite,
    "withdraw": _withdraw,
}
OUTCOMES = {"save": "saved", "rewrite": "rewritten", "withdraw": "withdrawn"}


def _open(session: Session, language: Language, token: str) -> Opened:
    contribution = open_young_link(session, GIVEN, token)
    if contribution.state in UNVERIFIED_STATES:
        raise UnknownLinkError
    return Opened(
        contribution=contribution,
        drive=load_drive(session, contribution.drive_id),
        fields=as_given(session, contribution),
        facts=KINDS[contribution.kind].show_facts(session, contribution, language),
        parts=parts_of(session, language, contribution),
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


def choices_of(kind: ContributionKind, form: Form) -> Choices:
    """The boxes as the form has them: what is not ticked is not agreed to."""
    return Choices(
        show_name=form.get("show_name") == YES,
        consent_campaign=form.get("consent_campaign") == YES,
        consent_wider=form.get("consent_wider") == YES,
        own={box: form.get(box) == YES for box in kind.boxes.purposes},
    )


def _page(language: Language, token: str, opened: Opened, form: FormState, *, outcome: str = "") -> Response:
    contribution = opened.contribution
    return private_page(
        place("given", language, token=token),
        of_kind(contribution.kind, "given"),
        status=422 if form.reasons else 200,
        drive=opened.drive,
        kind=KINDS[contribution.kind],
        given=contribution,
        facts=opened.facts,
        form=form,
        token=token,
        helped=opened.helped,
        progress=opened.progress,
        country_name=country_names(language).get(contribution.country, ""),
        outcome=outcome,
        **opened.parts,
    )
