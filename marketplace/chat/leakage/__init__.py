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
findings     what all of them find in a message
features     what the model sees of a message
model        a second opinion: weights that were learned (model.npz)

A detail that stands in a message (a number, an address) is warned about whatever the model says. Of everything else the
model decides, to which the findings of the rules are features beside the words: it sees what no rule knows, and takes
back what a rule finds too readily.
"""

import re
from dataclasses import dataclass

from marketplace.chat.leakage.findings import Message, read
from marketplace.chat.leakage.model import learned
from marketplace.chat.leakage.reasons import HINTS, KINDS, REASONS
from marketplace.core.errors import Reason

__all__ = ["HINTS", "KINDS", "REASONS", "Leak", "explain", "kinds_of", "why_warn"]
# Up to a mark with a space behind it, or to the end of a line; at least one letter of it is seen.
SENTENCE = re.compile(r"\s*\S(?:[^.!?…\n]|[.!?…](?!\s))*[.!?…]*")
# Of more, no place is looked for: for each, the message is read once more.
MOST_SENTENCES = 6


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
    message = read(text, language)
    if not any(message.clauses.values()):
        return []
    if not learned().warns(message):
        return _leaks(message, plain_only=True)
    return _leaks(message) or [_of_the_model(message, text, language)]


def kinds_of(text: str, language: str | None = None) -> list[str]:
    """The kinds of warnings that a message gets, each once, in the order of KINDS."""
    found = {leak.kind for leak in why_warn(text, language)}
    return [kind for kind in KINDS if kind in found]


def explain(text: str, language: str | None = None, most: int = 10) -> list[tuple[str, str, float]]:
    """(family, feature, what it adds): what spoke most for and against a warning, in the model's eyes."""
    return learned().explain(read(text, language), most)


def _leaks(message: Message, plain_only: bool = False) -> list[Leak]:
    found = (finding for finding in message.findings if finding.is_plain or not plain_only)
    return sorted({Leak(finding.start, finding.end, finding.kind) for finding in found})


def _of_the_model(message: Message, text: str, language: str | None) -> Leak:
    """No rule found anything: the sentence without which the least would speak for a warning; the likeliest kind."""
    spans = [_trimmed(text, *found.span()) for found in SENTENCE.finditer(text)]
    if len(spans) > MOST_SENTENCES:
        spans = [_trimmed(text, 0, len(text))]
    elif len(spans) > 1:
        spans.sort(key=lambda span: learned().score(read(text[: span[0]] + text[span[1] :], language)))
    return Leak(*spans[0], learned().kind_of(message))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
