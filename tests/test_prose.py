"""Plain text on its way to its readers."""

from __future__ import annotations

from campaign.prose import folded

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
