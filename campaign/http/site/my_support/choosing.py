"""Which person of a mailbox is meant, where a form asks: one of them, or everybody there."""

from __future__ import annotations

from uuid import UUID

from campaign.http.request import Form
from campaign.http.site.my_support.session import row_id_of

EVERYBODY = "everybody"


def chosen_person(form: Form) -> UUID | None:
    """The field `who`: a supporter's id, or None for everybody. Raises NotFoundError for anything else."""
    who = form.get("who", EVERYBODY)
    return None if who == EVERYBODY else row_id_of(who)
