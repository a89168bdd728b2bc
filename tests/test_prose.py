"""Plain text on its way to its readers."""

from __future__ import annotations

from campaign.prose import folded, opening

TITLE = "Gofynnwch i’r rhai sy’n rhedeg ein gwasanaethau weithio gyda ni fel partneriaid cyfartal"


def test_a_title_that_stands_further_in_stays_there_on_its_second_line() -> None:
    lines = folded(f"Yn yr ymgyrch hon:\n\n    {TITLE}\n\nDiolch.").splitlines()
    assert lines[0:2] == ["Yn yr ymgyrch hon:", ""]
    assert [line[:4] for line in lines[2:4]] == ["    ", "    "]
    assert " ".join(line.strip() for line in lines[2:4]) == TITLE
    assert all(len(line) <= 76 for line in lines)


def test_an_address_of_a_page_is_never_broken() -> None:
    address = f"https://example.org/{'a-b' * 40}"
    assert folded(f"Yma:\n{address}") == f"Yma:\n{address}"


def test_an_opening_is_of_sentences_and_says_neither_what_it_is_about_nor_a_code_or_a_link() -> None:
    text = f"""Diolch, Suzie!\n\nLlofnodoch y ddeiseb hon:\n\n    {TITLE}\n\nRhif: 3\n\nDyma pam:\n\n    123456\n
Yma:\n\nhttps://example.org/a.\n\nMae’n\ncyfrif."""
    assert opening(text) == "Diolch, Suzie! Llofnodoch y ddeiseb hon. Mae’n cyfrif."


def test_an_opening_has_nothing_of_what_somebody_typed() -> None:
    facts = "Subject: Will you act?\nFrom: Laura\nPlace: Will you?"
    text = f"Your letter, as it is sent.\n\n{facts}\n\n-----\n\nDear Chair.\n\nI am ill."
    assert opening(text) == "Your letter, as it is sent."


def test_a_long_opening_ends_after_a_word() -> None:
    assert opening("Gair arall. " * 40, 30) == "Gair arall. Gair arall. Gair …"
    assert opening("") == ""
