"""Words that insult, threaten or hate, by lists of our own; a doubt for a person to look at, never a verdict."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reviews.screening.letters import Finding, Plain, plain

FILE = Path(__file__).parent.parent / "data" / "words.toml"
LOOKALIKES = str.maketrans("013457@$!€", "oieastasie")
WORD = re.compile(r"[^\W_][\w@$!€*]*(?:['’][^\W_]+)?|[@$€][\w@$!€*]+")
# Letters with something between them: i-d-i-o-t.
SPREAD = re.compile(r"(?<!\w)(?:[^\W_][.\-_*\s]{1,2}){3,}[^\W_](?!\w)")
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True)
class Lists:
    """Whole words, beginnings of words, words that only begin so, and words that follow one another; each → kind."""

    words: dict[str, str]
    starts: dict[str, str]
    phrases: dict[str, str]
    harmless: tuple[str, ...]
    spared: tuple[re.Pattern[str], ...]


@cache
def lists() -> Lists:
    """Every list of the file, of all languages together: who writes German may insult in English."""
    with FILE.open("rb") as file:
        read = tomllib.load(file)
    found: dict[str, dict[str, str]] = {"words": {}, "starts": {}, "phrases": {}}
    for kind in ("insult", "hate", "threat"):
        for language in read[kind].values():
            for name, entries in found.items():
                entries |= dict.fromkeys(language.get(name, []), kind)
    spared = tuple(_phrase(phrase) for phrase in read["harmless"]["phrases"])
    return Lists(**found, harmless=tuple(read["harmless"]["starts"]), spared=spared)


def doubts_in(text: str) -> list[Finding]:
    """What could hurt somebody, in the order of the text; `kind` is insult, hate or threat."""
    letters = plain(text).without(lists().spared)
    found = [*_words(letters), *_spread(letters), *_phrases(letters)]
    return sorted(found, key=lambda one: one.start)


def _words(letters: Plain) -> list[Finding]:
    matches = ((match, _kind(match.group())) for match in WORD.finditer(letters.text))
    return [letters.finding(kind, *match.span()) for match, kind in matches if kind]


def _spread(letters: Plain) -> list[Finding]:
    found = []
    for match in SPREAD.finditer(letters.text):
        kind = lists().words.get(re.sub(r"[\W_]", "", match.group()))
        if kind:
            found.append(letters.finding(kind, *match.span()))
    return found


def _phrases(letters: Plain) -> list[Finding]:
    found = []
    for phrase, kind in lists().phrases.items():
        found += [letters.finding(kind, *match.span()) for match in _phrase(phrase).finditer(letters.text)]
    return found


@cache
def _phrase(words: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, words.split())) + r"(?!\w)")


def _kind(written: str) -> str:
    """Of which kind a word is, as it stands and with its look-alikes read as letters; empty for a harmless one."""
    for word in _readings(written):
        if word.startswith(lists().harmless):
            return ""
        kind = lists().words.get(word) or next((k for start, k in lists().starts.items() if word.startswith(start)), "")
        if kind:
            return kind
    return ""


def _readings(written: str) -> list[str]:
    word = written.rstrip("!*")
    shortened = STRETCHED.sub(r"\1", word)
    is_disguised = not word.isdigit() and re.search(r"[^\W\d_]", word)
    return [word, shortened, shortened.translate(LOOKALIKES)] if is_disguised else [word]
