"""The boxes that a kind's form has beside everybody's three: each one a consent of its own, recorded under its purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution

Answers = Mapping[str, bool]


def _none(_session: Session, _contribution: Contribution) -> Answers:
    return {}


def _keep_none(_session: Session, _contribution: Contribution, _answers: Answers) -> None:
    """There are none."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """`purposes` names, for each box, the purpose of its consent; `read` gives the answers as they stand, by box.

    `write` takes those that change. Both in the caller's transaction.
    """

    purposes: Mapping[str, str] = field(default_factory=dict)
    read: Callable[[Session, Contribution], Answers] = _none
    write: Callable[[Session, Contribution, Answers], None] = _keep_none

    @property
    def are_none(self) -> bool:
        """Whether there are no others than everybody's."""
        return not self.purposes

    def answers(self, session: Session, contribution: Contribution) -> dict[str, bool]:
        """The answers by purpose."""
        return {self.purposes[box]: is_given for box, is_given in self.read(session, contribution).items()}
