"""Words that the glossary has another one for, and shapes of words that Welsh does not have.

Only what is wrong wherever it stands is here. What depends on the sense is for whoever reads.
"""

import re
from collections.abc import Iterator

TAG_OR_VALUE = re.compile(r"<[^>]*>|%\(\w+\)s")
VOWEL = "aeiouyâêîôûŷ"  # ŵ and w begin many a word as a consonant
HARD = r"(?-i:c(?!h)|p(?!h)|t(?!h))[a-zâêîôûŵŷ]"
INSTEAD = {
    "en": {
        r"\bmail address": "email address",
        r"['\"]": "’, or “ and ”",
    },
    "cy": {
        r"\bebost": "e-bost",
        r"\b[bp]h?wrpas|\bmhwrpas": "diben",
        r"\bb?f?lwch post\b|\bf?blychau post\b": "mewnflwch",
        r"\b(?:t|d|th|nh)aflen": "dalen",
        r"\bcofnod archwilio": "log archwilio",
        r"\bdarparwr negeseuon": "darparwr e-bost",
        r"\bd?dadlwyth": "lawrlwytho",
        r"\bdatdanysgrif": "dad-danysgrifio",
        r"\b(?:ti|dy|dithau)\b": "chi, eich, chithau",
        rf"\by [{VOWEL}h]": "yr",
        r"\byr [bcdfgjklmnprst]": "y",
        rf"(?:\beu|\bein|’u) [{VOWEL}]": "an h before the vowel",
        rf"\b(?:gyda|â) [{VOWEL}]": "gydag, ag",
        rf"(?<!’)\b(?:i|o|ar|am|at|dan|dros|drwy|trwy|heb|wrth|gan|hyd|d?dau|d?dwy|rhy) {HARD}": "a soft mutation",
        rf"(?<!’)\b(?:a|â|gyda|na|tua|chwe|tri) {HARD}": "an aspirate mutation",
    },
}
PATTERNS = {
    language: [(re.compile(pattern, re.IGNORECASE), word) for pattern, word in words.items()]
    for language, words in INSTEAD.items()
}


def faults_of_wording(language: str, text: str) -> Iterator[str]:
    """What is wrong in a sentence, and what would be right."""
    bare = TAG_OR_VALUE.sub("0", text)
    for pattern, word in PATTERNS.get(language, []):
        if match := pattern.search(bare):
            yield f"{match[0]!r}, where it should be {word}"
