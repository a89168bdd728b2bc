"""The panel that `make run` ends its start with: where to look, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from campaign.settings import Settings

BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def where_to_look(
    settings: Settings, *, seconds: float, is_colourful: bool, first_login: str | None = None
) -> list[str]:
    """The panel's lines; `seconds` is how long the start took. `first_login` is shown until there is an admin."""
    title = f"Mae Cydlais yn barod · Cydlais is ready ({seconds:.1f} s)"
    rows = list(_rows(settings, first_login))
    width = max(len(label) for label, _ in rows)
    bold, plain = (BOLD, PLAIN) if is_colourful else ("", "")
    body = [f"    {label:<{width}}   {bold}{value}{plain}" for label, value in rows]
    return ["", f"  {bold}{title}{plain}", "", *body, ""]


def warnings(settings: Settings) -> Sequence[str]:
    """What an operator should know before anybody else does."""
    if settings.is_demo and settings.bind != "127.0.0.1":
        return [
            f"WARNING: this is a demonstration (CAMPAIGN_ENV=demo), and BIND={settings.bind} lets other machines reach it."
        ]
    return []


def _rows(settings: Settings, first_login: str | None) -> Iterator[tuple[str, str]]:
    yield "Tudalennau cefnogwyr", f"{settings.base_url}/cy/"
    yield "Supporters' pages", f"{settings.base_url}/en/"
    yield "Consol · Console", f"{settings.base_url}/console/"
    if first_login:
        yield "Mewngofnodi cyntaf · First login", first_login
    if settings.has_built_in_mailbox:
        yield "Mewnflwch · Mailbox", f"{settings.base_url}/dev/mailbox"
    yield "Parodrwydd · Readiness", f"{settings.base_url}/readyz"
    yield "Data", str(settings.data_dir)
    yield "Stopio · Stop", "Ctrl-C"
