"""The form under a petition: every field good, or a reason for each that is not."""

import re
from collections.abc import Mapping, Sequence
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

Form = Mapping[str, Sequence[str]]

SUZIES: Form = {"name": ["Suzie Evans"], "email": ["Suzie@Example.org"], "postcode": ["cf101aa"]}


def suzies(**changed: str | Sequence[Any]) -> Form:
    changes = {name: [value] if isinstance(value, str) else value for name, value in changed.items()}
    return {**SUZIES, **changes}


def errors(form: Form) -> Mapping[str, str]:
    with pytest.raises(FormRefused) as refused:
        load_signature(form)
    return refused.value.errors


def test_a_plain_form_is_a_signature_without_any_consent() -> None:
    assert load_signature(SUZIES) == SupporterForm(
        name="Suzie Evans",
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


@pytest.mark.parametrize(
    ("postcode", "country", "expected"),
    [
        ("CF10 1AA", "", ("CF10 1AA", "GB")),
        ("CF10 1AA", "GB", ("CF10 1AA", "GB")),
        ("JE2 3AB", "GB", ("JE2 3AB", "JE")),
        ("GY1 1AA", "GG", ("GY1 1AA", "GG")),
        ("IM1 1AA", "im", ("IM1 1AA", "IM")),
        ("BFPO 31", "GB", ("BFPO 31", "GB")),
        ("75001", "FR", (None, "FR")),
        ("CF10 1AA", "FR", (None, "FR")),
        ("", "fr", (None, "FR")),
        ("\x00", "IE", (None, "IE")),
    ],
)
def test_a_postcode_counts_where_there_are_british_ones(
    postcode: str, country: str, expected: tuple[str | None, str]
) -> None:
    signature = load_signature(suzies(postcode=postcode, country=country))
    assert (signature.postcode and signature.postcode.full, signature.country) == expected


@pytest.mark.parametrize(
    ("postcode", "country", "expected"),
    [
        ("", "GB", {"postcode": "postcode-missing"}),
        ("", "JE", {"postcode": "postcode-missing"}),
        ("75001", "GB", {"postcode": "postcode-invalid"}),
        ("CF10 1AA", "JE", {"postcode": "postcode-other-country"}),
        ("JE2 3AB", "IM", {"postcode": "postcode-other-country"}),
        ("CF10 1AA", "UK", {"country": "country-unknown"}),
        ("", "Wales", {"country": "country-unknown"}),
        ("", "\ud800", {"country": "country-unknown"}),
    ],
)
def test_a_place_that_does_not_hold_together_is_refused(
    postcode: str, country: str, expected: Mapping[str, str]
) -> None:
    assert errors(suzies(postcode=postcode, country=country)) == expected


def test_a_form_without_a_country_is_from_home() -> None:
    assert load_signature(SUZIES).country == "GB"


@pytest.mark.parametrize("value", ["on", "true", "1", "Yes", "yes ", "no", "", "\x00"])
def test_a_box_says_yes_or_is_not_there(value: str) -> None:
    for box in ("show_name", "consent_campaign", "consent_wider"):
        assert errors(suzies(**{box: value})) == {box: "box-value"}


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "website"])
def test_a_repeated_field_is_refused_even_when_it_says_the_same(field: str) -> None:
    value = SUZIES.get(field, ["yes"])[0]
    assert errors(suzies(**{field: [value, value]}))[field] == "repeated"


def test_a_comment_is_plain_text_of_at_most_500_characters() -> None:
    assert load_signature(suzies(comment="ŵ" * 500)).comment == "ŵ" * 500
    assert load_signature(suzies(comment="w\u0302" * 500)).comment == "ŵ" * 500
    assert load_signature(suzies(comment="ab\r\n" * 166 + "ab")).comment == "ab\n" * 166 + "ab"
    assert errors(suzies(comment="ŵ" * 501)) == {"comment": "comment-too-long"}
    assert errors(suzies(comment="x" * 10_000_000)) == {"comment": "comment-too-long"}
    assert load_signature(suzies(comment=" \r\n\t ")).comment is None


@pytest.mark.parametrize(
    "comment",
    [
        "<script>alert(1)</script>",
        "{{7*7}} ${7*7} =1+1",
        "سلام 👩\u200d🌾 \U0001fae8",
        "a\u2028b\u2029c\rd",
    ],
)
def test_a_comment_is_kept_as_it_was_written(comment: str) -> None:
    expected = comment.replace("\u2028", "\n").replace("\u2029", "\n").replace("\r", "\n")
    assert load_signature(suzies(comment=comment)).comment == expected


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\udfff", "\u202e", "\u2067", "\uffff", "\ufdd0", "\U0010fffe"],
)
def test_a_comment_holds_no_control_characters(character: str) -> None:
    assert errors(suzies(comment=f"Da{character}iawn")) == {"comment": "comment-characters"}


@pytest.mark.parametrize(
    ("field", "good", "bad", "slug"),
    [
        ("form_id", ["", "a", "A-Z_09", "x" * 64], ["x" * 65, "a b", "ŵ", "a\n", "١"], "form-id-invalid"),
        ("source", ["", "a", "poster-2", "x" * 32], ["x" * 33, "Poster", "a_b", "ŵ", "a\n", "١"], "source-invalid"),
    ],
)
def test_hidden_fields_are_empty_or_plain(field: str, good: list[str], bad: list[str], slug: str) -> None:
    assert [getattr(load_signature(suzies(**{field: value})), field) for value in good] == [None, *good[1:]]
    for value in bad:
        assert errors(suzies(**{field: value})) == {field: slug}


@pytest.mark.parametrize(
    ("values", "is_filled"),
    [([], False), ([""], False), ([" \t"], False), (["http://x"], True), (["", "x"], True), (["\x00"], True)],
)
def test_a_filled_honeypot_is_noted_and_refuses_nothing(values: list[str], is_filled: bool) -> None:
    assert load_signature(suzies(website=values)).is_honeypot_filled is is_filled


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
