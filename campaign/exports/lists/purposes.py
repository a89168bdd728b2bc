"""What lists may be made for, as data: on which basis, with which columns for whom, and who is left out and counted.

Deny by default: a purpose, role or column that does not stand here is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaign.contributions.states import COUNTED_STATE, STATES
from campaign.i18n import N_
from campaign.mail.suppression import UNINVITED

EXPORTER, ADMIN = "exporter", "admin"

NO_CLAUSE, NO_CONSENT, SUPPRESSED, FORGOTTEN = "no-clause", "no-consent", "suppressed", "forgotten"
LEFT_OUT = {
    NO_CLAUSE: N_("What they signed does not say that this is handed over"),
    NO_CONSENT: N_("They did not agree to hear of our other work"),
    SUPPRESSED: N_("They must not be written to"),
    FORGOTTEN: N_("Their data have been deleted"),
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose, its basis in words. `columns` by role; whoever has none of them cannot choose it.

    The basis: `handovers` are those settings of a drive whose signing statement allows it, `consent` the purpose that a
    supporter must have agreed to last; empty where none is needed. Mailboxes under one of `suppressions` are left out, and
    with `is_of_people` those of whom nothing is left. `narrower` names the settings that a single column needs: elsewhere
    its cells are empty. `states` are those of contributions that may be in it. `is_a_row_each`: the latest that each
    supporter gave, where it is otherwise everything that was given.
    """

    name: str
    label: str
    basis: str
    columns: Mapping[str, tuple[str, ...]]
    states: tuple[str, ...] = (COUNTED_STATE,)
    handovers: tuple[str, ...] = ()
    narrower: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    consent: str | None = None
    suppressions: tuple[str, ...] = ()
    is_of_people: bool = True
    is_a_row_each: bool = False

    def columns_for(self, role: str) -> tuple[str, ...]:
        return self.columns.get(role, ())


_HANDED_OVER = ("number", "drive", "kind", "name", "area", "postcode", "country", "day")
_SYNCED = ("reference", "name", "email", "area", "country", "language", "day", "drive", "kind")
_AUDITED = (
    "contribution",
    "number",
    "drive",
    "kind",
    "state",
    "reason",
    "mailbox",
    "area",
    "country",
    "language",
    "source",
    "submitted",
    "verified",
    "ended",
)

PURPOSES = {
    purpose.name: purpose
    for purpose in (
        Purpose(
            "hand-over",
            N_("Handing it over to those who decide"),
            N_(
                "The basis is what they signed: that the drive’s names, or names and postcodes, are handed over. Rows of drives"
                " that hand over counts alone are left out, and no list for this holds an email address."
            ),
            {EXPORTER: _HANDED_OVER, ADMIN: _HANDED_OVER},
            handovers=("names-areas", "names-postcodes"),
            narrower={"postcode": ("names-postcodes",)},
        ),
        Purpose(
            "crm",
            N_("Taking supporters into our own records, to tell them of our other work"),
            N_(
                "The basis is their consent to hear of our other work, as they gave it last. Whoever did not agree, or must not"
                " be written to, is left out. Each supporter is one row."
            ),
            {EXPORTER: _SYNCED, ADMIN: (*_SYNCED, "postcode", "source")},
            consent="wider",
            suppressions=("all", "news", UNINVITED),
            is_a_row_each=True,
        ),
        Purpose(
            "audit",
            N_("Checking how it was counted, with hashed addresses"),
            N_(
                "For admins alone: what was counted, what was not and why, without names. Addresses are hashed anew for each"
                " list, so that no two lists can be laid beside each other."
            ),
            {ADMIN: _AUDITED},
            states=STATES,
            is_of_people=False,
        ),
    )
}


def purposes_for(role: str) -> tuple[Purpose, ...]:
    """Those that somebody in this role can choose."""
    return tuple(purpose for purpose in PURPOSES.values() if purpose.columns_for(role))
