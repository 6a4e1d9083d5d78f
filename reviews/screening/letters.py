"""A text with its disguises taken off, letter by letter, so that what is found can be shown as it was written."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# What is not seen, and what only decorates the letter before it (a keycap, a variant, a stroke).
INVISIBLE = {"Cf", "Me"}
VARIANTS = range(0xFE00, 0xFE10)
HIDDEN = "#"


@dataclass(frozen=True)
class Finding:
    """Something in a text: of which kind, in the words of its author, and where (positions in the text)."""

    kind: str
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Plain:
    """A text in plain small letters; `places` has for each of them its position in `said`, the text as it was written.

    Digits of every script are 0 to 9, dashes are `-`, white space is a blank.
    """

    said: str
    text: str
    places: tuple[int, ...]

    def finding(self, kind: str, start: int, end: int) -> Finding:
        """What stands between two positions of the plain text."""
        first, last = self.places[start], self.places[end - 1] + 1
        return Finding(kind, " ".join(self.said[first:last].split()), first, last)

    def without(self, patterns: Iterable[re.Pattern[str]]) -> "Plain":
        """The same with what the patterns match hidden, so that nothing is found in it or across it."""
        text = self.text
        for pattern in patterns:
            text = pattern.sub(lambda match: HIDDEN * len(match.group()), text)
        return Plain(self.said, text, self.places)


def plain(text: str) -> Plain:
    said = unicodedata.normalize("NFC", text)
    letters = [(letter, place) for place, written in enumerate(said) for letter in _letters(written)]
    return Plain(said, "".join(letter for letter, _ in letters), tuple(place for _, place in letters))


def _letters(written: str) -> str:
    """The plain letters of one letter: none, one, or several for a ligature."""
    if unicodedata.category(written) in INVISIBLE or ord(written) in VARIANTS:
        return ""
    return "".join(_letter(letter) for letter in unicodedata.normalize("NFKC", written))


def _letter(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if letter.isspace():
        return " "
    if unicodedata.category(letter) == "Pd":
        return "-"
    if letter == "’":
        return "'"
    small = letter.lower()
    return small if len(small) == 1 else letter
