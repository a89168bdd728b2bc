"""`osdi:person_signup_helper`, at both addresses that OSDI's examples have; and the people, which take the same POST."""

from __future__ import annotations

from dataclasses import replace

from campaign.http.api.resource import Helper
from campaign.http.api.resources import people
from campaign.http.api.signup import SignupInput, sign_up

HELPER = Helper(
    relation="osdi:person_signup_helper",
    paths=("people/person_signup_helper", "people/person_signup"),
    act=sign_up,
    input=SignupInput(),
    is_at_entry=True,
)
# Put together here, and not beside the resource: what signs up reads people by it.
PEOPLE = replace(people.RESOURCE, create=sign_up, input=HELPER.input)
