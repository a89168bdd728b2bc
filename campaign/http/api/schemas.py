"""What several resources have in common, as schemas. They write answers, and the document of the API is made from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields

from campaign.contributions.identifiers.keeping import OWN


class Moment(fields.DateTime):
    """ISO 8601 in UTC, with a Z."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else written(value)


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
