"""What pages about webhooks say of states, failures and refusals; sentences marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.exports.lists.columns import COLUMNS
from campaign.exports.lists.purposes import PURPOSES
from campaign.i18n import N_
from campaign.webhooks.persons import OFFERED

NOBODY = ""
PURPOSE_NAMES: Mapping[str, str] = {
    NOBODY: N_("Nobody is named: ids, kinds, areas and counts alone"),
    **{name: PURPOSES[name].label for name in OFFERED},
}
COLUMN_NAMES: Mapping[str, str] = {name: COLUMNS[name].head for names in OFFERED.values() for name in names}
STATES: Mapping[str, str] = {
    "off": N_("Off: nothing is posted until a test has succeeded, or somebody switches it on"),
    "on": N_("On"),
    "paused": N_("Paused: what happens waits"),
    "ended": N_("Ended"),
}
STATE_REASONS: Mapping[str, str] = {
    "by-hand": N_("By hand"),
    "failing": N_("Its receiver has not answered well for three days"),
    "gone": N_("Its receiver said that it wants no more (410)"),
    "secret-unreadable": N_(
        "Its secret can no longer be read, since SECRET_KEY has changed: make a new one, then go on"
    ),
}
DELIVERY_STATES: Mapping[str, str] = {
    "waiting": N_("Waiting"),
    "sending": N_("On its way"),
    "delivered": N_("Arrived"),
    "dead": N_("Given up"),
    "dropped": N_("No longer due"),
}
FAILURES: Mapping[str, str] = {
    "timeout": N_("No answer within five seconds"),
    "tls": N_("No secure connection: look at its certificate"),
    "name-unknown": N_("Its host name is not known"),
    "no-connection": N_("No connection, or no proper answer"),
    "address-refused": N_("Its name leads into a network that we do not post to"),
    "redirect": N_("It answered with a redirect, which is not followed"),
    "refused": N_("It answered with an error"),
}
CONFLICTS: Mapping[str, str] = {
    "webhooks-full": N_("There are 50 webhooks already. End one that is no longer needed."),
    "webhook-ended": N_("This webhook has ended. Make a new one."),
    "webhook-secret-changed": N_("Somebody has made a new secret meanwhile. It was shown to them alone."),
    "webhook-not-on": N_("It is not on, so it cannot be paused."),
    "webhook-not-live": N_("It is off. Switch it on first."),
}
NOTICES: Mapping[str, str] = {
    "saved": N_("Saved."),
    "test": N_("The test leaves within some seconds. Load this page again to see what came of it."),
    "on": N_("It is on."),
    "pause": N_("It is paused."),
    "end": N_("It has ended."),
    "replay": N_("What has happened since then is posted again."),
    "again": N_("What had been given up is tried again."),
}
