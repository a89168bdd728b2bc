"""The form under a petition: every field good, or a reason for each that is not."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.areas.postcode import POSTCODE_REFUSALS, Postcode
from campaign.contributions import schema
from campaign.contributions.forms import FormRefused, SupporterForm
from campaign.contributions.schema import FORM_REFUSALS
from campaign.contributions.signature.schema import FIELDS, SIGNATURE_REFUSALS, load_signature
from campaign.errors import FieldsRefusedError
from campaign.mail.address import ADDRESS_REFUSALS, Address
from campaign.supporters.name import NAME_REFUSALS
from tests.contributions.signature.typed import SUZIES, Form, errors, suzies


def test_a_plain_form_is_a_signature_without_any_consent() -> None:
    assert load_signature(SUZIES) == SupporterForm(
        name="Suzie Evans",
        name_key="suzieevans",
        address=Address("Suzie@example.org", "suzie@example.org"),
        postcode=Postcode("CF10 1AA", "CF10", "GB"),
        country="GB",
        comment=None,
        show_name=False,
        consent_campaign=False,
        consent_wider=False,
        form_id=None,
        source=None,
        is_honeypot_filled=False,
    )


def test_a_full_form_is_read_field_by_field() -> None:
    form = suzies(
        country="gb",
        comment=" Da iawn\r\n\tpawb \n",
        show_name="yes",
        consent_campaign="yes",
        consent_wider="yes",
        form_id="aZ0_-",
        source="poster-2026",
        website="",
        csrf="ignored",
    )
    signature = load_signature(form)
    assert signature.comment == "Da iawn\n pawb"
    assert signature.show_name and signature.consent_campaign and signature.consent_wider
    assert (signature.form_id, signature.source, signature.is_honeypot_filled) == ("aZ0_-", "poster-2026", False)


def test_each_box_is_its_own_consent() -> None:
    for box in ("show_name", "consent_campaign", "consent_wider"):
        signature = load_signature(suzies(**{box: "yes"}))
        ticked = [name for name in ("show_name", "consent_campaign", "consent_wider") if getattr(signature, name)]
        assert ticked == [box]


def test_an_empty_form_is_told_of_all_that_is_needed_in_the_order_of_the_form() -> None:
    needed = {"name": "name-missing", "email": "address-missing", "postcode": "postcode-missing"}
    forms: list[Form] = [
        {},
        {"name": [""], "email": [" "], "postcode": ["\t"]},
        {"name": [], "email": [], "postcode": []},
    ]
    for form in forms:
        assert list(errors(form).items()) == list(needed.items())


def test_every_faulty_field_is_told_of_at_once() -> None:
    form = suzies(
        name="=1+1",
        email="suzie@localhost",
        postcode="CF10",
        comment="x" * 501,
        show_name="on",
        form_id="a b",
        source="Poster",
    )
    assert list(errors(form).items()) == [
        ("name", "name-begins-with-sign"),
        ("email", "address-domain"),
        ("postcode", "postcode-incomplete"),
        ("comment", "comment-too-long"),
        ("show_name", "box-value"),
        ("form_id", "form-id-invalid"),
        ("source", "source-invalid"),
    ]


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "website"])
def test_a_repeated_field_is_refused_even_when_it_says_the_same(field: str) -> None:
    value = SUZIES.get(field, ["yes"])[0]
    assert errors(suzies(**{field: [value, value]}))[field] == "repeated"


def test_fields_that_are_not_known_are_ignored() -> None:
    assert load_signature(suzies(nmae="Suzie")).name == "Suzie Evans"


@pytest.mark.parametrize("value", [None, 3, True, ["Suzie"], {"a": 1}, b"Suzie"])
def test_what_is_not_text_is_refused_in_every_field(value: Any) -> None:
    for field in FIELDS:
        if value is not None or field not in ("comment", "form_id", "source"):
            assert errors(suzies(**{field: [value]}))[field] == "not-text"


def test_software_may_say_null_where_nothing_is_needed() -> None:
    signature = load_signature(suzies(comment=[None], form_id=[None], source=[None]))
    assert (signature.comment, signature.form_id, signature.source) == (None, None, None)


def test_the_refusal_is_one_that_forms_know_how_to_show() -> None:
    assert issubclass(FormRefused, FieldsRefusedError)


VALUE = st.one_of(st.just("yes"), st.sampled_from([values[0] for values in SUZIES.values()]), st.text(max_size=30))
FORMS = st.dictionaries(st.sampled_from([*FIELDS, "other"]), st.lists(VALUE, max_size=2))


@given(FORMS)
def test_any_form_is_taken_or_refused_with_known_reasons(form: Form) -> None:
    try:
        signature = load_signature({**SUZIES, **form})
    except FormRefused as refused:
        assert refused.errors
        assert set(refused.errors) <= set(FIELDS)
        assert set(refused.errors.values()) <= SIGNATURE_REFUSALS
        return
    assert isinstance(signature, SupporterForm)
    assert (signature.postcode is None) == (signature.country not in ("GB", "JE", "GG", "IM"))


@given(FORMS)
def test_a_form_typed_from_its_own_result_is_the_same(form: Form) -> None:
    try:
        signature = load_signature({**SUZIES, **form})
    except FormRefused:
        return
    again = suzies(
        name=signature.name,
        email=signature.address.typed,
        postcode=signature.postcode.full if signature.postcode else "",
        country=signature.country,
        comment=signature.comment or "",
        form_id=signature.form_id or "",
        source=signature.source or "",
        **{box: "yes" for box in ("show_name", "consent_campaign", "consent_wider") if getattr(signature, box)},
        website="x" if signature.is_honeypot_filled else "",
    )
    assert load_signature(again) == signature


def test_every_slug_in_the_code_is_in_the_list_of_slugs() -> None:
    source = Path(schema.__file__).read_text(encoding="utf-8")
    slugs = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source))
    assert slugs >= {"postcode-other-country", "box-value", "not-text"}
    assert slugs <= FORM_REFUSALS
    assert FORM_REFUSALS - {*NAME_REFUSALS, *ADDRESS_REFUSALS, *POSTCODE_REFUSALS, "repeated"} <= slugs
