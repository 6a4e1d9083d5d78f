"""Phone numbers in many writings, mail addresses, links, and ways to write past the platform."""

import re
from collections.abc import Iterator

from reviews.screening.letters import Finding, Plain, plain
from reviews.screening.spoken import spoken_numbers

# Endings of links; those that are words too ("it", "es", "me") are links only behind "www." or before a path.
ENDINGS = "com|net|org|info|biz|shop|online|email|de|ch|at|li|eu|fr|uk|io|app"
# Names of well-known houses that are no way to reach a neighbour when they stand alone ("my gmx.de account").
HOUSES = (
    r"(?:gmx|web|t-online|outlook|hotmail|gmail|yahoo|icloud|bluewin|swisscom|sunrise|salt|telekom|vodafone|a1|magenta|"
    r"amazon|ebay|booking|google|apple|microsoft|office|netflix|spotify|youtube|bahn|sbb|oebb|post|ricardo|digitec|"
    r"galaxus|zalando|paypal|elster|asp)"
)
CURRENCY = r"(?:chf|sfr|fr\.?|franken|francs?|eur|euros?|€|\$|£|usd|rappen|centimes?|cents?|stutz)"
UNITS = (
    r"(?:gb|mb|tb|kb|mbit|gbit|mbps|ghz|mhz|khz|kg|g|km|m|cm|mm|l|w|watt|kw|kwh|v|volt|a|ma|mah|ampere|zoll|inch|%|°c?"
    r"|grad|prozent|jahre?n?|monaten?|wochen?|tagen?|stunden?|std|minuten?|min|sekunden?|uhr|h|mal|x|seiten?|years?"
    r"|hours?|minutes?|days?|weeks?|ans?|heures?|jours?|pixel|dpi|bit)"
)
NAMED = (
    r"(?:rechnung\w*|serien\w*|artikel\w*|auftrag\w*|kunden\w*|bestell\w*|ticket|modell\w*|typ|version|order"
    r"|invoice|serial|model|facture|commande|modèle)"
)
HARMLESS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d-])\d{4}-\d{2}-\d{2}(?!-?\d)",
        r"(?<![\d./-])\d{1,2}([./])\s?\d{1,2}\1\s?(?:(?:19|20)\d{2}|\d{2})(?![./]?\d)",
        r"(?<![\d./-])\d{1,2}\.\s?\d{1,2}\.(?!\s?\d{1,2}\.\d)(?!\d)",
        r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![:\d])",
        r"(?<![\d.])\d{1,2}\.\d{2}(?=\s*(?:uhr|h)\b)",
        rf"(?<!\w){CURRENCY}\s?\d[\d'’.,]*(?:-|–)?",
        rf"(?<![\w+])(?<!\d[\s./-])[1-9][\d'’]*(?:[.,]\d{{1,2}})?(?:\.-|-)?\s?{CURRENCY}(?!\w)",
        rf"(?<![\w+./-])(?<!\d\s)\d+(?:[.,]\d+)?\s?{UNITS}(?!\w)",
        r"(?<![\d.])(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}(?![.\d])",
        rf"(?<!\w){NAMED}[\s.:#-]*(?:nr|nummer|no|number|numéro)?[\s.:#-]*\w*\d[\w-]*",
    )
)
# What may stand between two digits of a phone number.
GAP = r"[\s.\-/()_*:|~]{0,3}"
START = r"(?<![\w+])(?<![a-z]-)"
PHONES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\w)(?:\+|\(\+|{START}0{GAP}0){GAP}[1-9](?:{GAP}\d){{6,14}}(?!\d)",
        rf"{START}\(?0(?:{GAP}\d){{8,12}}(?!\d)",
        r"(?<![\w.,'’/-])7[5-9][\s.\-/]\d{3}[\s.\-/]\d{2}[\s.\-/]\d{2}(?!\d)",
        r"(?<![\w.,'’/-])(?:1[5-7]\d|6[4-9]\d)[\s/-]{1,3}\d{6,8}(?![\d.,'’])",
    )
)
CALL = (
    r"(?:tel|telefon|telefonnummer|tél|téléphone|phone|mobile?|mobil|handy|handynummer|natel|fax|festnetz|rufnummer"
    r"|nummer|number|numéro|anrufen|call|call me|appel\w*|whatsapp|signal|threema|telegram|viber)"
)
CALLED = re.compile(rf"(?<!\w){CALL}[\s.:,#+(-]{{0,4}}(?:[a-zäöüéèê']+[\s:]+){{0,2}}(\d(?:{GAP}\d){{5,13}})(?!\d)")
YEARS = re.compile(r"(?:19|20)\d{2}")

