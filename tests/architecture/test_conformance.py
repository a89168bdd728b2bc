"""The tables of docs/api.md say what the registry of the API has, and account for all that OSDI knows."""

from __future__ import annotations

from campaign.http.api.registry import HELPERS, RESOURCES
from tests.architecture.conformance import BEGIN, FILE, NOT_THERE, OSDI, OSDI_HELPERS, is_there, with_tables


def test_the_tables_are_up_to_date() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert text.count(BEGIN) == 1 and text == with_tables(text), "python -m tests.architecture.conformance --write"


def test_all_that_osdi_has_is_served_or_has_a_reason() -> None:
    for name in (*OSDI, *OSDI_HELPERS):
        assert is_there(name) != (name in NOT_THERE), name
    assert {each.plural for each in RESOURCES} <= set(OSDI) and NOT_THERE.keys() <= {*OSDI, *OSDI_HELPERS}
    assert {each.relation for each in HELPERS} <= {f"osdi:{name}" for name in OSDI_HELPERS}
