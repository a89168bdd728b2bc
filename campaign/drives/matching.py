"""Compares the targets that are to be with those that a drive has: new, changed, the same, left out. Writes nothing.

A target is known by its reference, else by its names and mail address. Fields that the file does not speak of stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from campaign.drives.commands import TargetPlan, TargetWords
from campaign.drives.refused_rows import RefusedRow
from campaign.drives.views import TargetDetail
from campaign.i18n import LANGUAGES, fold

FIELDS = frozenset(("office", "area_code", "email", "postal_address", "language", "valid_from", "valid_until"))
_PLAIN = (*sorted(FIELDS - {"office"}), "mailbox_key")

Identity = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """`spoken` are the fields that the file has columns for; `today` is the day in Wales.

    Where names are frozen, a row that would give a known target another name is refused: letters that wait for one
    person must not go to another.
    """

    today: date
    spoken: frozenset[str] = FIELDS
    is_name_frozen: bool = False


@dataclass(slots=True)
class Comparison:
    """What an import would do. `left_out` are those in office that the file does not name."""

    added: list[TargetPlan] = field(default_factory=list)
    changed: list[tuple[TargetDetail, TargetPlan]] = field(default_factory=list)
    unchanged: int = 0
    left_out: list[UUID] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)


class _Known:
    """The drive's targets by what they are known by; each is found once."""

    def __init__(self, known: Iterable[TargetDetail], rules: Rules) -> None:
        self.left = {target.id: target for target in known}
        self._has_email = "email" in rules.spoken
        self._by_reference = {target.reference: target.id for target in self.left.values() if target.reference}
        self._all = tuple(self.left.values())

    @cached_property
    def _by_identity(self) -> Mapping[Identity, list[TargetDetail]]:
        """Made when the first row asks: most files have references."""
        found: dict[Identity, list[TargetDetail]] = defaultdict(list)
        for target in self._all:
            names = [target.texts[language].name for language in LANGUAGES if language in target.texts]
            found[_identity(names, target.email if self._has_email else None)].append(target)
        return found

    def candidates(self, plan: TargetPlan) -> list[UUID]:
        """Whom the row may mean; a reference that is not known yet may be given to who has none."""
        if plan.reference in self._by_reference:
            return [self._by_reference[plan.reference]]
        found = self._by_identity.get(identity_of(plan, with_email=self._has_email), [])
        return [one.id for one in found if plan.reference is None or one.reference is None]


def compare_targets(known: Iterable[TargetDetail], plans: Sequence[TargetPlan], rules: Rules) -> Comparison:
    """What of the plans is new, changed, the same or refused, and whom they leave out."""
    outcome = Comparison(refused=list(find_repeats(plans)))
    repeated = {refused.row for refused in outcome.refused}
    targets = _Known(known, rules)
    for plan in plans:
        candidates = targets.candidates(plan)
        target = targets.left.pop(candidates[0], None) if len(candidates) == 1 else None
        if plan.row in repeated:
            continue
        if candidates and target is None:
            outcome.refused.append(RefusedRow(plan.row, "name", "target-ambiguous"))
        elif target is None:
            outcome.added.append(plan)
        else:
            _compare(target, plan, (rules, outcome))
    outcome.left_out = [
        target.id for target in targets.left.values() if target.valid_until is None or target.valid_until >= rules.today
    ]
    return outcome


def _compare(target: TargetDetail, plan: TargetPlan, how: tuple[Rules, Comparison]) -> None:
    rules, outcome = how
    before = _plan_of(target, plan.row)
    if rules.is_name_frozen and _names_of(plan) != _names_of(before):
        outcome.refused.append(RefusedRow(plan.row, "name", "target-renamed"))
        return
    merged = _merge(plan, before, rules.spoken)
    if merged == before:
        outcome.unchanged += 1
    else:
        outcome.changed.append((target, merged))


def find_repeats(plans: Iterable[TargetPlan]) -> Iterator[RefusedRow]:
    """The rows that give a reference again or, without references, the same names at the same address."""
    seen: set[str | Identity] = set()
    for plan in plans:
        key = plan.reference or identity_of(plan)
        if key in seen:
            yield RefusedRow(plan.row, "reference" if plan.reference else "name", "row-repeated")
        seen.add(key)


def identity_of(plan: TargetPlan, *, with_email: bool = True) -> Identity:
    """What a target without a reference is known by."""
    return _identity(_names_of(plan), plan.email if with_email else None)


def _identity(names: Iterable[str], email: str | None) -> Identity:
    return (*(fold(" ".join(name.split())) for name in names), (email or "").lower())


def _names_of(plan: TargetPlan) -> list[str]:
    return [plan.texts[language].name for language in LANGUAGES if language in plan.texts]


def _plan_of(target: TargetDetail, row: int) -> TargetPlan:
    return TargetPlan(
        row=row,
        texts={language: TargetWords(text.name, text.office) for language, text in target.texts.items()},
        reference=target.reference,
        **{name: getattr(target, name) for name in _PLAIN},
    )


def _merge(plan: TargetPlan, before: TargetPlan, spoken: frozenset[str]) -> TargetPlan:
    if spoken == FIELDS and plan.reference == before.reference:
        return plan
    texts = {
        language: words if "office" in spoken else replace(words, office=_office(before, language))
        for language, words in plan.texts.items()
    }
    said = spoken | ({"mailbox_key"} if "email" in spoken else set())
    unspoken = {name: getattr(before, name) for name in _PLAIN if name not in said}
    return replace(plan, texts=texts, reference=plan.reference or before.reference, **unspoken)


def _office(plan: TargetPlan, language: str) -> str | None:
    return plan.texts[language].office if language in plan.texts else None
