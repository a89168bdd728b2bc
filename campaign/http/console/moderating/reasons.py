"""The reasons for which moderators refuse, in both languages: for admins, who reword them, add some and take some off."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.contributions.refusals.built_in import FAMILIES
from campaign.contributions.refusals.reading import load_refusals
from campaign.contributions.refusals.writing import LONGEST, WriteRefusal, write_refusal
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.reading import load_form as read_form
from campaign.http.console.reading import long_text, schema_of
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import LANGUAGES

_SCHEMA = schema_of({}, {"sentence": long_text(LONGEST)})


def show(visit: Visit) -> Response:
    with services().database.reading() as session:
        reasons = {family: load_refusals(session, family) for family in FAMILIES}
    notice = request.args.get("notice", "")
    return console_page(visit, "refusal_reasons", reasons=reasons, families=FAMILIES, notice=notice)


def show_one(visit: Visit, family: str) -> Response:
    """`slug` in the query names one to reword; without, a new one is written."""
    slug = request.args.get("slug", "")
    with services().database.reading() as session:
        known = load_refusals(session, family) if family in FAMILIES else {}
    if family not in FAMILIES or (slug and slug not in known):
        raise NotFoundError
    values = {"slug": slug, "is_offered": "yes"}
    if one := known.get(slug):
        values |= {f"sentence_{language}": sentence for language, sentence in one.sentences.items()}
        values["is_offered"] = "yes" if one.is_offered else ""
    return _page(visit, family, ConsoleForm(values))


def act_one(visit: Visit, form: Form, family: str) -> AnyResponse:
    if family not in FAMILIES:
        raise NotFoundError
    try:
        sentences = read_form(_SCHEMA, form)
        command = WriteRefusal(
            family,
            form.get("slug", "").strip(),
            {language: str(sentences[f"sentence_{language}"]) for language in LANGUAGES},
            is_offered=form.get("is_offered") == "yes",
        )
        with services().database.transaction() as session:
            write_refusal(session, command)
            record_act(session, Act(visit.doer, "refusal-reason.written", facts={"reason": command.slug}))
    except FieldsRefusedError as error:
        return _page(visit, family, ConsoleForm(form, error.errors))
    return see_page("refusal_reasons", notice="written")


def _page(visit: Visit, family: str, form: ConsoleForm) -> Response:
    status = 422 if form.reasons else 200
    return console_page(visit, "refusal_reason", status=status, family=family, families=FAMILIES, form=form)
