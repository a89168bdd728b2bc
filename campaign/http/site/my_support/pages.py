"""Every page of My support, as the blueprint of the site lays it on its address."""

from __future__ import annotations

from campaign.http.page_memory import shared
from campaign.http.site.my_support import address, entering, erasing, given, overview, person, receipts
from campaign.http.site.my_support.session import for_owner
from campaign.http.site.routes import Page
from campaign.http.site.typed import look_over


def pages_of_my_support() -> list[Page]:
    """The door is open to everybody; what lies behind it is its owner's."""
    overview_page = for_owner("my_support", overview.show)
    return [
        Page(overview_page.name, overview_page.show, entering.ask, look_over=look_over),
        Page("my_support_asked", shared(entering.show_asked)),
        Page("my_support_enter", entering.show_enter, entering.act_enter, is_for_own_site=True),
        for_owner("my_support_leave", overview.lead_to_overview, entering.leave),
        for_owner("my_support_given", given.show, given.act, is_typed=True),
        for_owner("my_support_receipt", receipts.download),
        for_owner("my_support_person", person.show, person.act, is_typed=True),
        for_owner("my_support_mail", person.show_mail, person.act_mail),
        for_owner("my_support_download", overview.download),
        for_owner("my_support_erase", erasing.show, erasing.act),
        for_owner("my_support_address", address.show, address.act, is_typed=True),
        Page("my_support_new_address", address.show_new, address.act_new, is_for_own_site=True),
    ]
