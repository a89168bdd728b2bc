"""Takes in what is given through the API: by the same forms, the same service and the same verification as the pages.

Without a key it is the public form: the same for everybody, pending, `{}` whatever is known. With the scope `sign` it is the
same, and the answer says what was stored. With `record-verified` and `cydlais:verified`, it was verified elsewhere already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.api_keys.limits import KeyView
from campaign.api_keys.scopes import RECORD_VERIFIED, SIGN
from campaign.areas.lookup import find_area
from campaign.contributions.forms import FormRefused, SupporterForm
from campaign.contributions.identifiers.keeping import IdentifierRefused, Name, find_named, keep_names, read_names
from campaign.contributions.kind import ContributionKind
from campaign.contributions.models import Contribution
from campaign.contributions.recording import Recording, record_verified
from campaign.contributions.registry import KINDS
from campaign.contributions.rush.arrivals import Arrival
from campaign.contributions.schema import is_source
from campaign.contributions.service import Coming, SubmitContribution, command_of, take_in, take_in_alone
from campaign.contributions.states import VERIFIABLE_STATES
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.api.asking import Asking
from campaign.http.api.errors import ApiRefused
from campaign.http.api.identified import speaks_of
from campaign.http.api.persons import PersonGiven, faults_of, read_person
from campaign.http.challenges import arrival_of
from campaign.http.even_time import even_time
from campaign.http.services import services

SOURCE = "api"  # of what names none, from everybody


@dataclass(frozen=True, slots=True)
class Wish:
    """What was sent: `own` are the fields of the kind's form beside its giver's, `body` is all of it."""

    kind: str
    drive_id: UUID
    body: Mapping[str, Any]
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, for whoever has a key: `is_new` where it was not there before."""

    contribution_id: UUID
    state: str
    is_new: bool


def give(asking: Asking, wish: Wish) -> Outcome | None:
    """None without a key: nothing is told. Raises ApiRefused."""
    is_verified = wish.body.get("cydlais:verified") is True
    key = _key_for(asking, wish.drive_id, is_verified=is_verified)
    person = read_person(_object(wish.body, "person"))
    source = _object(wish.body, "referrer_data").get("source")
    form = {**person.form, **wish.own}
    if isinstance(source, str) and is_source(source):
        form["source"] = source
    try:
        checked = KINDS[wish.kind].load_form({name: [value] for name, value in form.items() if value})
        if key is None:
            _store(asking, wish, person, checked)
            return None
        names = read_names(_identifiers(wish.body))
        with services().database.transaction() as session:
            return _Keyed(session, asking, key, wish, person).give(checked, names, is_verified=is_verified)
    except FormRefused as error:
        raise ApiRefused(400, "fields-refused", faults=faults_of(error.errors)) from None
    except FieldsRefusedError as error:
        raise ApiRefused(400, "fields-refused", faults=faults_of(error.errors)) from None
    except IdentifierRefused as error:
        raise ApiRefused(400, "fields-refused", faults={"identifiers": error.slug}) from None
    except ConflictError as error:
        raise ApiRefused(409, error.slug) from None


def _key_for(asking: Asking, drive_id: UUID, *, is_verified: bool) -> KeyView | None:
    """None for everybody. Raises ApiRefused for a key that may not give to this drive."""
    if asking.key is None and not is_verified:
        return None
    key = asking.require(RECORD_VERIFIED if is_verified else SIGN)
    if drive_id not in key.drives:
        raise ApiRefused(403, "drive-not-for-key")
    return key


@even_time
def _store(asking: Asking, wish: Wish, person: PersonGiven, checked: SupporterForm) -> None:
    """As a form of the site: nothing of what was there before changes the answer."""
    kind, database = KINDS[wish.kind], services().database
    arrival = arrival_of(wish.drive_id, {"source": checked.source or ""})
    command = _command(asking, wish, person, checked, arrival)
    if kind.is_plain:
        with database.directly() as connection:
            take_in_alone(connection, kind, command)
        return
    with database.transaction() as session:
        take_in(session, kind, _fitted(session, kind, command, checked))


@dataclass(frozen=True, slots=True)
class _Keyed:
    """What a key gives, in one transaction."""

    session: Session
    asking: Asking
    key: KeyView
    wish: Wish
    person: PersonGiven

    def give(self, checked: SupporterForm, names: tuple[Name, ...], *, is_verified: bool) -> Outcome:
        kind = KINDS[self.wish.kind]
        there = find_named(self.session, kind.name, names, speaks_of(self.key, self.wish.drive_id))
        named = None if there is None else self._named(there)
        if named is not None and not (is_verified and named.state in VERIFIABLE_STATES):
            return Outcome(named.id, named.state, is_new=False)
        command = _fitted(self.session, kind, _command(self.asking, self.wish, self.person, checked), checked)
        if named is not None and not _is_the_same(named, command):
            return Outcome(named.id, named.state, is_new=False)
        if is_verified:
            command = replace(command, source=checked.source or source_of(self.key))
            recording = Recording(command, self.person.says, has_language=self.person.language is not None)
            contribution = record_verified(self.session, kind, recording, find_area)
            outcome = Outcome(contribution.id, contribution.state, is_new=named is None)
        else:
            submitted = take_in(self.session, kind, command)
            outcome = Outcome(submitted.contribution_id, "pending", is_new=submitted.is_new)
        keep_names(self.session, kind.name, outcome.contribution_id, names, self.key.id)
        return outcome

    def _named(self, contribution_id: UUID) -> Contribution:
        """What was given under this identifier before, if it was given here."""
        row = self.session.get(Contribution, contribution_id)
        if row is None or row.drive_id != self.wish.drive_id:
            raise ApiRefused(409, "identifier-of-another")
        return row


def _is_the_same(named: Contribution, command: SubmitContribution) -> bool:
    """Whether this takes the seat of what was named: nothing is verified for what somebody else typed, or of other content."""
    return (named.mailbox_key, named.name_key, named.what, named.content_key) == (
        command.mailbox_key,
        command.name_key,
        command.what,
        command.content_key,
    )


def source_of(key: KeyView) -> str:
    """What is recorded by a key and names no source is marked with the key."""
    return f"{SOURCE}-{key.id.hex[-8:]}"


def _fitted(
    session: Session, kind: ContributionKind, command: SubmitContribution, checked: SupporterForm
) -> SubmitContribution:
    fitted = kind.fit_form(session, command.drive_id, checked)
    return replace(command, what=fitted.what, content_key=fitted.content_key, details=fitted.details)


def _command(
    asking: Asking, wish: Wish, person: PersonGiven, form: SupporterForm, arrival: Arrival | None = None
) -> SubmitContribution:
    language = person.language or asking.language
    coming = Coming(drive_id=wish.drive_id, language=language, source=SOURCE, arrival=arrival)
    return command_of(form, coming, identity_key=services().settings.identity_key)


def _object(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ApiRefused(400, "fields-refused", faults={name: "value-invalid"})
    return found


def _identifiers(body: Mapping[str, Any]) -> list[str]:
    found = body.get("identifiers") or []
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ApiRefused(400, "fields-refused", faults={"identifiers": "value-invalid"})
    return found
