"""A moderator blocks and allows mailboxes, domains and networks, and sees no address."""

from __future__ import annotations

from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE


@ON_SQLITE_ALONE
def test_a_block_is_made_shown_and_lifted_without_an_address(run: Run) -> None:
    assert run("blocks", "list").out == "Nothing is blocked or allowed.\n"
    for who in ("suzie@spam.example.org", "spam.example.org"):
        assert run("blocks", "add", who, "--reason", "made-up-names").code == 0
    shown = run("blocks", "list")
    assert "made-up-names" in shown.out and "suzie" not in shown.out
    listed = run("blocks", "list", "--json").json
    assert sorted(one["kind"] for one in listed) == ["domain", "mailbox"]
    for one in listed:
        assert run("blocks", "remove", one["value"]).code == 0
    ran = run("blocks", "remove", "suzie@spam.example.org")
    assert (ran.code, ran.err) == (2, "There is no such rule.\n")
    assert (
        run("blocks", "add", "Suzie Evans", "--reason", "seen").err
        == "That is neither an email address, a domain nor a network such as 81.2.69.0/24.\n"
    )


@ON_SQLITE_ALONE
def test_what_is_allowed_is_listed_as_such_and_blocking_it_turns_it_round(run: Run) -> None:
    assert "allowed" in run("blocks", "add", "81.2.69.0/24", "--allow", "--reason", "a-school").out
    assert run("blocks", "list", "--json").json[0]["effect"] == "allow"
    assert run("blocks", "add", "81.2.69.0/24", "--reason", "seen").code == 0
    (one,) = run("blocks", "list", "--json").json
    assert (one["effect"], one["kind"], one["value"]) == ("block", "network", "81.2.69.0/24")
    assert run("blocks", "remove", "81.2.69.0/24").out == "The network is not blocked any more.\n"


@ON_SQLITE_ALONE
def test_a_rule_that_means_everybody_is_refused_with_a_sentence(run: Run) -> None:
    for who in ("*", "*.*", "0.0.0.0/0", "81.2.69.7/32"):
        ran = run("blocks", "add", who, "--reason", "seen")
        assert (ran.code, len(ran.err.splitlines())) == (2, 1), who
