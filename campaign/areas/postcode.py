"""Postcodes of the United Kingdom, Jersey, Guernsey, Man and the forces (BFPO), read in any spelling.

The shape is checked (Royal Mail's formats, BS 7666) and the area letters; whether the postcode exists is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

from campaign.errors import DomainError

LONGEST_TYPED = 32

POSTCODE_REFUSALS = ("postcode-missing", "postcode-invalid", "postcode-incomplete")

_CROWN_DEPENDENCIES = {"JE": "JE", "GY": "GG", "IM": "IM"}
_AREAS = """
    AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH
    EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK
    ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA
    TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
""".split()  # noqa: SIM905 (a list of quoted letters is no easier to check)
_ONE = "|".join(area for area in _AREAS if len(area) == 1)
_TWO = "|".join(area for area in _AREAS if len(area) == 2)
# NPT is an old code of Newport: no longer given out, but the postcode directory lists it, and so do letterheads.
_OUTWARD = rf"(?:{_ONE})[1-9](?:\d|[ABCDEFGHJKPSTUW])?|(?:{_TWO})(?:\d|[1-9]\d|[1-9][ABEHMNPRVWXY])|NPT"
_INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
_OUTWARD_ALONE = re.compile(_OUTWARD)
_POSTCODE = re.compile(rf"(?P<outward>{_OUTWARD})(?P<inward>{_INWARD})|(?P<forces>BFPO)(?P<number>[1-9]\d{{0,3}})")
_SEPARATORS = re.compile("[ \t\r\n\u00a0\u2000-\u200a\u202f\u205f\u3000.\u2010-\u2015\u2212-]+")
_MISTAKABLE = {"O": "O0", "0": "O0", "I": "I1", "1": "I1"}


class PostcodeRefused(DomainError):
    """What was typed is no postcode; the slug, of POSTCODE_REFUSALS, says why."""

    slug = "postcode-invalid"


@dataclass(frozen=True, slots=True)
class Postcode:
    """`full` "CF10 1AA", `outward` "CF10", `country` by ISO 3166 ("GB", "JE", "GG" or "IM")."""

    full: str
    outward: str
    country: str

    @property
    def compact(self) -> str:
        """Without the space, as files of postcodes have it: at most eight characters."""
        return self.full.replace(" ", "")


def parse_postcode(text: str) -> Postcode:
    """Read capitals and small letters, with white space, dots and hyphens anywhere. Raises PostcodeRefused.

    O typed for 0, 0 for O, I for 1 and 1 for I are put right where what was typed is no postcode and exactly one
    reading of it is: "CFIO IAA" is CF10 1AA, since no area is called CFI. Digits of other scripts are refused.
    """
    if len(text) > LONGEST_TYPED:
        raise PostcodeRefused("postcode-invalid")
    typed = _SEPARATORS.sub("", text)
    if not typed:
        raise PostcodeRefused("postcode-missing")
    if not typed.isascii() or not typed.isalnum():
        raise PostcodeRefused("postcode-invalid")
    typed = typed.upper()
    found = _read(typed) or _read_mistaken(typed)
    if found is None:
        is_outward = _OUTWARD_ALONE.fullmatch(typed) is not None
        raise PostcodeRefused("postcode-incomplete" if is_outward else "postcode-invalid")
    return found


def read_compact(text: str) -> Postcode | None:
    """A postcode written exactly as "CF101AA", as in a file of them; nothing is put right."""
    return _read(text) if text.isascii() else None


def _read(typed: str) -> Postcode | None:
    match = _POSTCODE.fullmatch(typed)
    if match is None:
        return None
    if match["forces"]:
        return Postcode(f"BFPO {match['number']}", "BFPO", "GB")
    outward = match["outward"]
    area = outward.rstrip("0123456789")
    return Postcode(f"{outward} {match['inward']}", outward, _CROWN_DEPENDENCIES.get(area, "GB"))


def _read_mistaken(typed: str) -> Postcode | None:
    if len(typed) > 8:
        return None
    spellings = ("".join(letters) for letters in product(*(_MISTAKABLE.get(letter, letter) for letter in typed)))
    readings = [found for spelling in spellings if (found := _read(spelling))]
    return readings[0] if len(readings) == 1 else None
