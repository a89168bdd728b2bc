"""An update as its readers will see it, without sending anything."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.updates.queries import get_update, texts_of
from campaign.i18n import LANGUAGES, Language
from campaign.mail.kind import Desk
from campaign.mail.render import RenderedMail, render_mail
from campaign.notifications.updates.news import TEMPLATE, words_of

NAME = "Suzie Evans"  # a reader's, for show


def preview_update(session: Session, desk: Desk, update_id: UUID) -> dict[Language, RenderedMail]:
    """The mail in each language in which there are words. Raises NotFoundError."""
    update = get_update(session, update_id)
    settings = desk.settings
    context = {
        **words_of(session, desk, update),
        "name": NAME,
        "unsubscribe": settings.base_url,
        "org_names": settings.org_names,
        "org_address": settings.org_address,
        "base_url": settings.base_url,
    }
    written = texts_of(update)
    return {language: render_mail(TEMPLATE, (language,), context) for language in LANGUAGES if language in written}
