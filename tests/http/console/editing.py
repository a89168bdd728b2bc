"""What an editor does: opens a form, changes some of its fields, sends it with the state that it was made of."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.http.site.reading import Page
from tests.staff import OWN_SITE, StaffVisitor


def form_of(visitor: StaffVisitor, path: str) -> dict[str, str]:
    """The fields of the page's own form, as they stand: that of `main`, after the switch of language."""
    return dict(fields_with(visitor.page(path), "version"))


def fields_with(page: Page, name: str) -> dict[str, str]:
    """Those of the first form that has this field."""
    return next(form.fields for form in page.forms if name in form.fields)


def save(visitor: StaffVisitor, path: str, form: dict[str, str], **changes: str) -> TestResponse:
    data: dict[str, Any] = {**form, **changes}
    return visitor.browser.post(path, data=data, headers=OWN_SITE)


def button_that_takes_away(visitor: StaffVisitor, path: str, **named: str) -> dict[str, str]:
    """What the page's button sends that deletes the one thing of this key."""
    forms = (form.fields for form in visitor.page(path).forms if ("act", "remove") in form.buttons)
    return {**next(fields for fields in forms if named.items() <= fields.items()), "act": "remove"}
