"""The entry point, from which clients follow links: what there is, and under which addresses."""

from __future__ import annotations

from werkzeug.wrappers import Response

from campaign.http.api.asking import Asking
from campaign.http.api.hal import Document, curies, hal_answer
from campaign.http.api.paging import MAX_PAGE_SIZE
from campaign.http.api.registry import HELPERS, RESOURCES
from campaign.http.services import services
from campaign.i18n import N_, translator
from campaign.paths import API_DOCS

PRODUCT = "Cydlais"
OSDI_VERSION = "1.2.0"
MOTD = N_(
    "Petitions, letters and pledges in Welsh and in English. What is given here counts once its giver has confirmed it."
)


def show_entry(asking: Asking) -> Response:
    settings = services().settings
    fields: Document = {
        "motd": translator(asking.language).gettext(MOTD),
        "max_pagesize": MAX_PAGE_SIZE,
        "vendor_name": settings.org_names[asking.language],
        "product_name": PRODUCT,
        "osdi_version": OSDI_VERSION,
        "namespace": "cydlais",
    }
    links: Document = {
        "self": {"href": asking.href()},
        "docs": {"href": settings.base_url + API_DOCS},
        "service-desc": {"href": asking.href("openapi.json"), "type": "application/json"},
    }
    for resource in RESOURCES:
        if resource.is_at_entry:
            links[resource.relation] = {"href": asking.href(resource.path)}
        links |= {relation: {"href": asking.href(path)} for relation, path in resource.entry_links.items()}
    for helper in HELPERS:
        if helper.is_at_entry:
            links[helper.relation] = {"href": asking.href(helper.paths[0])}
    return hal_answer(asking, {**fields, "_links": {**links, "curies": curies(asking)}})
