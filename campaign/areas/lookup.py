"""From a postcode to the seat it lies in, and from areas to their names. Guesses nothing: what is not sure is None.

A postcode of the operator's file comes first, then the project's own table of outward codes (outward.csv).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import ColumnElement, Date, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from campaign.areas.models import Area, AreaName, PostcodeArea
from campaign.db import insert
from campaign.i18n import Language, sort_key

_FOLDER = Path(__file__).parent


def find_area(session: Session, postcode: str, on: date) -> str | None:
    """The GSS code of the Senedd seat that holds the postcode and is in force on that day.

    `postcode` is `Postcode.full` or its compact form. None outside Wales, for the forces, before the seats' time,
    and where an outward code straddles seats and no file says more.
    """
    return session.execute(select(area_found()), {**values_of_postcode(postcode), "area_on": on}).scalar_one()


def area_found(on: ColumnElement[date] | None = None) -> ColumnElement[str | None]:
    """SQL: the same, of `values_of_postcode`, on the day `area_on` or another."""
    day = bindparam("area_on", type_=Date) if on is None else on
    loaded = select(PostcodeArea.area_code).where(
        PostcodeArea.postcode == bindparam("area_postcode", type_=PostcodeArea.postcode.type)
    )
    alone = bindparam("area_alone", type_=Area.code.type)
    return func.coalesce(
        _seats_in_force(day).where(Area.code.in_(loaded)).limit(1).scalar_subquery(),
        _seats_in_force(day).where(Area.code == alone).limit(1).scalar_subquery(),
    )


def values_of_postcode(postcode: str | None) -> dict[str, str | None]:
    """Of no postcode, there is no area either."""
    compact = (postcode or "").replace(" ", "")
    return {"area_postcode": compact, "area_alone": _OUTWARD.get(compact[:-3])}


def area_names(session: Session, language: Language) -> dict[str, str]:
    """Every area's name by its code, in the order of that language's alphabet."""
    rows = session.execute(select(AreaName.area_code, AreaName.name).where(AreaName.language == language))
    return dict(sorted(((code, name) for code, name in rows), key=lambda area: sort_key(area[1], language)))


def ensure_seats(session: Session) -> None:
    """Insert Wales and the seats in force with their names where they are missing; what is there stays as it is."""
    rows = list(_rows("seats.csv"))
    areas = [
        {"code": row["code"], "kind": row["kind"], "valid_from": _day(row["valid_from"]), "valid_until": None}
        for row in rows
    ]
    names = [
        {"area_code": row["code"], "language": language, "name": row[f"name_{language}"]}
        for row in rows
        for language in ("en", "cy")
    ]
    session.execute(insert(session, Area).on_conflict_do_nothing(), areas)
    session.execute(insert(session, AreaName).on_conflict_do_nothing(), names)


def _seats_in_force(on: ColumnElement[date]) -> Select[str]:
    return select(Area.code).where(
        Area.kind == "constituency",
        or_(Area.valid_from.is_(None), Area.valid_from <= on),
        or_(Area.valid_until.is_(None), Area.valid_until >= on),
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_OUTWARD = {row["outward"]: row["area_code"] for row in _rows("outward.csv")}
