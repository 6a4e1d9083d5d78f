"""What words mean: words.toml, read once, laid over the words of a message."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from marketplace.chat.leakage.folding import Folded, fold

FILE = Path(__file__).with_name("words.toml")
LANGUAGES = ("de", "en", "fr")
# Where a sentence ends, and where a part of it does. A point or a colon inside of a word or a number is neither.
TOKEN = re.compile(r"(?<![a-z0-9])e-?mails?(?![a-z0-9])|[a-z0-9]+|[.!?…:;,()\n]|\s-\s|%")
SENTENCE_ENDS = frozenset(".!?…\n")
BREAKS = frozenset(",;:()") | {" - "}
CONJUNCTIONS = {"aber", "but", "mais", "sondern", "denn", "sonst", "otherwise", "sinon", "weil", "because", "falls"}
LEET = str.maketrans("013457", "oieast")
WHATSAPP = re.compile(r"wh?[aou]t?[sz]{1,2}[aeu]{1,2}p{1,2}[a-z]{0,2}")
TYPICAL = {
    "de": (
        "ich du der die das und nicht ist wir mir mich dir dich ein eine mit auf fur im am zu sie kannst kann "
        "bitte es den dem bei wie oder hast"
    ),
    "en": (
        "the you i is and to of it my your me can we with for are at this that please do in be have will what would if"
    ),
    "fr": (
        "je tu le la les et est un une vous moi de des pour avec mon ton ma ta pas ne que on ce se du en qui "
        "c j s l d votre"
    ),
}
TYPICAL_OF = {language: frozenset(words.split()) for language, words in TYPICAL.items()}


@dataclass(frozen=True)
class Word:
    """One word of a message, or a phrase, with what it means."""

    text: str
    start: int
    end: int
    means: frozenset[str]


@dataclass(frozen=True)
class Clause:
    """A part of a sentence. `is_asked` when its sentence ends with a question mark."""

    words: tuple[Word, ...]
    is_asked: bool
    sentence: int

    @property
    def means(self) -> frozenset[str]:
        return frozenset().union(*(word.means for word in self.words))


@dataclass(frozen=True)
class Lexicon:
    """Phrases by their first two words (the second is "" when any fits), the longest first; words; beginnings."""

    phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], frozenset[str]]]]
    words: dict[str, frozenset[str]]
    stems: dict[str, frozenset[str]]

    def of(self, word: str) -> frozenset[str]:
        found = set(self.words.get(word, ()))
        for length in range(3, len(word) + 1):
            found |= self.stems.get(word[:length], frozenset())
        return frozenset(found)


@cache
def lexicon_of(language: str) -> Lexicon:
    """The words of one language and those of any."""
    data = tomllib.loads(FILE.read_text())
    names = {name: _entries(line) for name, line in data["names"].items()}
    phrases: dict[tuple[str, ...], set[str]] = {}
    for name, entries in names.items():
        for entry in entries:
            phrases.setdefault(tuple(entry.split()), set()).add(name)
    for part in ("any", language):
        for meaning, line in data[part].items():
            for entry in _entries(line):
                for filled in _filled(entry, names):
                    phrases.setdefault(tuple(filled.split()), set()).add(meaning)
    return _sorted(phrases)


def _entries(line: str) -> list[str]:
    return [entry.strip() for entry in fold(line).text.replace("\n", " ").split(",") if entry.strip()]


def _filled(entry: str, names: dict[str, list[str]]) -> Iterator[str]:
    held = [name for name in names if f"{{{name}}}" in entry]
    for chosen in product(*(names[name] for name in held)):
        filled = entry
        for name, value in zip(held, chosen, strict=True):
            filled = filled.replace(f"{{{name}}}", value)
        yield filled


def _sorted(entries: dict[tuple[str, ...], set[str]]) -> Lexicon:
    phrases: dict[tuple[str, str], list] = {}
    words, stems = {}, {}
    for entry, means in sorted(entries.items(), key=lambda one: -len(one[0])):
        if len(entry) > 1:
            second = "" if entry[1].endswith("*") else entry[1]
            phrases.setdefault((entry[0], second), []).append((entry, frozenset(means)))
        elif entry[0].endswith("*"):
            stems[entry[0][:-1]] = frozenset(means)
        else:
            words[entry[0]] = frozenset(means)
    return Lexicon(phrases, words, stems)


def languages_of(text: str, said: str | None) -> list[str]:
    """The language that the words are of, and the one that was said when it comes near; the likeliest first."""
    tokens = re.findall(r"[a-z]+", text)
    counts = {language: sum(token in words for token in tokens) for language, words in TYPICAL_OF.items()}
    if said in counts:
        counts[said] += 1
    best = max(counts.values())
    if said is not None and counts.get(said):
        counts[said] = best
    return [language for language in LANGUAGES if counts[language] >= max(best - 1, best * 0.6)] or [*LANGUAGES]


def clauses_of(folded: Folded, language: str) -> list[Clause]:
    """The message in clauses, each word with what it means in this language."""
    lexicon = lexicon_of(language)
    return [Clause(_meant(tokens, lexicon), is_asked, sentence) for tokens, is_asked, sentence in _split(folded.text)]


Token = tuple[str, int, int]


def _split(text: str) -> Iterator[tuple[list[Token], bool, int]]:
    parts: list[list[Token]] = [[]]
    sentence = 0
    for found in TOKEN.finditer(text):
        token = found[0]
        if token in ".:" and text[found.end() : found.end() + 1].isalnum():
            continue
        if token in SENTENCE_ENDS:
            yield from ((part, token == "?", sentence) for part in parts if part)
            parts, sentence = [[]], sentence + 1
        elif token in BREAKS:
            parts.append([])
        else:
            if token in CONJUNCTIONS and parts[-1]:
                parts.append([])
            parts[-1].append((_unleeted(token.replace("-", "")), found.start(), found.end()))
    yield from ((part, False, sentence) for part in parts if part)


def _unleeted(token: str) -> str:
    """wh4ts4pp is meant as a word; 4k and mp3 are not."""
    if token.isalpha():
        return "whatsapp" if WHATSAPP.fullmatch(token) else token
    if len(token) >= 4 and sum(one.isalpha() for one in token) >= 2 and not token[-3:].isdigit():
        meant = token.translate(LEET)
        return "whatsapp" if WHATSAPP.fullmatch(meant) else meant
    return token


def _meant(tokens: list[Token], lexicon: Lexicon) -> tuple[Word, ...]:
    words, index = [], 0
    while index < len(tokens):
        length, means = _phrase_at(tokens, index, lexicon)
        text = " ".join(token[0] for token in tokens[index : index + length])
        words.append(Word(text, tokens[index][1], tokens[index + length - 1][2], means))
        index += length
    return tuple(words)


def _phrase_at(tokens: list[Token], index: int, lexicon: Lexicon) -> tuple[int, frozenset[str]]:
    first = tokens[index][0]
    second = tokens[index + 1][0] if index + 1 < len(tokens) else ""
    for key in ((first, second), (first, "")) if second else ():
        for phrase, means in lexicon.phrases.get(key, ()):
            if _is_there(phrase, tokens, index):
                return len(phrase), means
    return 1, lexicon.of(first) or lexicon.of(first.replace("ae", "a").replace("oe", "o").replace("ue", "u"))


def _is_there(phrase: tuple[str, ...], tokens: list[Token], index: int) -> bool:
    if index + len(phrase) > len(tokens):
        return False
    return all(
        word == "*" or token[0] == word or (word.endswith("*") and token[0].startswith(word[:-1]))
        for word, token in zip(phrase, tokens[index:], strict=False)
    )
