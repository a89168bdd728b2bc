"""Why a letter was not passed on: what its writer is told, by the reason's slug."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.i18n import N_

GATE_REFUSALS: Mapping[str, str] = {
    "insults": N_("It has insults or threats in it."),
    "names-others": N_(
        "It says something about another person that they may not want to be known, or that may be untrue."
    ),
    "off-topic": N_("It is about something else than what this letter drive asks for."),
    "advertising": N_("It advertises something."),
}
