"""The pages before which anybody may stand: signing in, the second step, and what mailed links open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from campaign.http.console.doors import invitations, passwords, signing_in
from campaign.http.console.pages import PREFIX
from campaign.http.security import SAFE_METHODS

View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Door:
    """`show` answers GET, `act` POST, both with the parameters of the path alone: nobody is known yet."""

    name: str
    path: str
    show: View
    act: View | None = None

    @property
    def methods(self) -> list[str]:
        return ["GET", "POST"] if self.act else ["GET"]

    @property
    def rule(self) -> str:
        return f"{PREFIX}/{self.path}"

    def answer(self, **parameters: str) -> Response:
        do = self.act if self.act and request.method not in SAFE_METHODS else self.show
        return do(**parameters)


DOORS: tuple[Door, ...] = (
    Door("sign_in", "sign-in", signing_in.show, signing_in.act),
    Door("second_step", "second-step", signing_in.show_second_step, signing_in.act_second_step),
    Door("recovery", "recovery", signing_in.show_recovery, signing_in.act_recovery),
    Door("forgotten", "forgotten", passwords.show_forgotten, passwords.act_forgotten),
    Door("forgotten_sent", "forgotten/check-your-email", passwords.show_forgotten_sent),
    Door("password", "password/<token>", passwords.show, passwords.act),
    Door("invitation", "invitation/<token>", invitations.show, invitations.act),
)
