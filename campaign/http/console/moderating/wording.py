"""Which words stand for what holds something, for verdicts, and for how far a decision has come."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.i18n import N_

# Why our checks held something, by the slug that stands with it.
HELD_FOR: Mapping[str, str] = {
    "blocked": N_("Our list of blocked addresses, domains and networks names where it comes from"),
    "honeypot": N_("A field was filled in that only programs see"),
    "invalidated-before": N_("Something else from the same address was taken out of this drive’s count"),
}
STATES: Mapping[str, str] = {
    "waiting": N_("can be undone"),
    "due": N_("about to take effect"),
    "done": N_("has taken effect"),
    "overtaken": N_("without effect: it had changed"),
    "undone": N_("undone"),
}
VERDICTS: Mapping[tuple[str, str], str] = {
    ("stories", "pass"): N_("Publish"),
    ("stories", "refuse"): N_("Do not publish"),
    ("comments", "pass"): N_("Publish"),
    ("comments", "refuse"): N_("Do not publish"),
    ("letters", "pass"): N_("Pass on"),
    ("letters", "refuse"): N_("Do not pass on"),
    ("held", "pass"): N_("Count"),
    ("held", "refuse"): N_("Do not count"),
    ("names", "pass"): N_("Go on showing it"),
    ("names", "refuse"): N_("Do not show it any more"),
    ("published", "pass"): N_("Leave it published"),
    ("published", "refuse"): N_("Take it off the website"),
}
