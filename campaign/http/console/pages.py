"""What a page of the console is. One without a permission cannot be made; the table of all of them is `table.py`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from werkzeug.wrappers import Response

from campaign.http.uploads import Sink
from campaign.staff.permissions import Permission

PREFIX = "/console"

Show = Callable[..., Response]  # (visit, **parameters of the path)
Act = Callable[..., Response]  # (visit, form, **parameters of the path)


@dataclass(frozen=True, slots=True)
class FileField:
    """The one file that a page's form may bring: `uploaded()` gives its bytes or, where it `is_large`, `uploaded_file()` where
    it is until the page has answered. `room` makes the place for one that is not to lie on the disk as it comes.
    """

    name: str
    most_bytes: int
    is_large: bool = False
    room: Callable[[], AbstractContextManager[Sink]] | None = None


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """A page at `/console/<path>`, for accounts that have the permission somewhere: the others find nothing there (404).

    Whether they have it *here*, for the campaign or drive that the path names, `act` and `show` ask `campaign.staff.access`.
    `show` answers GET, `act` a POST whose form was proved to be of this session. `label` is its word in the navigation,
    where it stands by itself if it `is_of_the_service` as a whole; `beneath` begins the paths of others that it is the way to.
    `lists` are fields that may be given several times; a page that `is_carrying` takes another page's form inside its own.
    """

    name: str
    path: str
    needs: Permission
    show: Show | None = None
    act: Act | None = None
    label: str | None = None
    is_of_the_service: bool = False
    beneath: tuple[str, ...] = ()
    lists: frozenset[str] = frozenset()
    file: FileField | None = None
    is_carrying: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.needs, Permission):
            raise TypeError(f"the page {self.name} needs a permission")
        if self.show is None and self.act is None:
            raise TypeError(f"the page {self.name} does nothing")

    @property
    def methods(self) -> list[str]:
        return [method for method, view in (("GET", self.show), ("POST", self.act)) if view]

    @property
    def rule(self) -> str:
        return f"{PREFIX}/{self.path}"

    def leads_to(self, path: str) -> bool:
        """Whether its word of the navigation stands for the page at that address too."""
        return bool(self.path) and path.startswith((self.rule, *(f"{PREFIX}/{each}" for each in self.beneath)))
