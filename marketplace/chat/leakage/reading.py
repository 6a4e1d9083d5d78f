"""One clause as the rules read it: what is in it, in which order, and what takes it back."""

from dataclasses import dataclass
from functools import cached_property

from marketplace.chat.leakage.folding import Folded
from marketplace.chat.leakage.lexicon import Clause, Word
from marketplace.chat.leakage.numerals import TENS_OF

# Small words that a channel may follow: on Signal, Signal or Threema.
LINKS = {"oder", "or", "ou", "und", "and", "et", "auch", "also", "aussi", "to", "zu", "du", "tu", "vous", "sie", "ihr"}
LEADING = ("means", "place", "channel", "have", "my", "your", "signal", "pref", "be_on", "use")
ARTICLES = {
    *[
        "the",
        "dem",
        "den",
        "der",
        "die",
        "das",
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "an",
        "a",
        "ein",
        "eine",
        "einen",
        "einer",
        "kurz",
        "ne",
        "nen",
        "es",
    ]
}
OPENERS = {
    *[
        "bitte",
        "please",
        "dann",
        "then",
        "also",
        "alors",
        "und",
        "and",
        "et",
        "oder",
        "or",
        "ou",
        "just",
        "einfach",
        "ok",
        "doch",
    ]
}


FIGURES = {*TENS_OF, "hundred", "hundert", "cent"}
AND = ("und", "and", "et")
# So many words at least are a sentence of their own.
FEW = 4


@dataclass(frozen=True)
class Part:
    """Words of one clause, or of a whole sentence whose taken-back clauses were left out."""

    words: tuple[Word, ...]
    is_asked: bool
    folded: Folded

    @cached_property
    def means(self) -> frozenset[str]:
        return frozenset().union(*(word.means for word in self.words))

    def has(self, *names: str) -> bool:
        """Whether one of these is meant."""
        return not self.means.isdisjoint(names)

    def has_all(self, *names: str) -> bool:
        return self.means.issuperset(names)

    def places(self, *names: str) -> list[int]:
        return [index for index, word in enumerate(self.words) if not word.means.isdisjoint(names)]

    def follows(self, first: tuple[str, ...], then: tuple[str, ...], within: int) -> bool:
        """Whether one of `then` stands at most `within` words after one of `first`."""
        later = self.places(*then)
        return any(0 < other - one <= within for one in self.places(*first) for other in later)

    def near(self, first: tuple[str, ...], other: tuple[str, ...], within: int) -> bool:
        """Whether one of each stand together, or are one and the same phrase."""
        others = self.places(*other)
        return any(abs(there - here) <= within for here in self.places(*first) for there in others)

    def is_word(self, index: int, *texts: str) -> bool:
        return 0 <= index < len(self.words) and self.words[index].text in texts

    def means_at(self, index: int, *names: str) -> bool:
        return 0 <= index < len(self.words) and not self.words[index].means.isdisjoint(names)

    def is_any_word(self, *texts: str) -> bool:
        return any(word.text in texts for word in self.words)

    def is_figure(self, index: int) -> bool:
        """Fifty is a figure like 50; smaller numbers are written out in many other senses."""
        return 0 <= index < len(self.words) and (self.words[index].text.isdigit() or self.words[index].text in FIGURES)

    def is_capital(self, index: int) -> bool:
        return index < len(self.words) and self.folded.is_capital(self.words[index].start)

    @cached_property
    def channels(self) -> list[int]:
        """Where a way to talk elsewhere is named, and no word that only sounds like one."""
        return sorted({*self.places("channel"), *filter(self._is_signal, self.places("signal")), *self.by_wire})

    @cached_property
    def by_wire(self) -> list[int]:
        """Mail, text messages, the telephone, a video call: when a preposition or an article leads to them."""
        return [index for index in self.places("mail", "sms", "phone", "video") if self._is_way(index)]

    def _is_signal(self, index: int) -> bool:
        before = index - 1
        leads = self.means_at(
            before, "means", "place", "channel", "have", "my", "your", "signal", "pref", "be_on", "use"
        )
        return leads or (before >= 0 and self.words[before].text in LINKS)

    def _is_way(self, index: int) -> bool:
        if "telefonisch" in self.words[index].text:
            return True
        if self.means_at(index - 1, "means"):
            return True
        if self.is_word(index - 1, *ARTICLES) and self.means_at(index - 2, "means"):
            return True
        if self.is_word(index - 1, "am", "au", "aufs"):
            return True
        if (
            self.is_word(index, "phone", "telephone")
            and self.is_word(index - 1, "the")
            and self.is_word(index - 2, "on")
        ):
            return True
        if self.means_at(index, "video") and self.means_at(index - 1, "place"):
            return True
        is_letter = self.means_at(index, "mail", "sms")
        return is_letter and (self.is_word(index - 1, *ARTICLES) or self.means_at(index - 1, "me", "you"))

    def leads_in(self, index: int) -> bool:
        """Whether a preposition leads to the channel, as in: on WhatsApp, per SMS."""
        return any(self.means_at(index - back, "means", "place") for back in (1, 2)) or index in self.by_wire

    @cached_property
    def start(self) -> int:
        """The first word that is no opener: an imperative stands there."""
        return next((i for i, word in enumerate(self.words) if word.text not in OPENERS), 0)

    def is_ordered(self, *names: str) -> bool:
        """Whether the clause begins with one of these: write to me, schreib mir."""
        return self.means_at(self.start, *names) or self.means_at(self.start + 1, *names)

    @cached_property
    def is_about_others(self) -> bool:
        """A third person acts in it, or is acted upon."""
        return self.has("third") and not self.is_ordered("comm", "call")

    @cached_property
    def is_past(self) -> bool:
        """It has been paid, sent or bought already."""
        return self.has("past") and (self.has("aux") or not self.has("pay") or any(" " in w.text for w in self._past))

    @property
    def _past(self) -> list[Word]:
        return [word for word in self.words if "past" in word.means]

    @cached_property
    def is_repair(self) -> bool:
        """It tells of something that is to be set up, mended or explained: the help itself."""
        return self.has("setup", "shop")


