"""Names of the mails that carry letters and speak of them: how the ledger knows them."""

from __future__ import annotations

DRAFT = "letter/draft"  # its subject is a letter that is not finished: the link to it
COPY = "letter/copy"  # its subject is the contribution, and its reader the writer
DELIVERY = "letter/delivery"  # its subject is the addressee
BUNDLE = "letter/bundle"  # its subject is the bundle
QUESTION = "letter/question"  # its subject is one of the writer's letters
TARGET_STOPPED = "letter/target-stopped"  # its subject is the target
TARGET_DECLINED = "letter/target-declined"  # its subject is the target
TO_TARGETS = (DELIVERY, BUNDLE)
