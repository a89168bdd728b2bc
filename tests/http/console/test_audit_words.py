"""What the audit log keeps as names of ours stands on its page in the reader's language."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.audit.record import SYSTEM, Act, record_act
from campaign.db import Database
from tests.http.console.conftest import StaffClient

ACTS = (
    Act(SYSTEM, "grant.given", facts={"role": "moderator"}),
    Act(SYSTEM, "session.refused", facts={"reason": "recovery-code"}),
    Act(SYSTEM, "rule.blocked", facts={"kind": "domain", "reason": "programs"}),
    Act(SYSTEM, "item.decided", facts={"queue": "names", "verdict": "refuse", "reason": "not-a-name"}),
    Act(SYSTEM, "invalidation.started", facts={"count": 1204, "reason": "made-up-name"}),
    Act(
        SYSTEM, "refusal-reason.written", facts={"reason": "off-topic"}
    ),  # by whichever name it is kept in several queues
    Act(SYSTEM, "contribution.withdrawn", facts={"reason": "by-letter"}),
    Act(SYSTEM, "account.changed", facts={"language": "cy"}),
    Act(
        SYSTEM,
        "supporter-list.asked",
        facts={
            "purpose": "hand-over",
            "columns": ["area", "name"],
            "format": "xlsx",
            "drives": 2,
            "filters": ["kinds", "since"],
            "since": "2026-05-07",
        },
    ),
    Act(SYSTEM, "supporter-list.failed", facts={"reason": "storage-full"}),
    Act(SYSTEM, "webhook.replayed", facts={"since": "2026-11-26T18:00Z"}),
)
TOLD = {
    "en": (
        *("Role: Moderator", "Reason: Recovery code", "Kind: Domain", "Reason: Programs send from there"),
        *(
            "Decision: Do not show it any more",
            "Reason: It does not read as somebody’s name. (not-a-name)",
            "How many: 1,204",
        ),
        *(
            "Reason: The name does not seem to be a person’s. (made-up-name)",
            "Reason: They wrote a letter",
            "Language: Cymraeg",
        ),
        *("Purpose: Handing it over to those who decide", "Columns: Area, Name", "Format: XLSX", "Drives: 2"),
        *("Filters: What was given, From the day", "Since: 7 May 2026", "Since: 26 November 2026, 18:00"),
        *("Reason: There was no room for the file.", "Reason: off-topic"),
    ),
    "cy": (
        *("Rôl: Cymedrolwr", "Rheswm: Cod adfer", "Math: Parth", "Rheswm: Mae rhaglenni’n anfon oddi yno"),
        *("Diben: Cyflwyno i’r rhai sy’n penderfynu", "Colofnau: Ardal, Enw", "Ers: 7 Mai 2026", "Faint: 1,204"),
    ),
}
RAW = ("moderator", "recovery-code", "not-a-name", "hand-over", "xlsx", "storage-full", "by-letter", "2026-05-07")


@pytest.mark.parametrize("language", TOLD)
def test_what_the_log_keeps_as_names_is_told_in_words(
    database: Database, staff_client: StaffClient, language: str
) -> None:
    with database.transaction() as session:
        for act in ACTS:
            record_act(session, act)
    told = staff_client("admin", language=language).page("/console/audit").words
    assert [words for words in TOLD[language] if words not in told] == []
    assert [name for name in RAW if f": {name}" in told] == []


def test_drives_that_software_may_read_are_told_by_their_titles(
    database: Database, staff_client: StaffClient, petition: UUID
) -> None:
    nowhere = UUID(int=9)
    with database.transaction() as session:
        record_act(session, Act(SYSTEM, "api-key.made", facts={"drives": [str(petition), str(nowhere)]}))
    assert f"Drives: The petition 1, {nowhere}" in staff_client("admin").page("/console/audit").words


@pytest.mark.parametrize("kept", ["2026-13-45", "2026-05-07T25:99Z", "something-new"])
def test_what_there_is_no_word_for_stands_as_it_is_kept(
    database: Database, staff_client: StaffClient, kept: str
) -> None:
    with database.transaction() as session:
        record_act(session, Act(SYSTEM, "people.read", facts={"since": kept, "reason": kept}))
    told = staff_client("admin").page("/console/audit").words
    assert f"Since: {kept}" in told and f"Reason: {kept}" in told
