"""How the columns of a table are classed: whose they are, or nobody's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, each once, as words in one text.

    `personal`: who a supporter is, or what they wrote: empty once they are erased or anonymous. `keyed`: a keyed hash or an id
    that leads to somebody for as long as they are there. `staff`: of or by those who work here. `public`: of people in
    office, whom letters go to. `plain`: nothing of anybody.
    """

    personal: str = ""
    keyed: str = ""
    staff: str = ""
    public: str = ""
    plain: str = ""

    @property
    def all(self) -> list[str]:
        return " ".join((self.personal, self.keyed, self.staff, self.public, self.plain)).split()
