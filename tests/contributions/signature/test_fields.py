"""Each field of the form under a petition: what it takes, and how it comes out."""

from collections.abc import Mapping

import pytest

from campaign.contributions.signature.schema import load_signature
from tests.contributions.signature.typed import SUZIES, errors, suzies


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
