"""Faults mixed under load for a minute: nothing lost, nothing doubled, nobody mailed against a wish, and all of it finished."""

from __future__ import annotations

import pytest

from tests.conftest import DATABASES
from tests.faults.chaos import Plan, run


@pytest.mark.long
def test_a_hook_that_is_away_all_the_while_costs_nobody_their_wish() -> None:
    report = run(Plan(seconds=30, seed=20261126, is_hurried=True, is_hook_away=True))
    assert report.is_clean, "\n".join(report.lines())
    assert report.events == 0 < report.wishes


@pytest.mark.long
@pytest.mark.parametrize("kind", DATABASES)
def test_a_minute_of_faults_costs_nobody_anything(kind: str) -> None:
    report = run(Plan(seconds=60, seed=20261125, database=kind, is_hurried=True))
    assert report.is_clean, "\n".join(report.lines())
    assert report.faults.total() > 10
    assert report.signed - report.gone == report.verified > 0
    assert report.events > report.signed and report.wishes > 0
    assert report.spoilt.total() > 0
