"""How long everything personal is kept, from when, and what then becomes of it: one table, in the order in which it goes.

Nothing of a person's is kept without a rule here, but the consent of whoever wants news, which they or their erasing end; and
what must outlive it: the keyed hash of a mailbox that must be left in peace, and the erasures themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

from campaign.retention.rule import Rule
from campaign.retention.rules import drives, given, mail, staff, support

_RULES = (*given.RULES, *mail.RULES, *support.RULES, *drives.RULES, *staff.RULES)
RULES: Mapping[str, Rule] = {rule.name: rule for rule in _RULES}
HOURLY = tuple(rule for rule in _RULES if not rule.is_nightly and not rule.has_own_job)
NIGHTLY = tuple(rule for rule in _RULES if rule.is_nightly)
