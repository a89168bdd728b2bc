"""Recovery codes: ten for an account, shown once, each good for one sign-in instead of the second step."""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.ids import new_id
from campaign.staff.models import RecoveryCode

HOW_MANY = 10
CODE_BYTES = 10  # 80 bits: sixteen letters and digits, in fours
_ALIKE = str.maketrans({"0": "o", "1": "i", "8": "b"})  # base32 has no such digits: whoever types one means the letter


def make_recovery_codes(session: Session, account_id: UUID) -> list[str]:
    """Ten new ones; those before are gone."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [_spelt(base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()) for _ in range(HOW_MANY)]
    rows = [{"id": new_id(), "account_id": account_id, "code_hash": _hash(code), "created_at": now()} for code in codes]
    for row in rows:
        session.execute(insert(RecoveryCode).values(**row))
    return codes


def use_recovery_code(session: Session, account_id: UUID, code: str) -> bool:
    """Whether it was one of the account's and is used by this: of two at once, one is."""
    used = update(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.code_hash == _hash(code), RecoveryCode.used_at.is_(None)
    )
    return session.execute(used.values(used_at=now()).returning(RecoveryCode.id)).scalar_one_or_none() is not None


def count_recovery_codes(session: Session, account_id: UUID) -> int:
    """How many are left."""
    left = RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*left)) or 0


def _spelt(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _hash(code: str) -> str:
    typed = "".join(character for character in code.casefold() if character.isalnum()).translate(_ALIKE)
    return sha256(typed.encode()).hexdigest()
