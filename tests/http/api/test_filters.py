"""Filters, whatever is sent: a condition that both databases can read, or a refusal; never anything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite

from campaign.contributions.models import Contribution
from campaign.http.api.errors import ApiRefused
from campaign.http.api.filters import FilterField, condition_of
from campaign.http.api.odata import Comparison, FilterError, Joined, read_filter

FIELDS = {
    "title": FilterField("text", Contribution.comment.expression),
    "created_date": FilterField("moment", Contribution.submitted_at.expression),
    "number": FilterField("number", Contribution.number.expression),
    "id": FilterField("id", Contribution.id.expression),
    "shown": FilterField("flag", Contribution.show_name.expression),
    "email_addresses/address": FilterField(matches=lambda text: Contribution.email == text),
}
WORDS = st.sampled_from(
    [
        *FIELDS,
        *("eq", "ne", "gt", "ge", "lt", "le", "and", "or", "not", "(", ")", "null", "true", "'x'", "''''", "7", "-1.5"),
        *(
            "'2026-01-01T00:00:00Z'",
            "2026-01-01",
            "'9999-12-31T23:59:59-23:59'",
            "99999999999999999999",
            "'--",
            ";",
            "\0",
        ),
    ]
)
ANYTHING = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join))


@settings(max_examples=80, deadline=None)
@given(said=ANYTHING)
def test_a_filter_is_a_condition_or_is_refused(said: str) -> None:
    try:
        found: Select[object] = select(Contribution.id).where(condition_of(said, FIELDS))
    except ApiRefused as refused:
        assert refused.status == 400 and refused.code.startswith("filter-")
        return
    for dialect in (sqlite.dialect(), postgresql.dialect()):  # type: ignore[no-untyped-call]
        text = str(found.compile(dialect=dialect))
        assert "--" not in text and ";" not in text  # what was sent is a parameter, and no part of the statement


def test_and_binds_before_or() -> None:
    tree = read_filter("a eq 1 or b eq 'it''s' and not (c ne null)")
    assert isinstance(tree, Joined) and tree.how == "or"
    assert tree.parts[0] == Comparison("a", "eq", "1", "number")
    both = tree.parts[1]
    assert isinstance(both, Joined) and both.how == "and" and both.parts[0] == Comparison("b", "eq", "it's", "text")


@pytest.mark.parametrize(
    "said", ["a", "a eq", "a eq 1 and", "a eq 1 b", "a eq b", "a like 'x'", "(" * 30 + "a eq 1" + ")" * 30]
)
def test_what_is_no_filter_is_refused(said: str) -> None:
    with pytest.raises(FilterError):
        read_filter(said)
