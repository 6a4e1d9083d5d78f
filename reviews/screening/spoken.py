"""Numbers that are spelled out ("null sieben neun …") in German, English and French."""

import re
from collections.abc import Iterator

ONES_DE = ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
ONES_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ONES_FR = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
TENS_DE = ("zwanzig", "dreissig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
TENS_EN = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
TEENS_DE = ("zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn")
TEENS_EN = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS_FR = {"vingt": "20", "trente": "30", "quarante": "40", "cinquante": "50", "soixante": "60"}
TENS_FR |= {"septante": "70", "huitante": "80", "octante": "80", "nonante": "90"}
TEENS_FR = {"dix": "10", "onze": "11", "douze": "12", "treize": "13", "quatorze": "14", "quinze": "15", "seize": "16"}
OTHERS = {"zwo": "2", "zero": "0", "oh": "0", "fuenf": "5", "zwoelf": "12", "dreißig": "30", "fuenfzig": "50"}


def _all_words() -> dict[str, str]:
    found = {word: str(digit) for ones in (ONES_DE, ONES_EN, ONES_FR) for digit, word in enumerate(ones)}
    for tens in (TENS_DE, TENS_EN):
        found |= {word: f"{digit}0" for digit, word in enumerate(tens, 2)}
    for teens in (TEENS_DE, TEENS_EN):
        found |= {word: str(number) for number, word in enumerate(teens, 10)}
    for tens_digit, ten in enumerate(TENS_DE, 2):
        for digit, one in enumerate(ONES_DE[1:], 1):
            found[f"{one.removesuffix('s') if digit == 1 else one}und{ten}"] = f"{tens_digit}{digit}"
    return found | TENS_FR | TEENS_FR | OTHERS


WORDS = _all_words()
# Several in one word: "vierfünf".
GLUED = re.compile("(?:" + "|".join(ONES_DE) + "){2,}")
ONE = re.compile("|".join(ONES_DE))
TOKEN = re.compile(r"[^\W\d_]+|\d+")
# What may stand between two of them; "doppel" doubles the next.
GAP = re.compile(r"[\s,.;:/+*-]{0,4}")
DOUBLE = {"doppel", "doppelt", "double", "zweimal"}
# A phone number begins with a zero and has at least so many digits; without the zero it is longer.
WITH_ZERO, WITHOUT = 8, 9
COUNTING = "012345678910111213"


def spoken_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers are spelled out that are as long as one of a phone. `text` is in plain small letters."""
    for run in _runs(text):
        if _is_phone(run):
            yield run[0].start(), run[-1].end()


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Words for digits, and digits, with nothing else between them."""
    run: list[re.Match[str]] = []
    for token in TOKEN.finditer(text):
        if not _digits(token.group()):
            yield from [run] if run else []
            run = []
            continue
        if run and not GAP.fullmatch(text, run[-1].end(), token.start()):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _digits(word: str) -> str:
    """The digits of a word, as many as are meant; none when it is no number."""
    if word.isdigit():
        return word
    if word in DOUBLE:
        return "1"
    return WORDS.get(word) or "".join(WORDS[one] for one in ONE.findall(word) if GLUED.fullmatch(word))


def _is_phone(run: list[re.Match[str]]) -> bool:
    said = [token.group() for token in run]
    digits = "".join(map(_digits, said))
    if digits in COUNTING:
        return False
    if all(word.isdigit() for word in said):
        return digits.startswith("0") and len(said) >= WITHOUT and all(len(word) == 1 for word in said)
    return len(digits) >= (WITH_ZERO if digits.startswith("0") else WITHOUT)
