"""Loads the team of a letter drive of the demonstration: its organiser, and whom the organiser has invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.letter.team.members import Invite, accept, invite
from campaign.mail.address import mailbox_key, parse_address

Table = Mapping[str, Any]


def load_team(session: Session, drive_id: UUID, members: Sequence[Table], identity_key: str) -> None:
    """The first invites the others; whoever has joined gets no invitation by mail any more."""
    first: UUID | None = None
    for member in members:
        address = parse_address(member["email"])
        invitation = Invite(
            drive_id=drive_id,
            name=member["name"],
            address=address.typed,
            mailbox_key=mailbox_key(address.canonical, identity_key),
            language=member["language"],
            role=member["role"],
            invited_by=first,
        )
        member_id = invite(session, invitation)
        if member["has_joined"]:
            accept(session, member_id)
        first = first or member_id
