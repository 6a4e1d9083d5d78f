"""What in a message leads away from the platform. It is warned about, with a reason; it is never held back.

folding      letters and digits as they are meant
numerals     numbers in words
digits       telephone numbers and bank accounts
addresses    mail addresses, links, names on other networks
lexicon      what words mean (words.toml)
reading      clauses, and what takes them back
moving       the rules of going on elsewhere
hinting      the same, hinted at
paying       the rules of paying outside
saving       the same, for the sake of the fee
others       the rules of what others do for us, and of what is done here for show
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from marketplace.chat.leakage import details, hinting, moving, others, paying, saving
from marketplace.chat.leakage.addresses import find_addresses
from marketplace.chat.leakage.digits import find_numbers
from marketplace.chat.leakage.folding import Folded, fold
from marketplace.chat.leakage.lexicon import clauses_of, languages_of
from marketplace.chat.leakage.reading import Part, parts_of, sentences_of
from marketplace.chat.leakage.reasons import HINTS, KINDS, REASONS
from marketplace.core.errors import Reason

__all__ = ["HINTS", "KINDS", "REASONS", "Leak", "kinds_of", "why_warn"]
KIND_OF = {"phone": "contact", "mail": "contact", "link": "contact", "handle": "contact"}
KIND_OF |= {"account": "payment", "purse": "payment"}
OF_CLAUSES = details.RULES + moving.RULES + hinting.RULES + paying.RULES + saving.RULES + others.RULES
OF_SENTENCES = details.OF_SENTENCES + moving.OF_SENTENCES + hinting.OF_SENTENCES
OF_SENTENCES += paying.OF_SENTENCES + saving.OF_SENTENCES + others.OF_SENTENCES
OF_NO_SENTENCES = moving.OF_NO_SENTENCES + hinting.OF_NO_SENTENCES
OF_NO_SENTENCES += paying.OF_NO_SENTENCES + saving.OF_NO_SENTENCES + others.OF_NO_SENTENCES


@dataclass(frozen=True, order=True)
class Leak:
    """Letters `start` to `end` of a message lead away: a contact, a payment outside, or going on elsewhere."""

    start: int
    end: int
    kind: str

    @property
    def reason(self) -> Reason:
        """Why we warn, and what is lost."""
        return REASONS[self.kind]


def why_warn(text: str, language: str | None = None) -> list[Leak]:
    """What in this message leads away, in its order; of each kind at one place once.

    `language` (de, en, fr) is what the writer reads; the words themselves say more, and win.
    """
    folded = fold(text)
    if not folded.text.strip():
        return []
    return sorted({*_plain(folded), *_meant(folded, language)})


def kinds_of(text: str, language: str | None = None) -> list[str]:
    """The kinds of warnings that a message gets, each once, in the order of KINDS."""
    found = {leak.kind for leak in why_warn(text, language)}
    return [kind for kind in KINDS if kind in found]


def _plain(folded: Folded) -> Iterator[Leak]:
    for name, start, end in chain(find_numbers(folded), find_addresses(folded)):
        yield Leak(*folded.span(start, end), KIND_OF[name])


def _meant(folded: Folded, said: str | None) -> Iterator[Leak]:
    for language in languages_of(folded.text, said):
        clauses = clauses_of(folded, language)
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
                yield from (_leak(part, kind) for kind, rule in rules if rule(part))
        message = Part(tuple(word for part in single for word in part.words), False, folded)
        if paying.cancels_to_come_anyway(message):
            yield _leak(message, "elsewhere")
        if saving.shares_what_it_takes(message) or others.pretends(message):
            yield _leak(message, "payment")


def _leak(part: Part, kind: str) -> Leak:
    return Leak(*part.folded.span(part.words[0].start, part.words[-1].end), kind)
