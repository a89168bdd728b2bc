"""What there is to say of one contribution, line by line, for its owner: on pages, in mails, in what is downloaded."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fact:
    """One line. `label` is a sentence marked for translation; `value` is ready to be read, in the reader's language or,
    where somebody typed it, in their own.

    `is_long`: of several lines, and left out of mails. `is_typed`: somebody's own words, of no known language.
    """

    label: str
    value: str = field(repr=False)
    is_long: bool = False
    is_typed: bool = False
