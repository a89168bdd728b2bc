"""A person as the API shows one."""

from __future__ import annotations

from marshmallow import Schema, fields

from campaign.http.api.schemas import Moment, OsdiSchema


class EmailSchema(Schema):
    primary = fields.Boolean()
    address = fields.String()
    address_type = fields.String()
    status = fields.String()


class PostalSchema(Schema):
    primary = fields.Boolean()
    postal_code = fields.String()
    region = fields.String()
    country = fields.String()


class ConsentSchema(Schema):
    purpose = fields.String()
    is_given = fields.Boolean()
    campaign = fields.String()
    source = fields.String()
    recorded_date = Moment()


class PersonSchema(OsdiSchema):
    given_name = fields.String()
    family_name = fields.String()
    name = fields.String(data_key="cydlais:name")
    preferred_language = fields.String()
    languages_spoken = fields.List(fields.String())
    email_addresses = fields.List(fields.Nested(EmailSchema))
    postal_addresses = fields.List(fields.Nested(PostalSchema))
    custom_fields = fields.Dict(keys=fields.String(), values=fields.String())
    consents = fields.List(fields.Nested(ConsentSchema), data_key="cydlais:consents")
