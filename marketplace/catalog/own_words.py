"""Which topics fit what somebody wrote in their own words. Pure: texts in, slugs out.

A topic fits when all words of one of its phrases were said. More words of a phrase fit better, forbidden topics come
before others that fit as well, and what was said first counts more than what was said later.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "è": "e", "à": "a"})
ENDINGS = ("en", "er", "em", "es", "e", "n", "s")
STEM_AT_LEAST = 4
HEAD_AT_LEAST = 5  # "Bücherregal" is a "Regal": German compounds end in what they are
MISSPELT_AT_LEAST = 0.84
PER_WORD, PER_PHRASE, FORBIDDEN, LATE = 1.0, 0.2, 0.3, 0.01


@dataclass(frozen=True)
class Vocabulary:
    """The phrases, in any language, that lead to a topic."""

    slug: str
    phrases: tuple[str, ...]
    is_forbidden: bool = False


def words_of(text: str) -> list[str]:
    """The words of a text without case, accents and double s, in order; single letters left out."""
    return re.findall(r"[a-z0-9]{2,}", text.lower().translate(FOLDED).replace("ss", "s"))


def stem(word: str) -> str:
    """A word of `words_of` without its ending."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM_AT_LEAST:
            return word.removesuffix(ending)
    return word


def fitting(text: str, vocabularies: Iterable[Vocabulary]) -> list[str]:
    """Slugs of the topics that fit, best first."""
    phrases = {one: [words_of(phrase) for phrase in one.phrases] for one in vocabularies}
    known = {word: stem(word) for rows in phrases.values() for phrase in rows for word in phrase}
    stems = set(known.values())
    said: dict[str, int] = {}
    for place, word in enumerate(words_of(text)):
        said.setdefault(_meant(word, known, stems), place)
    scored = [
        (_score([frozenset(map(stem, phrase)) for phrase in rows], said, one.is_forbidden), one.slug)
        for one, rows in phrases.items()
    ]
    return [slug for score, slug in sorted(scored, key=lambda row: -row[0]) if score > 0]


def _meant(word: str, known: dict[str, str], stems: set[str]) -> str:
    """The stem that a word stands for: its own, else that of its head, else of what it may be a misspelling of."""
    if stem(word) in stems:
        return stem(word)
    if heads := [head for head in known if len(head) >= HEAD_AT_LEAST and word.endswith(head)]:
        return known[max(heads, key=len)]
    close = get_close_matches(word, known, n=1, cutoff=MISSPELT_AT_LEAST) if len(word) > STEM_AT_LEAST else []
    return known[close[0]] if close and close[0][0] == word[0] else stem(word)


def _score(phrases: list[frozenset[str]], said: dict[str, int], is_forbidden: bool) -> float:
    hits = {phrase for phrase in phrases if phrase and phrase <= said.keys()}
    if not hits:
        return 0.0
    words = frozenset().union(*hits)
    first = min(said[word] for word in words)
    longest = max(len(phrase) for phrase in hits)
    return PER_WORD * longest + PER_PHRASE * (len(words) - longest) + FORBIDDEN * is_forbidden - LATE * min(first, 50)
