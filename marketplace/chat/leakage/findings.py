"""What the rules find in a message, each finding with the name of its rule and its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from marketplace.chat.leakage import details, hinting, moving, others, paying, saving
from marketplace.chat.leakage.addresses import find_addresses
from marketplace.chat.leakage.digits import find_numbers
from marketplace.chat.leakage.folding import Folded, fold
from marketplace.chat.leakage.lexicon import Clause, clauses_of, languages_of
from marketplace.chat.leakage.reading import Part, parts_of, sentences_of

KIND_OF = {"phone": "contact", "mail": "contact", "link": "contact", "handle": "contact"}
KIND_OF |= {"account": "payment", "purse": "payment"}
OF_CLAUSES = details.RULES + moving.RULES + hinting.RULES + paying.RULES + saving.RULES + others.RULES
OF_SENTENCES = details.OF_SENTENCES + moving.OF_SENTENCES + hinting.OF_SENTENCES
OF_SENTENCES += paying.OF_SENTENCES + saving.OF_SENTENCES + others.OF_SENTENCES
OF_NO_SENTENCES = moving.OF_NO_SENTENCES + hinting.OF_NO_SENTENCES
OF_NO_SENTENCES += paying.OF_NO_SENTENCES + saving.OF_NO_SENTENCES + others.OF_NO_SENTENCES


@dataclass(frozen=True)
class Finding:
    """Letters `start` to `end` of the original: a detail (phone, mail, ...) that stands there, or what a rule read."""

    start: int
    end: int
    kind: str
    rule: str

    @property
    def is_plain(self) -> bool:
        """A telephone number, an address, a bank account: no opinion is needed."""
        return self.rule in KIND_OF


@dataclass(frozen=True)
class Message:
    """A message as it was read: folded, in clauses by each language that it may be of, and what the rules found."""

    folded: Folded
    clauses: dict[str, list[Clause]]
    findings: tuple[Finding, ...]


def read(text: str, language: str | None) -> Message:
    """`language` (de, en, fr) is what the writer reads; the words themselves say more, and win."""
    folded = fold(text)
    if not folded.text.strip():
        return Message(folded, {}, ())
    clauses = {one: clauses_of(folded, one) for one in languages_of(folded.text, language)}
    return Message(folded, clauses, (*_plain(folded), *_meant(folded, clauses)))


def _plain(folded: Folded) -> Iterator[Finding]:
    for name, start, end in chain(find_numbers(folded), find_addresses(folded)):
        yield Finding(*folded.span(start, end), KIND_OF[name], name)


def _meant(folded: Folded, read_as: dict[str, list[Clause]]) -> Iterator[Finding]:
    for clauses in read_as.values():
        if any("scam" in clause.means for clause in clauses):
            continue
        single, whole = parts_of(clauses, folded)
        for parts, rules in (
            ([Part(clause.words, clause.is_asked, folded) for clause in clauses], moving.OF_NO),
            (sentences_of(clauses, folded), OF_NO_SENTENCES),
            (single, OF_CLAUSES),
            (whole, OF_SENTENCES),
        ):
            for part in parts:
                if not part.means:
                    continue
                yield from (_finding(part, kind, rule.__name__) for kind, rule in rules if rule(part))
        message = Part(tuple(word for part in single for word in part.words), False, folded)
        if paying.cancels_to_come_anyway(message):
            yield _finding(message, "elsewhere", "cancels_to_come_anyway")
        if saving.shares_what_it_takes(message):
            yield _finding(message, "payment", "shares_what_it_takes")
        if others.pretends(message):
            yield _finding(message, "payment", "pretends")


def _finding(part: Part, kind: str, rule: str) -> Finding:
    return Finding(*part.folded.span(part.words[0].start, part.words[-1].end), kind, rule)
