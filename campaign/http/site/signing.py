"""Takes the form under a petition. The same answer for a new, a repeated, a suppressed and a capped address."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from campaign.contributions.registry import KINDS
from campaign.contributions.service import DriveNotOpenError, SubmitContribution, submit
from campaign.contributions.signature.schema import FormRefused, SignatureForm
from campaign.drives.queries import PetitionView, SlugMatch
from campaign.http.problems import problem
from campaign.http.request import Form, read_form, wants_json
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.http.site.forms import FormState, check_signature, refused, settle_address
from campaign.http.site.messages import REASONS
from campaign.http.site.petitions import petition_again
from campaign.http.site.slugs import match_slug, public_petition
from campaign.i18n import N_, Language, translator
from campaign.mail.address import Address, mailbox_key
from campaign.paths import path_to
from campaign.supporters.name import name_key

UNNAMED_SOURCE = "web"
CAN_STILL_OPEN = ("scheduled", "paused")
NOT_OPEN = N_("Nothing was sent: the petition takes no signatures at this moment. How it stands is said below.")


def sign(language: Language, slug: str) -> Response:
    """303 to the page that says to look in the mailbox; 422 with the form again; 409 where the drive is not open."""
    form = read_form(request)
    try:
        checked = check_signature(form)
        address = settle_address(form, checked.address)
    except FormRefused as error:
        return _form_again(language, slug, refused(form, error))
    try:
        with services().database.transaction() as session:
            match = match_slug(session, "petition", slug)
            submit(session, KINDS["signature"], _command(match, checked, address, language))
    except DriveNotOpenError:
        return _not_open(language, slug, form)
    return see_other(path_to("petition_submitted", language, slug=match.current[language]))


def _command(match: SlugMatch, form: SignatureForm, address: Address, language: Language) -> SubmitContribution:
    return SubmitContribution(
        drive_id=match.owner_id,
        mailbox_key=mailbox_key(address.canonical, services().settings.identity_key),
        email=address.typed,
        name=form.name,
        name_key=name_key(form.name),
        postcode=form.postcode.full if form.postcode else None,
        country=form.country,
        comment=form.comment,
        show_name=form.show_name,
        consent_campaign=form.consent_campaign,
        consent_wider=form.consent_wider,
        language=language,
        source=form.source or UNNAMED_SOURCE,
        form_key=form.form_id,
        is_suspect=form.is_honeypot_filled,
    )


def _form_again(language: Language, slug: str, form: FormState) -> Response:
    if wants_json(request):
        return _problem(language, form)
    return petition_again(language, _petition(slug), form)


def _problem(language: Language, form: FormState) -> Response:
    say = translator(language).gettext
    errors = [{"field": name, "code": reason, "detail": say(REASONS[reason])} for name, reason in form.reasons.items()]
    return problem(422, code="fields-refused", errors=errors)


def _not_open(language: Language, slug: str, form: Form) -> Response:
    petition = _petition(slug)
    if wants_json(request):
        return problem(409, code=DriveNotOpenError.slug)
    kept = form if petition.state in CAN_STILL_OPEN else {}
    return petition_again(language, petition, FormState(kept), status=409, notice=NOT_OPEN)


def _petition(slug: str) -> PetitionView:
    with services().database.reading() as session:
        return public_petition(session, match_slug(session, "petition", slug))
