"""Mails, what the provider said of them, and lists that staff took."""

from __future__ import annotations

from campaign.exports.lists import expiring
from campaign.exports.lists.models import SupporterList
from campaign.i18n import N_
from campaign.mail import forgetting as mails
from campaign.mail import provider_events
from campaign.mail.models import Delivery, ProviderEvent
from campaign.retention.rule import DELETED, Rule

RULES = (
    Rule(
        "mail-detail",
        N_("When an email left, and what became of it in detail"),
        kept=N_("90 days after it was called for"),
        then=N_("Emptied; that it was sent is kept, so that it never goes twice"),
        table=Delivery,
        due=mails.old_details,
        forget=mails.forget_details,
        is_nightly=True,
    ),
    Rule(
        "provider-events",
        N_("What the email provider said of emails"),
        kept=N_("90 days after we heard it"),
        then=DELETED,
        table=ProviderEvent,
        due=provider_events.old_events,
        forget=provider_events.forget_events,
    ),
    Rule(
        "lists",
        N_("Files of supporter lists"),
        kept=N_("24 hours after they were ready"),
        then=N_("Wiped; that they were made is kept"),
        table=SupporterList,
        due=expiring.old_lists,
        forget=expiring.expire_lists,
        has_own_job=True,
    ),
)
