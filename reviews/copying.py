"""Whether two texts are the same words: by the pieces of five letters that they have in common.

Pure. What everybody writes ("Alles super, danke, gerne wieder!") is nobody's own: only texts with enough words that
are not such courtesies are compared at all.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import combinations

PIECE = 5
# Of all pieces of the two, how many both have: a word or two changed leaves more, two honest texts have far fewer.
ALIKE_FROM = 0.6
OWN_WORDS_FROM, OWN_FROM_LETTERS = 6, 4
# Courtesies, and words that no sentence does without.
COMMON = """
aber about after again alle allem allen alles also always amazing auch awesome because been best beste besten bestens
bitte could dank dankbar danke dann dass dein denn diese diesem dieser dieses doch done dort durch easy echt eine
einem einen einer einfach empfehle empfehlen empfehlenswert empfehlung erledigt euch even everything excellent extrem
fast freundlich freundliche freundlicher friendly from ganz gefunden geklappt gemacht gern gerne good great gute guten
guter gutes habe haben hallo happy hatte hatten have help helped helper helpful herzlich herzlichen hier highly hilfe
hilfsbereit hilfsbereite ihre ihrem ihren ihrer immer jede jeder jederzeit jetzt just kann kein keine kind klasse
kommen kompetent kompetente komplett konnte kurz liebe lieber lief made mega mehr mein meine meinem meinen meiner mich
much muss musste nach nett nette netter nettes nice nicht noch nochmal nochmals oder ohne over perfect perfekt
pleasant polite prima problem probleme problemlos professional punctual pünktlich pünktliche quick quickly really
recommend recommended reliable richtig schnell schnelle schneller schon sehr seine seinem seinen seiner sich sind
sofort sogar super sympathisch sympathische tausend thank thanks that their them then there they this time toll tolle
toller total unkompliziert unser unsere unserem unseren unserer very viel viele vielen vielmals visit voll waren weil
weiter weiterempfehlen well wenn werden were what when wieder will wirklich with without work would wurde wurden würde
your zufrieden zuverlässig zuverlässige über
"""
COURTESIES = frozenset(COMMON.split())


def plain(text: str) -> str:
    """Small letters, figures and single spaces."""
    letters = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", letters))


def is_own(text: str) -> bool:
    """Whether there is enough in a text that is not courtesy."""
    words = {word for word in plain(text).split() if len(word) >= OWN_FROM_LETTERS}
    return len(words - COURTESIES) >= OWN_WORDS_FROM


def pieces(text: str) -> frozenset[str]:
    letters = plain(text)
    return frozenset(letters[at : at + PIECE] for at in range(len(letters) - PIECE + 1))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's share of what both have among what either has."""
    fewer, more = sorted((len(one), len(other)))
    if not fewer or fewer < ALIKE_FROM * more:
        return 0.0
    both = len(one & other)
    return both / (fewer + more - both)


def same_words(texts: Sequence[str]) -> list[tuple[int, int]]:
    """The places of any two of these texts that are copies; those of few own words are left out."""
    cut = {at: pieces(text) for at, text in enumerate(texts) if is_own(text)}
    return [pair for pair in combinations(cut, 2) if alike(cut[pair[0]], cut[pair[1]]) >= ALIKE_FROM]
