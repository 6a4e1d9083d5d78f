"""A message as it is meant: plain small letters and digits, each of which knows where it stood."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters of other alphabets that look like ours.
LOOKALIKES = dict(zip("аеорсхуікмтвнАЕОРСХУІКМТВН", "aeopcxyikmtbhaeopcxyikmtbh", strict=True))
OTHERS = {
    **LOOKALIKES,
    **dict.fromkeys("’‘´`ʼ", "'"),
    **dict.fromkeys("–—−‐‑‒", "-"),
    "ß": "ss",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
}
# Seen by nobody: joiners, variation selectors, the frame of a keycap.
UNSEEN = {"Mn", "Me", "Cf"}
SPACED_OUT = re.compile(r"(?<![a-z0-9])[a-z](?:[ ._*-][a-z]){4,}(?![a-z0-9])")


@dataclass(frozen=True)
class Folded:
    """`text` is folded; `at[i]` is the place of its letter i in the original."""

    text: str
    at: tuple[int, ...]
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of a span of the folded text."""
        return self.at[start], self.at[end - 1] + 1

    def is_capital(self, start: int) -> bool:
        return self.original[self.at[start]].isupper()


@lru_cache(maxsize=4_096)
def _plain(letter: str) -> str:
    if letter in OTHERS:
        return OTHERS[letter]
    if unicodedata.category(letter) in UNSEEN:
        return ""
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", letter).casefold()
    plain = "".join(OTHERS.get(one, one) for one in parts if unicodedata.category(one) not in UNSEEN)
    return " " if plain.isspace() and letter != "\n" else plain


def fold(text: str) -> Folded:
    """Small letters without accents; what is not seen is left out, and l e t t e r s written apart are joined."""
    letters, at = [], []
    for index, letter in enumerate(text):
        for one in _plain(letter):
            letters.append(one)
            at.append(index)
    return _joined("".join(letters), at, text)


def _joined(text: str, at: list[int], original: str) -> Folded:
    gaps = {
        found.start() + offset
        for found in SPACED_OUT.finditer(text)
        for offset in range(1, found.end() - found.start(), 2)
    }
    if not gaps:
        return Folded(text, tuple(at), original)
    kept = [index for index in range(len(text)) if index not in gaps]
    return Folded("".join(text[index] for index in kept), tuple(at[index] for index in kept), original)
