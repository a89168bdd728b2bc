"""What several resources have in common, as schemas. They write answers, and the document of the API is made from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields

from campaign.contributions.identifiers.keeping import OWN

_FIGURES = re.compile(r"-?[0-9]{1,15}")


class Moment(fields.DateTime):
    """ISO 8601 in UTC, with a Z."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else written(value)


class Said(fields.Boolean):
    """True or false themselves: no word or number that may mean them."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Whole(fields.Integer):
    """A whole number, or the figures of one as a form sends them: none that would have to be made whole."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        is_figures = isinstance(value, str) and _FIGURES.fullmatch(value) is not None
        is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if not (is_figures or is_whole):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class OsdiSchema(Schema):
    """What every resource has. Fields that were not given a value are left out."""

    identifiers = fields.List(fields.String())
    origin_system = fields.String()
    created_date = Moment()
    modified_date = Moment()


class TranslationSchema(Schema):
    """The texts of something in one language, under the names of its own fields."""

    name = fields.String()
    title = fields.String()
    description = fields.String()
    summary = fields.String()
    browser_url = fields.Url()


def common(own_id: object, created: datetime, modified: datetime | None = None, *others: str) -> Mapping[str, Any]:
    """The fields of OsdiSchema. `others` are identifiers beside our own."""
    return {
        "identifiers": [f"{OWN}:{own_id}", *others],
        "origin_system": OWN,
        "created_date": created,
        "modified_date": modified or created,
    }
