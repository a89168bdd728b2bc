"""The reasons for which moderators refuse, in both languages: for admins, who reword them, add some and take some off."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.contributions.refusals.built_in import FAMILIES
from campaign.contributions.refusals.reading import Refusal, load_refusals
from campaign.contributions.refusals.writing import LONGEST, WriteRefusal, write_refusal
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.editing import (
    ChangedMeanwhileError,
    EditForm,
    conflicting,
    refuse_stale,
    refused,
    version_of,
    with_boxes,
)
from campaign.http.console.reading import box, load_form, long_text, said_box, schema_of
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import LANGUAGES
from campaign.turns import take_turn

OFFERED = "is_offered"
_SCHEMA = schema_of({OFFERED: box}, {"sentence": long_text(LONGEST)})


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
    stored = _stored(known, slug)
    shown = {**stored, "slug": slug, OFFERED: stored[OFFERED] if slug else "yes"}
    return _page(visit, family, EditForm(shown, version=version_of(stored)))


def act_one(visit: Visit, form: Form, family: str) -> AnyResponse:
    if family not in FAMILIES:
        raise NotFoundError
    typed, slug = with_boxes(form, (OFFERED,)), form.get("slug", "").strip()
    try:
        values = load_form(_SCHEMA, typed)
        sentences: dict[str, str] = {language: str(values[f"sentence_{language}"]) for language in LANGUAGES}
        with services().database.transaction() as session:
            take_turn(session, f"reasons {family}")
            refuse_stale(_stored(load_refusals(session, family), slug), typed)
            write_refusal(session, WriteRefusal(family, slug, sentences, is_offered=values[OFFERED]))
            record_act(session, Act(visit.doer, "refusal-reason.written", facts={"reason": slug}))
    except FieldsRefusedError as error:
        return _page(visit, family, refused(form, error.errors))
    except ChangedMeanwhileError as error:
        return _page(visit, family, conflicting(form, error))
    return see_page("refusal_reasons", notice="written")


def _stored(known: Mapping[str, Refusal], slug: str) -> dict[str, str]:
    """A reason as its form holds it; of one that is not there yet, nothing."""
    one = known.get(slug)
    sentences = {f"sentence_{language}": one.sentences.get(language, "") if one else "" for language in LANGUAGES}
    return {**sentences, OFFERED: said_box(one is not None and one.is_offered)}


def _page(visit: Visit, family: str, form: EditForm) -> Response:
    return console_page(visit, "refusal_reason", status=form.status, family=family, families=FAMILIES, form=form)
