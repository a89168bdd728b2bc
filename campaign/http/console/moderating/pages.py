"""Every page of moderation, with what it asks for."""

from __future__ import annotations

from campaign.http.console.moderating import overview, pictures, reading, reasons, together
from campaign.http.console.pages import ConsolePage
from campaign.i18n import N_
from campaign.staff.permissions import Permission

PAGES = (
    ConsolePage("moderation", "moderation", Permission.MODERATE, overview.show, label=N_("Moderation")),
    ConsolePage("moderation_queue", "moderation/<queue>", Permission.MODERATE, overview.show_queue, reading.act),
    ConsolePage("moderation_together", "moderation/held/together", Permission.MODERATE, together.show, together.act),
    *pictures.PAGES,
    ConsolePage("moderation_history", "moderation/decisions", Permission.MODERATE, overview.show_history),
    ConsolePage("undo_decision", "moderation/decisions/<decision_id>", Permission.MODERATE, act=overview.act_undo),
    ConsolePage("refusal_reasons", "moderation/reasons", Permission.WRITE_REASONS, reasons.show),
    ConsolePage(
        "refusal_reason", "moderation/reasons/<family>", Permission.WRITE_REASONS, reasons.show_one, reasons.act_one
    ),
)
