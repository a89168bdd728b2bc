"""Postcodes in any spelling, and what is put right only where it can mean one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.areas.postcode import POSTCODE_REFUSALS, Postcode, PostcodeRefused, parse_postcode, read_compact

TAKEN = {
    "CF10 1AA": "CF10 1AA",
    "cf101aa": "CF10 1AA",
    "  cF 10\u00a01 a a\n": "CF10 1AA",
    "CF10-1AA": "CF10 1AA",
    "CF10–1AA.": "CF10 1AA",
    "M1 1AE": "M1 1AE",
    "B33 8TH": "B33 8TH",
    "CR2 6XH": "CR2 6XH",
    "DN55 1PT": "DN55 1PT",
    "W1A 1HQ": "W1A 1HQ",
    "EC1A 1BB": "EC1A 1BB",
    "N1C 4AG": "N1C 4AG",
    "BS0 1AA": "BS0 1AA",
    "JE2 3AB": "JE2 3AB",
    "BF1 2AB": "BF1 2AB",
    "BFPO 1": "BFPO 1",
    "b.f.p.o. 5413": "BFPO 5413",
    "NPT 0AD": "NPT 0AD",
}

PUT_RIGHT = {
    "CFIO IAA": "CF10 1AA",
    "CF1O 1AA": "CF10 1AA",
    "CF10 IAA": "CF10 1AA",
    "cf10 oaa": "CF10 0AA",
    "S014 1AA": "SO14 1AA",
    "P01 3AX": "PO1 3AX",
    "0X1 2JD": "OX1 2JD",
    "1P1 1AA": "IP1 1AA",
    "LI1 1AA": "L11 1AA",
    "E1O 1AA": "E10 1AA",
    "BFP0 1O": "BFPO 10",
}

REFUSED = {
    "": "postcode-missing",
    " \t-.": "postcode-missing",
    "CF10": "postcode-incomplete",
    "sw1a": "postcode-incomplete",
    "CF": "postcode-invalid",
    "CF10 1A": "postcode-invalid",
    "CF10 1AAA": "postcode-invalid",
    "CF100 1AA": "postcode-invalid",
    "CF10 1AC": "postcode-invalid",
    "CF10 1AV": "postcode-invalid",
    "CF10 1AO": "postcode-invalid",
    "CF10 1A0": "postcode-invalid",
    "ZZ99 3WZ": "postcode-invalid",
    "QQ1 1AA": "postcode-invalid",
    "GX11 1AA": "postcode-invalid",
    "S0 1AA": "postcode-invalid",
    "CF01 1AA": "postcode-invalid",
    "W1L 1AA": "postcode-invalid",
    "CF1Z 1AA": "postcode-invalid",
    "BFPO": "postcode-invalid",
    "BFPO 0": "postcode-invalid",
    "BFPO 12345": "postcode-invalid",
    "75001": "postcode-invalid",
    "CF١٠ 1AA": "postcode-invalid",
    "CF１０ 1AA": "postcode-invalid",
    "ＣＦ10 1AA": "postcode-invalid",
    "cf10 1aa\x00": "postcode-invalid",
    "CF10\u200b1AA": "postcode-invalid",
    "CF10 1AA\ud800": "postcode-invalid",
    "ıp1 1AA": "postcode-invalid",
    "ſA1 1AA": "postcode-invalid",
    "CF10 1AA'; --": "postcode-invalid",
    "I" * 8: "postcode-invalid",
    "O" * 10_000_000: "postcode-invalid",
}

AREA = st.sampled_from(["CF", "LL", "SA", "SO", "PO", "IP", "IG", "IV", "OL", "OX", "IM", "B", "M", "L", "W", "N"])
INWARD = st.from_regex(r"[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True)
POSTCODES = st.builds(lambda area, district, inward: f"{area}{district} {inward}", AREA, st.integers(1, 99), INWARD)


@pytest.mark.parametrize("text", [*TAKEN, *PUT_RIGHT])
def test_a_postcode_is_read(text: str) -> None:
    assert parse_postcode(text).full == (TAKEN | PUT_RIGHT)[text]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text)[:30])
def test_what_is_no_postcode_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(PostcodeRefused) as refused:
        parse_postcode(text)
    assert refused.value.slug == REFUSED[text]


def test_every_reason_has_an_example() -> None:
    assert set(REFUSED.values()) == set(POSTCODE_REFUSALS)


@pytest.mark.parametrize(
    ("text", "outward", "country"),
    [
        ("CF10 1AA", "CF10", "GB"),
        ("je23ab", "JE2", "JE"),
        ("GY1 1AA", "GY1", "GG"),
        ("1M1 1AA", "IM1", "IM"),
        ("BFPO 57", "BFPO", "GB"),
        ("G1 1AA", "G1", "GB"),
    ],
)
def test_the_crown_dependencies_are_countries(text: str, outward: str, country: str) -> None:
    found = parse_postcode(text)
    assert (found.outward, found.country) == (outward, country)


def test_a_file_holds_no_slips_to_put_right() -> None:
    assert read_compact("CF101AA") == Postcode("CF10 1AA", "CF10", "GB")
    for text in ("CF1O1AA", "cf101aa", "CF10 1AA", "CF1٠1AA", ""):
        assert read_compact(text) is None


@given(POSTCODES)
def test_parsing_again_changes_nothing(postcode: str) -> None:
    found = parse_postcode(postcode)
    assert found.full == postcode
    assert parse_postcode(found.full) == parse_postcode(found.compact) == read_compact(found.compact) == found
    assert len(found.compact) <= 8


@given(POSTCODES, st.data())
def test_spaces_and_small_letters_change_nothing(postcode: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "\u00a0", "-", "."]), min_size=8, max_size=8))
    spelt = "".join(letter + gap for letter, gap in zip(postcode.lower(), gaps, strict=False))
    assert parse_postcode(spelt).full == postcode


@given(POSTCODES, st.data())
def test_mistaken_letters_lead_back_to_the_postcode_or_nowhere_silent(postcode: str, data: st.DataObject) -> None:
    mistaken = {"0": "0O", "O": "O0", "1": "1I", "I": "I1"}
    spelt = "".join(data.draw(st.sampled_from(mistaken.get(letter, letter))) for letter in postcode)
    try:
        found = parse_postcode(spelt).full
    except PostcodeRefused:
        return
    fold = str.maketrans("OI", "01")
    assert found.translate(fold) == postcode.translate(fold)


@given(st.text(max_size=40))
def test_anything_typed_is_a_plain_postcode_or_refused_with_a_known_reason(text: str) -> None:
    try:
        found = parse_postcode(text)
    except PostcodeRefused as refused:
        assert refused.slug in POSTCODE_REFUSALS
        return
    assert found.full.isascii() and found.full == found.full.upper()
