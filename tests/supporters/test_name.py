"""Which names are taken, in any script, and which spellings are one person."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.supporters.name import MAX_LENGTH, NAME_REFUSALS, NameRefused, name_key, parse_name

TAKEN = {
    "Suzie Evans": "Suzie Evans",
    "  Siân \t ap\u00a0Rhŷs\n": "Siân ap Rhŷs",
    "Sia\u0302n": "Siân",
    "Llŷr": "Llŷr",
    "Suzie": "Suzie",
    "X": "X",
    "O'Brien": "O'Brien",
    "O’Brien": "O’Brien",
    "'t Hooft": "'t Hooft",
    "ʻAkahi": "ʻAkahi",
    "Anne-Marie Jones-Davies": "Anne-Marie Jones-Davies",
    "J.R.R. Tolkien": "J.R.R. Tolkien",
    "St.John Smythe": "St.John Smythe",
    "Mr.Dev Patel": "Mr.Dev Patel",
    "Dr.Ly": "Dr.Ly",
    "Prof. Net-Jones": "Prof. Net-Jones",
    "Laura Wales": "Laura Wales",
    "Charlie Jones, Jr.": "Charlie Jones, Jr.",
    "Suzie & Paul": "Suzie & Paul",
    "X Æ A-12": "X Æ A-12",
    "李小龍": "李小龍",
    "Нина Иванова": "Нина Иванова",
    "محمد عبد الله": "محمد عبد الله",
    "שָׂרָה": unicodedata.normalize("NFC", "שָׂרָה"),
    "राम प्रसाद": "राम प्रसाद",
    "ක්\u200dරිස්": "ක්\u200dරිස්",
    "علی\u200cرضا": "علی\u200cرضا",
    "葛\U000e0100城": "葛\U000e0100城",
    "Thị Ngọc Ánh": "Thị Ngọc Ánh",
    "བསྒྲུབས": "བསྒྲུབས",
    "Suzie 🌻": "Suzie 🌻",
    "Suzie ❤\ufe0f": "Suzie ❤\ufe0f",
    "<b>Suzie</b>": "<b>Suzie</b>",
    "{{7*7}} Suzie": "{{7*7}} Suzie",
    "Robert'); DROP TABLE supporters;--": "Robert'); DROP TABLE supporters;--",
    "s" * 255: "s" * 255,
    "S" + "ŷ" * 254: "S" + "ŷ" * 254,
}

REFUSED = {
    "": "name-missing",
    " \t\r\n\u3000": "name-missing",
    "s" * 256: "name-too-long",
    "s" * 10_000_000: "name-too-long",
    "3": "name-without-letter",
    "!!!": "name-without-letter",
    "😀": "name-without-letter",
    "ʻ": "name-without-letter",
    "\u0345": "name-characters",
    "=1+1": "name-begins-with-sign",
    "+44 Suzie": "name-begins-with-sign",
    "-Suzie": "name-begins-with-sign",
    "@suzie": "name-begins-with-sign",
    "＝1+1 Suzie": "name-begins-with-sign",
    "＋Suzie": "name-begins-with-sign",
    "－Suzie": "name-begins-with-sign",
    "＠Suzie": "name-begins-with-sign",
    "﹣Suzie": "name-begins-with-sign",
    "−Suzie": "name-begins-with-sign",
    " \t=Suzie": "name-begins-with-sign",
    "suzie@example.org": "name-holds-address",
    "Suzie ＠ home": "name-holds-address",
    "http://example.org": "name-holds-link",
    "Suzie https:evil": "name-holds-link",
    "javascript:alert(1)": "name-holds-link",
    "www.example": "name-holds-link",
    "Suzie example.com": "name-holds-link",
    "Cheap pills EXAMPLE.Co.Uk now": "name-holds-link",
    "ｅｘａｍｐｌｅ．ｃｏｍ": "name-holds-link",
    "example。com": "name-holds-link",
    "exa\u200dmple.com": "name-holds-link",
    "bit.ly/abc": "name-holds-link",
    "t.co/abc": "name-holds-link",
    "Suzie\x00": "name-characters",
    "Suzie\nEvans": "name-characters",
    "Suzie\r\nBcc: laura": "name-characters",
    "\x1bSuzie": "name-characters",
    "Suzie\x85": "name-characters",
    "Suzie\u2028Evans": "name-characters",
    "Suzie\ud800": "name-characters",
    "\udcffSuzie": "name-characters",
    "Suzie\u202eEvans": "name-characters",
    "Suzie\u2066Evans": "name-characters",
    "Suzie\u200bEvans": "name-characters",
    "Suzie\ufeff": "name-characters",
    "Su\u00adzie": "name-characters",
    "\u200dSuzie": "name-characters",
    "Suzie\u200c": "name-characters",
    "Suzie \u200dEvans": "name-characters",
    "Su\u200d\u200dzie": "name-characters",
    "👩\u200d🌾 Suzie": "name-characters",
    "\ufe0fSuzie": "name-characters",
    "\u0301Suzie": "name-characters",
    "Suzie \u0301": "name-characters",
    "Su" + "\u0301" * 8 + "zie": "name-characters",
    "Suzie\ue000": "name-characters",
    "Suzie\uffff": "name-characters",
    "\u3164": "name-characters",
    "\u2800": "name-characters",
    "S\u034fuzie": "name-characters",
}

CAST = st.sampled_from([name for name in TAKEN if len(name) < 200])
ANY_NAME = st.one_of(
    CAST,
    st.text(max_size=60),
    st.text(st.characters(categories=["L", "M", "Zs", "Pd"]), min_size=1, max_size=40),
    st.text(st.characters(min_codepoint=0x2B0, max_codepoint=0x37F), min_size=1, max_size=10),
)


def parsed(text: str) -> str | None:
    try:
        return parse_name(text)
    except NameRefused as refused:
        assert refused.slug in NAME_REFUSALS
        return None


@pytest.mark.parametrize("text", TAKEN, ids=lambda text: ascii(text)[:40])
def test_a_name_is_taken(text: str) -> None:
    assert parse_name(text) == TAKEN[text]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text)[:40])
def test_what_is_no_name_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(NameRefused) as refused:
        parse_name(text)
    assert refused.value.slug == REFUSED[text]


def test_every_reason_has_an_example() -> None:
    assert set(REFUSED.values()) == set(NAME_REFUSALS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Suzie Evans", "suzie  EVANS"),
        ("Siân ap Rhŷs", "Sian Ap Rhys"),
        ("O'Brien", "OʼBrien"),
        ("O’Brien", "Obrien"),
        ("Jones-Davies", "Jones Davies"),
        ("J.R.R. Tolkien", "JRR Tolkien"),
        ("Straße", "STRASSE"),
        ("Łukasz Sørensen", "lukasz sorensen"),
        ("IŞIK", "ışık"),
        ("İbrahim", "Ibrahim"),
        ("ＳＵＺＩＥ", "Suzie"),
        ("محمّد", "محمد"),
        ("שָׂרָה", "שרה"),
        ("علی\u200cرضا", "علیرضا"),
        ("葛\U000e0100城", "葛城"),
        ("Νίκος", "ΝΙΚΟΣ"),
        ("Suzie 🌻", "Suzie"),
        ("ﾀﾛｳ", "タロウ"),
    ],
)
def test_two_spellings_of_a_name_are_one_person(one: str, other: str) -> None:
    assert name_key(parse_name(one)) == name_key(parse_name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Suzie Evans", "Laura Evans"),
        ("राम", "रमा"),
        ("かな", "がな"),
        ("李", "季"),
        ("กิน", "กัน"),
        ("ด", "ดุ"),
        ("J Evans 1", "J Evans 2"),
        ("ราม", "รม"),
    ],
)
def test_two_names_are_two_people(one: str, other: str) -> None:
    assert name_key(parse_name(one)) != name_key(parse_name(other))


def test_a_long_name_has_a_key_that_fits_and_still_tells_people_apart() -> None:
    one, other = "ﷺ" * 254 + "ab", "ﷺ" * 254 + "ac"
    assert len(name_key(one)) == len(name_key(other)) == MAX_LENGTH
    assert name_key(one) != name_key(other)


@given(ANY_NAME)
def test_parsing_again_changes_nothing(text: str) -> None:
    name = parsed(text)
    if name is not None:
        assert parse_name(name) == name
        assert 1 <= len(name) <= MAX_LENGTH and "  " not in name and name == name.strip()
        name.encode()


@given(ANY_NAME)
def test_every_name_has_a_key_that_stays(text: str) -> None:
    name = parsed(text)
    if name is not None:
        key = name_key(name)
        assert 1 <= len(key) <= MAX_LENGTH
        assert name_key(key) == key


@given(CAST)
def test_case_spacing_and_composition_do_not_move_the_key(name: str) -> None:
    key = name_key(parse_name(name))
    decomposed = unicodedata.normalize("NFD", name)
    assert name_key(parse_name(decomposed)) == key
    assert name_key(parse_name(f"  {name}  ".replace(" ", "   "))) == key
    assert name_key(parse_name(name.upper())[:MAX_LENGTH]) == key or len(name.upper()) > MAX_LENGTH


def test_every_single_letter_is_a_name_with_a_key_or_refused() -> None:
    for point in range(0x20, 0x30000):
        name = parsed(chr(point))
        assert name is None or name_key(name), hex(point)
