"""docs/permissions.md says what the console's own tables say, and what the permission walk expects."""

from campaign.http.console.table import PAGES
from campaign.staff.models import ROLES
from tests.architecture.permissions import EVERYWHERE, FILE, HERE, document, may
from tests.http.console.walking import MAY


def test_the_table_of_who_may_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == document(), "python -m tests.architecture.permissions --write"


def test_the_table_agrees_with_the_walk() -> None:
    """There the admin alone has a role in all campaigns, the others in Charlie's."""
    for page in PAGES:
        words = {role: may(role, page) for role in ROLES}
        seen = {role for role, word in words.items() if word == HERE or (word == EVERYWHERE and role == "admin")}
        assert seen == MAY[page.name] & set(ROLES), page.name
