from __future__ import annotations

import asyncio
import io

from campaign.embedded.first_login import first_login
from campaign.embedded.panel import where_to_look
from campaign.embedded.terminal import Terminal
from campaign.settings import Settings


class Screen(io.StringIO):
    """A stream that says that somebody looks at it."""

    def isatty(self) -> bool:
        return True


def test_a_name_stands_before_each_line_in_colour_only_where_somebody_looks() -> None:
    file, screen = io.StringIO(), Screen()
    for stream in (file, screen):
        Terminal(stream).prefixed("mail", "gone", width=6, colour=1)
    assert file.getvalue() == "mail   | gone\n"
    assert screen.getvalue() == "\x1b[33mmail   |\x1b[0m gone\n"


def test_a_bar_is_drawn_only_where_somebody_looks_and_wiped_before_the_next_line() -> None:
    file, screen = io.StringIO(), Screen()
    for stream in (file, screen):
        terminal = Terminal(stream)
        terminal.progress("Packages", 17, total=34)
        terminal.say("Installed.")
    assert file.getvalue() == "Installed.\n"
    assert "█" * 12 + "░" * 12 + " 17/34" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[KInstalled.\n")


def test_a_terminal_that_has_gone_away_does_not_end_the_service() -> None:
    stream = io.StringIO()
    stream.close()
    Terminal(stream).say("nobody reads this")


def test_the_panel_names_no_mailbox_where_a_provider_sends_the_mail(tmp_path: object) -> None:
    common = {"CAMPAIGN_DATA_DIR": str(tmp_path), "BASE_URL": "https://campaign.example.org"}
    with_key = Settings.from_env(common | {"SENDGRID_API_KEY": "SG.key"})
    without = Settings.from_env(common)
    panel = ["\n".join(where_to_look(one, seconds=1.24, is_colourful=False)) for one in (with_key, without)]
    assert "https://campaign.example.org/cy/" in panel[0] and "(1.2 s)" in panel[0]
    assert "/dev/mailbox" not in panel[0]
    assert "/dev/mailbox" in panel[1]


def test_the_panel_shows_the_first_login_while_there_is_one(tmp_path: object) -> None:
    settings = Settings.from_env({"CAMPAIGN_DATA_DIR": str(tmp_path)})
    link = "http://127.0.0.1:8000/console/invitation/x"
    first = "\n".join(where_to_look(settings, seconds=1, is_colourful=False, first_login=link))
    later = "\n".join(where_to_look(settings, seconds=1, is_colourful=False))
    assert link in first and "First login" in first
    assert "/console/" in later and "First login" not in later


def test_who_cannot_wait_for_the_first_login_is_told_how_to_ask_for_it() -> None:
    assert str(asyncio.run(first_login({}, patience=0))).endswith("campaign.cli staff first-link")
