"""What the pages of one contribution show for its kind alone: values for the templates in templates/site/kinds/."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.http.site.pledge_parts import more_of_pledge
from campaign.i18n import Language

MORE_OF_KINDS: Mapping[str, Callable[[Session, Language, Contribution], Mapping[str, object]]] = {
    "pledge": more_of_pledge,
}


def more_of(session: Session, language: Language, contribution: Contribution) -> Mapping[str, object]:
    """Nothing, where its kind has no more to show."""
    find = MORE_OF_KINDS.get(contribution.kind)
    return find(session, language, contribution) if find else {}
