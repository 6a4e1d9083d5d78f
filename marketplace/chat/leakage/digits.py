"""Telephone numbers and bank accounts among all the other numbers that neighbours write to each other.

Whatever is read as digits (figures, words in three languages, letters that look like figures) is gathered into runs; a
run is a telephone number when the plan of a country allows it, and nothing beside it says that it is something else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from marketplace.chat.leakage.folding import Folded
from marketplace.chat.leakage.numerals import (
    ARTICLES,
    BITS,
    FILLERS,
    GAPS,
    GERMAN_HUNDREDS,
    GERMAN_TENS,
    GLUED,
    LONGEST_BIT,
    LOOKS_LIKE,
    MANY_OF,
    ONE_OF_GLUED,
    REPEATS,
    SWISS_GERMAN,
    TENS_OF,
    TIMES,
    WORDS,
)

# What is a number of something else, whatever plan it would fit. Each is read over once.
MONEY = r"(?:chf|fr\.?|sfr|euros?|eur|€|\$|£|usd|gbp|franken|francs?|stutz|rappen|pounds?)"
UNITS = r"(?:%|°|cm|mm|m|km|kg|g|gb|mb|tb|ghz|mhz|mbit|gbit|mbps|watt|w|v|volt|zoll|inch|dpi|px)"
OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
OTHER = re.compile(
    rf"""
      (?<![\d.]){OCTET}(?:\.{OCTET}){{3}}(?!\d|\.\d)                            # 192.168.1.1
    | (?<![\w:-])[0-9a-f]{{2}}(?:[:-][0-9a-f]{{2}}){{5}}(?![\w:-])             # a hardware address
    | (?<![\d./-])\d{{4}}-\d{{1,2}}-\d{{1,2}}(?![\d-])                         # 2026-12-03
    | (?<![\d./-])\d{{1,2}}([./-])\d{{1,2}}\1(?:19|20)?\d\d(?![./-]?\d)        # 03.12.2026
    | (?<![\d./-])\d{{1,2}}\.\d{{1,2}}\.(?!\d)                                 # 3.12.
    | (?<![\d/])\d{{1,2}}/\d{{1,2}}(?![\d/])                                   # 3/12
    | (?<![\d:.])\d{{1,2}}(?:[:.]\d\d)?\s?(?:uhr|h|am|pm|heures?)(?:\d\d)?\b    # 18 Uhr, 14h30
    | (?<![\d:])\d{{1,2}}:\d\d(?::\d\d)?(?!:?\d)                               # 14:30
    | (?<![\d.])[012]?\d\.[0-5]\d(?:\s?(?:-|bis|to|a|und|and|et)\s?[012]?\d\.[0-5]\d)(?![\d.]\d)   # 08.00-12.00
    | (?<![a-z]){MONEY}\s?\d{{1,3}}(?:['. ]?\d{{3}})*(?:[.,](?:\d\d|-+))?(?!\s?\d)  # CHF 1'299.00
    | (?<![\d.])\d{{1,3}}(?:['. ]\d{{3}}){{0,2}}(?:[.,](?:\d\d|-+))?\s?{MONEY}(?![a-z]) # 1 299,00 €
    | (?<![\d.])\d{{1,3}}(?:[',]\d{{3}})*[.,]\d\d(?![\d.,]|\s?\d)               # 129.90
    | (?<![\d.])\d{{1,5}}(?:[.,]\d{{1,2}})?\s?{UNITS}(?![a-z])                  # 128 GB
    | (?<!\d)\d{{1,5}}\s?x\s?\d{{1,5}}(?:\s?x\s?\d{{1,5}})?(?!\d)               # 120 x 60
    | (?<![\w.])\d{{1,5}}(?:\.\d{{1,5}}){{1,3}}[a-z]{{1,5}}(?!\w)               # 001.2317a
    """,
    re.VERBOSE,
)
IBAN = re.compile(
    r"(?<![a-z0-9])(?:ch|li|de|at|fr|gb|it|lu|nl|be|es)\d\d(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?(?![a-z0-9])"
)
PIECE = re.compile(r"\+|[a-z0-9]+|[^a-z0-9+]+")
# Beside a number: what it is.
SERIAL = re.compile(
    r"bestell|auftrag|kunden|serie|artikel|rechnung|vertrag|ticket|passw|kennwort|schlussel"
    r"|\bkey|(?<!area )\bcode|\bpin\b|\bid\b"
    r"|order|serial|customer|invoice|account|tracking|sendung|paket|parcel|reference|referenz|\bref\b|commande|client"
    r"|facture|imei|\bsn\b|s/n|\bean\b|barcode|\bisbn|modell?\b|typ\b|model\b|version|firmware|\bcle\b|mot de passe"
    r"|dossier|police|contrat|colis|suivi|\bip\b|\bmac\b|anydesk|teamviewer|\bpuk|\bwep|\bwpa|wlan|wi-?fi|lizenz|licen[cs]e"
    r"|\b(?!(?:my|phone|mobile|cell|telephone|tel|the|a|this|your|new|our|private|direct|personal|home|work|contact|whatsapp|another"
    r"|other|second|swiss|german|following|same|full|right|landline|twint)\b)[a-z]+ number\b"
    r"|(?<=[a-z])(?<!handy)(?<!telefon)(?<!mobil)(?<!natel)(?<!\bruf)(?<!privat)(?<!festnetz)(?<!whatsapp)(?<!twint)nummer"
    r"|\bnummer (?:auf|vom|von|des|der|am|an) (?!mein|mir|dem handy)"
    r"|numero d(?:e |u |')(?!tel|portable|mobile|fixe|maison)"
    r"|produkt|product|produit|geratenummer|zahler|\bahv|steuer|hotline|helpline|kundendienst|service client|support"
)
FAULT = re.compile(r"fehler|error|erreur|kanal|kanale|channel|canal|chaine|minuten|minutes")
PHONE = re.compile(
    r"area code|vorwahl|indicatif|\b(?:meine|my|mon|mini)\s(?:nummer|number|numero)"
    r"|\b(?:vorne|davor|ohne|voran|plus)\s(?:noch\s)?(?:die\s|der\s|eine\s)?null|null (?:vorne|davor|voran|am anfang)"
    r"|(?:without|minus|add|forget) (?:the |a )?(?:leading )?zero|zero (?:in front|first|at the (?:start|front))"
    r"|(?:sans|ajoute\w*|mett\w+|avec|oublie\w*) (?:le |un )?zero|zero (?:devant|au debut)"
    r"|\btel|\bphone|telefon|telephone|handy|natel|mobil|\bcell|portable|\bcall|\bruf|anruf"
    r"|\breach|erreich|joign|joindre|appel|\btext\b|\bsms\b|whats|signal|telegram|festnetz|landline|\bring\b|\bfixe\b|kontakt"
)
NUMBER = re.compile(r"\b(?:nummer|nr\b|number|numero)")
IS_ITS = re.compile(r"\s*(?:ist|is|est|war|lautet|=)\b.{0,16}")
SWISS_GROUPS = re.compile(r"7[4-9] \d{3} \d\d \d\d")
# The trunk number (with its 0) by length: short for towns, longer for mobiles.
NATIONAL = re.compile(
    r"0[2-7]\d{8}"  # CH, FR, and DE, AT with as many
    r"|0[1-9]\d{8}"
    r"|01(?:5\d{9}|[67]\d{8,9})"  # DE mobile
    r"|0[2-9]\d{7,10}"  # DE, AT landline, AT mobile
    r"|0[127]\d{9}"  # UK
)
SERVICE = re.compile(r"0(?:800|84[0248]|90[0-9]|180|137|8[01249]\d(?=\d{6}$)|300|3[47]\d(?=\d{7}$)|808|845|870)")
ABROAD = re.compile(r"(?:\+|00)(?:41\d{9}|33\d{9}|49\d{8,12}|43\d{7,12}|44\d{10}|423\d{7}|39\d{8,11}|[1-9]\d{8,13})")
ABROAD_ZERO = re.compile(r"(?:\+|00)(?:41|33|49|43|44)0\d{8,11}")
# Somebody left out the + or the 0.
BARE_MOBILE = re.compile(r"41 ?7[4-9]\d{7}|49 ?1[567]\d{8,9}|33 ?[67]\d{8}|44 ?7\d{9}|43 ?6[4-9]\d{7,10}")


@dataclass(frozen=True)
class Unit:
    """Some digits that stand together, or a plus; `is_word` when they were written as words or with letters."""

    digits: str
    start: int
    end: int
    is_word: bool


def find_numbers(folded: Folded) -> Iterator[tuple[str, int, int]]:
    """Telephone numbers and bank accounts: ("phone" or "account", start, end) in the folded text."""
    text = folded.text
    blank = [*text]
    for found in IBAN.finditer(text):
        if sum(one.isdigit() for one in found[0]) >= 12:
            yield "account", found.start(), found.end()
        blank[found.start() : found.end()] = "§" * (found.end() - found.start())
    for found in OTHER.finditer("".join(blank)):
        blank[found.start() : found.end()] = "§" * (found.end() - found.start())
    for run in _runs("".join(blank)):
        span = _phone_in(run, text)
        if span:
            yield "phone", *span
    for bits in _told_in_bits("".join(blank)):
        if _is_told(bits, text):
            yield "phone", bits[0].start, bits[-1].end


def _told_in_bits(text: str) -> Iterator[list[Unit]]:
    """It starts with 079, then 555, and ends in 12 34: units with nothing but such words between them."""
    bits: list[Unit] = []
    words = 0
    for unit in _units(text, BITS):
        if isinstance(unit, Unit):
            bits.append(unit)
            words = 0
            continue
        words += 1
        if unit is None or words > LONGEST_BIT:
            if len(bits) > 1:
                yield bits
            bits = []
    if len(bits) > 1:
        yield bits


def _is_told(bits: list[Unit], text: str) -> bool:
    """Only a whole number of some country counts, and nothing may say that it is a number of something else."""
    digits = "".join(unit.digits for unit in _counted(bits))
    start, end = bits[0].start, bits[-1].end
    if not 9 <= len(digits) <= 14 or len(set(digits)) < 3 or SERVICE.match(digits) or bits[0].digits[0] not in "0+":
        return False
    named = text[max(0, start - 50) : end + 24]
    is_other = SERIAL.search(named) or FAULT.search(named)
    return bool(NATIONAL.fullmatch(digits) or ABROAD.fullmatch(digits)) and not is_other


def _runs(text: str) -> Iterator[list[Unit]]:
    """Units with nothing but separators and fillers between them."""
    run: list[Unit] = []
    for unit in _units(text):
        if unit is None:
            if run:
                yield run
            run = []
        else:
            run.append(unit)
    if run:
        yield run


def _units(text: str, between: frozenset[str] = frozenset()) -> Iterator[Unit | str | None]:
    """Digits in order; None where something stands between that no telephone number has, a word of `between` itself."""
    repeat, last = 1, None
    for found in PIECE.finditer(text):
        piece, start = found[0], found.start()
        if not piece[0].isalnum() and piece != "+":
            if len(piece) > 4 or "§" in piece or "\n\n" in piece or "=" in piece:
                yield None
            continue
        is_times = last is not None and last.digits in ("2", "3", "4")
        digits = MANY_OF.get(piece) if is_times else None
        if digits is None:
            digits = piece if piece.isdigit() or piece == "+" else _spelled(piece)
        elif last is not None:
            repeat, last = int(last.digits), None
        if last is not None and piece in TIMES and is_times:
            repeat, last = int(last.digits), None
            continue
        if last is not None:
            yield last
            last = None
        if digits is not None:
            last, repeat = Unit(digits * repeat, start, found.end(), not piece.isdigit()), 1
        elif piece in REPEATS:
            repeat = REPEATS[piece]
        elif piece in between:
            yield piece
        elif piece not in FILLERS and not (repeat > 1 and piece in ARTICLES):
            repeat = 1
            yield None
    if last is not None:
        yield last


def _spelled(piece: str) -> str | None:
    """The digits of a word, or of figures with letters among them; None when it is neither."""
    if piece in WORDS:
        return WORDS[piece]
    if piece in TENS_OF:
        return str(TENS_OF[piece])
    if any(one.isdigit() for one in piece):
        return _looks_like(piece) or _half_spelled(piece)
    if found := GERMAN_TENS.fullmatch(piece):
        return str(TENS_OF[found[2]] + int(WORDS[found[1]]))
    if found := SWISS_GERMAN.fullmatch(piece):
        return str(TENS_OF[found[2]] + int(WORDS.get(found[1], "1")))
    if found := GERMAN_HUNDREDS.fullmatch(piece):
        rest = _spelled(found[2]) or ""
        return WORDS[found[1]] + rest.zfill(2) if rest or not found[2] else None
    if len(piece) > 7 and GLUED.fullmatch(piece):
        return "".join(WORDS[part] for part in ONE_OF_GLUED.findall(piece))
    return None


def _looks_like(piece: str) -> str | None:
    """O79 is 079: figures among letters that look like figures."""
    meant = piece.translate(LOOKS_LIKE)
    return meant if meant.isdigit() else None


def _half_spelled(piece: str) -> str | None:
    """07acht is 078."""
    parts = re.findall(r"\d+|[a-z]+", piece)
    meant = [part if part.isdigit() else WORDS.get(part) for part in parts]
    return "".join(meant) if all(meant) else None


def _phone_in(run: list[Unit], text: str) -> tuple[int, int] | None:
    units = _counted(run)
    total = sum(len(unit.digits) for unit in units)
    if total < 7:
        return None
    start = units[0].start
    before = text[max(0, start - 34) : start]
    after = text[units[-1].end : units[-1].end + 24]
    kind = _named(before, after)
    if kind == "serial":
        return None
    for first in range(len(units)):
        span = _window(units, first, kind, text)
        if span:
            return span
    return None


def _named(before: str, after: str) -> str | None:
    """What the words beside a number call it: the nearest wins."""
    serials = [found.end() for found in SERIAL.finditer(before)]
    phones = [found.end() for found in PHONE.finditer(before)]
    if serials or phones:
        return "serial" if max(serials, default=-1) >= max(phones, default=-1) else "phone"
    told = IS_ITS.match(after)
    if told and SERIAL.search(told[0]):
        return "serial"
    if PHONE.search(after):
        return "phone"
    return "number" if NUMBER.search(before) else None


def _window(units: list[Unit], first: int, kind: str | None, text: str) -> tuple[int, int] | None:
    """The longest part of a run from `first` on that is a telephone number; what is left over is short."""
    rest = sum(len(unit.digits) for unit in units[first:])
    digits, best = "", None
    for unit in units[first:]:
        digits += unit.digits
        rest -= len(unit.digits)
        if len(digits) > 17:
            break
        if len(digits) >= 7 and rest <= 4 and _is_phone(digits, units, first, kind, text):
            best = units[first].start, unit.end
    return best


def _is_phone(digits: str, units: list[Unit], first: int, kind: str | None, text: str) -> bool:
    if len(set(digits.lstrip("+0"))) < 3:
        return False
    if ABROAD.fullmatch(digits) or ABROAD_ZERO.fullmatch(digits):
        return not digits.startswith("00") or len(digits) > 11
    if SERVICE.match(digits):
        return False
    if NATIONAL.fullmatch(digits):
        return True
    written = text[units[first].start : units[-1].end]
    if SWISS_GROUPS.fullmatch(written) or (BARE_MOBILE.fullmatch(digits) and first == 0):
        return True
    is_spelled = all(unit.is_word for unit in units)
    if kind == "number" and not is_spelled:
        return first == 0 and 9 <= len(digits) <= 11 and digits[0] in "67"
    return (kind == "phone" or is_spelled) and first == 0 and 7 <= len(digits) <= 13 and digits[0] != "1"


def _counted(run: list[Unit]) -> list[Unit]:
    """Words that make one number together, as forty two and soixante-dix-huit do, are one unit."""
    units: list[Unit] = []
    for unit in run:
        last = units[-1] if units else None
        if last and last.is_word and unit.is_word and (made := _made_of(last, unit)):
            units[-1] = Unit(made, last.start, unit.end, True)
        else:
            units.append(unit)
    return units


def _made_of(last: Unit, unit: Unit) -> str | None:
    """Hundreds go on only where no comma stands: nine hundred, five oh one is not 905."""
    if len(last.digits) != 3 and unit.digits != "00":
        return _together(last.digits, unit.digits)
    if unit.start - last.end not in GAPS or not last.digits.isdigit() or last.digits[0] == "0":
        return None
    if unit.digits == "00":
        return f"{last.digits}00" if len(last.digits) == 1 else None
    if last.digits[1:] == "00":
        return last.digits[0] + unit.digits.zfill(2) if len(unit.digits) <= 2 and unit.digits.isdigit() else None
    made = _together(last.digits[1:], unit.digits)
    return last.digits[0] + made if made and len(made) == 2 else None


def _together(left: str, right: str) -> str | None:
    if not (left.isdigit() and right.isdigit()) or len(left) > 2 or len(right) > 2:
        return None
    tens, ones = int(left), int(right)
    if left == "4" and right == "20":
        return "80"
    if len(left) == 2 and tens % 10 == 0 and tens >= 20 and (1 <= ones <= 9 or (tens in (60, 80) and 10 <= ones <= 19)):
        return str(tens + ones)
    if tens in (10, 70, 90) and left[-1] == "0" and 7 <= ones <= 9:
        return str(tens + ones)
    return None