def is_taken_back(clause: Clause) -> bool:
    """Whether the clause says no. A question that begins with no, or with why not, proposes."""
    means = clause.means
    if "forbid" in means:
        return True
    if "ask_neg" in means or not any(_says_no(clause.words, index) for index in range(len(clause.words))):
        return False
    if "if" in clause.words[0].means:
        return False
    return not (clause.is_asked and means & {"we", "you"} and not means & {"setup", "third", "shop"})


def _says_no(words: tuple[Word, ...], index: int) -> bool:
    """40 instead of 50 denies nothing."""
    is_price = any(word.text.isdigit() for word in words[index + 1 : index + 3])
    return "neg" in words[index].means and not is_price


def stays(clause: Clause) -> bool:
    """Whether the clause keeps things where they are: no, only through the app."""
    means = clause.means
    if "stay" not in means or means & {"around", "cancel", "pretend"}:
        return False
    return bool(means & {"only", "no", "forbid"}) or ("neg" in means and not denies_staying(clause.words))


def denies_staying(words: tuple[Word, ...]) -> bool:
    """Not through the app: the no stands before it, and is about it."""
    stay = next((index for index, word in enumerate(words) if "stay" in word.means), 0)
    return any("neg" in word.means for word in words[max(0, stay - 6) : stay])


def _standing(clause: Clause) -> Clause | None:
    """What of a clause is not taken back: all, nothing, or what stands before another sentence that says no."""
    if not is_taken_back(clause):
        return clause
    words = clause.words
    no = next((index for index in range(len(words)) if _says_no(words, index)), 0)
    for index in range(FEW, no):
        if words[index].text in AND and words[index + 1].means & {"i", "you", "we", "nobody", "they"}:
            before = Clause(words[:index], clause.is_asked, clause.sentence)
            return None if is_taken_back(before) else before
    return None


def parts_of(clauses: list[Clause], folded: Folded) -> tuple[list[Part], list[Part]]:
    """What stands, clause by clause and sentence by sentence; what was taken back is left out."""
    last = max((index for index, clause in enumerate(clauses) if stays(clause)), default=-1)
    standing = [said for clause in clauses[last + 1 :] if (said := _standing(clause))]
    single = [Part(clause.words, clause.is_asked, folded) for clause in standing]
    return single, sentences_of(standing, folded)


def sentences_of(clauses: list[Clause], folded: Folded) -> list[Part]:
    """The clauses of each sentence as one part."""
    sentences: dict[int, list[Clause]] = {}
    for clause in clauses:
        sentences.setdefault(clause.sentence, []).append(clause)
    return [
        Part(tuple(word for clause in found for word in clause.words), found[-1].is_asked, folded)
        for found in sentences.values()
    ]