AT = r"\s?(?:@|[\[({]\s?(?:at|ät|bei|chez|arobase)\s?[\])}])\s?"
SPOKEN_AT = r"\s(?:at|ät|arobase)\s"
SPOKEN_DOT = r"\s?(?:\.|[\[({]\s?(?:dot|punkt|point|\.)\s?[\])}]|\s(?:dot|punkt|point)\s)\s?"
MAILS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[\w.+-]+{AT}[\w-]+(?:\.[\w-]+)*\.[a-z]{{2,10}}(?!\w)",
        rf"[\w.+-]+{AT}[\w-]+{SPOKEN_DOT}(?:{ENDINGS})(?!\w)",
        rf"[\w.+-]+{SPOKEN_AT}[\w-]+(?:\.|\s(?:dot|punkt|point)\s)(?:{ENDINGS})(?!\w)",
    )
)
HOUSE = re.compile(rf"(?<![\w@.-])(?:www\.)?{HOUSES}\.(?:{ENDINGS})(?![\w/@])(?!\.\w)")
LINKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:https?|hxxps?|ftp)\s?:\s?//\S+",
        r"(?<!\w)www\s?\.\s?[\w-]+\S*",
        r"(?<![\w.])(?:t|m)\.me/\S+",
        rf"(?<![\w@.])(?=[\w-]*[a-zäöü])[\w-]{{2,}}(?:\.[\w-]+)*\.(?:{ENDINGS})(?:/\S*)?(?![\w@])",
        r"(?<![\w@.])(?=[\w-]*[a-zäöü])[\w-]{2,}\.(?:it|es|me|nl|to|gl|ly)/\S+",
        rf"(?<!\w)[\w-]{{3,}}\s?[\[({{]\s?(?:dot|punkt|point|\.)\s?[\])}}]\s?(?:{ENDINGS})(?!\w)",
        r"(?<!\w)[\w-]{3,}\s(?:punkt|dot)\s(?:com|net|org|de|ch|fr)(?!\w)",
        r"(?<!\w)[\w-]{3,}\spoint\s(?:com|ch|fr)(?!\w)",
    )
)
# No blank after a full stop: "Alles gut.De nouveau".
NEXT_SENTENCE = re.compile(r"[a-zäöüéè]\.[A-Z][a-z]+$")
MESSENGERS = (
    r"(?:whats\s?app|whatsapp|telegram|threema|signal|instagram|insta|facebook|messenger|snapchat|snap|skype|discord"
    r"|viber|wechat|tiktok|linkedin|imessage|facetime)"
)
VIA = r"(?:über|auf|per|via|mit|bei|on|by|at|sur|par)\s"
# Somebody is asked to come there. That help was about a messenger, or that the grandchildren write there now, is none
# of it: so only what asks, and names.
ASKED = r"(?:^|[.!?:;,(]\s?|bitte\s|please\s|just\s|einfach\s|oder\s|or\s)"
ASK = (
    r"(?:schreib\s(?:mir|uns|ihm|ihr)|schreiben\ssie\s(?:mir|uns|ihm|ihr)|melde\sdich|meldet\seuch|melden\ssie\ssich"
    r"|kontaktier(?:e|t)?\s(?:mich|uns|ihn|sie)|kontaktieren\ssie\s(?:mich|uns|ihn)|adde?\s(?:mich|ihn|sie)"
    r"|(?:write|text|message|add|contact|reach|find|ping)\s(?:to\s)?(?:me|us|him|her)"
    r"|(?:écris|écrivez|contacte|contactez|ajoute|ajoutez|retrouve|retrouvez)[-\s](?:moi|nous|le|la))"
)
FIND = (
    r"(?:(?:erreichst|findest)\sdu|(?:erreicht|findet)\sihr|erreicht\sman)\s(?:mich|uns|ihn|sie)"
    r"|you\scan\s(?:find|reach|text|write|contact)\s(?:me|him|her|us)|(?:vous|tu)\s(?:me|le|la)\strouve[sz]"
)
PAST_US = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{ASKED}({ASK}[^.!?#]{{0,40}}?(?<!\w){VIA}{MESSENGERS})(?!\w)",
        rf"(?<!\w)({VIA}{MESSENGERS}[^.!?#]{{0,15}}?(?<!\w)(?:{FIND}))(?!\w)",
        rf"(?<!\w)((?:{FIND})[^.!?#]{{0,15}}?(?<!\w){VIA}{MESSENGERS})(?!\w)",
        rf"(?<!\w)({MESSENGERS}(?:-?name)?\s?:\s?(?:@[\w.]{{3,}}|(?=[\w.]*[\d_])[\w.]{{4,}}))",
        rf"(?<!\w)({MESSENGERS}[^.!?#]{{0,20}}?(?<!\w)@[\w.]{{3,}})",
        r"(?<![\w.])(@(?=[a-z\d_.]*[\d_.][a-z\d_])[a-z][\w.]{3,})",
    )
)


def contacts_in(text: str) -> list[Finding]:
    """Ways to reach somebody past the platform, in the order of the text; `kind` is phone, mail, link or messenger."""
    letters = plain(text)
    spared = letters.without((HOUSE,))
    found = [
        *_found(letters, MAILS, "mail"),
        *(link for link in _found(spared, LINKS, "link") if not NEXT_SENTENCE.search(link.words)),
        *_found(spared, PAST_US, "messenger"),
        *_phones(letters),
    ]
    return _first_of_each_place(found)


def _found(letters: Plain, patterns: tuple[re.Pattern[str], ...], kind: str) -> Iterator[Finding]:
    for pattern in patterns:
        for match in pattern.finditer(letters.text):
            yield letters.finding(kind, *match.span(min(pattern.groups, 1)))


def _phones(letters: Plain) -> Iterator[Finding]:
    """As digits, after a word that announces them, and spelled out; what is a date or a price is none."""
    digits = _with_zeros(letters).without(HARMLESS)
    yield from _found(digits, PHONES, "phone")
    for match in CALLED.finditer(digits.text):
        groups = re.findall(r"\d+", match.group(1))
        if not all(YEARS.fullmatch(group) for group in groups):
            yield digits.finding("phone", *match.span(1))
    for start, end in spoken_numbers(digits.text):
        yield digits.finding("phone", start, end)


def _with_zeros(letters: Plain) -> Plain:
    """An O among digits is meant as a zero."""
    text = re.sub(r"(?<![^\W\d_])o(?=[\s.\-/]?[\do])|(?<=\d)o(?![^\W\d_])", "0", letters.text)
    return Plain(letters.said, text, letters.places)


def _first_of_each_place(found: list[Finding]) -> list[Finding]:
    """Of findings that overlap the first; a mail address is not told again as a link."""
    kept: list[Finding] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
