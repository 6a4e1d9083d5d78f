"""Mail addresses, links and names on other networks, also when they are written so that no machine should see them."""

import re
from collections.abc import Iterator
from itertools import chain

from marketplace.chat.leakage.folding import Folded

TLDS = r"(?:ch|li|de|at|fr|be|lu|it|eu|uk|com|net|org|info|io|me|biz|swiss|app|online|shop|dev|co)"
AT = (
    r"(?:@|[(\[{<*_\"']\s?(?:at|aet|a|@|bei|chez|arobase?|arrobase)\s?[)\]}>*_\"']|@@"
    r"|\s(?:at|aet|chez|bei|a|arobas|arobase|arrobase|klammeraffe|affenschwanz|a commerciale?)\s)"
)
DOT = r"(?:\.|\s?[(\[{<*_]\s?(?:dot|punkt|point|pkt|\.)\s?[)\]}>*_]\s?|\s(?:dot|punkt|point|pkt)\s)"
PROVIDERS = (
    r"(?:g-?mail|googlemail|gmx|bluewin|hotmail|outlook|yahoo|icloud|proton(?:mail)?|web|t-online|orange|wanadoo|free|laposte"
    r"|sunrise|hispeed|posteo|mailbox|freenet|aon|live|aol|sfr|tutanota|fastmail|swissonline)"
)
LOCAL = r"[a-z0-9][a-z0-9_+-]{0,40}"
JOIN = rf"(?:{DOT}|\s(?:underscore|unterstrich|minus|bindestrich|dash|tiret(?: bas)?)\s)"
NAME = rf"{LOCAL}(?:{JOIN}{LOCAL}){{0,3}}"
MAIL = re.compile(
    rf"(?<![a-z0-9]){LOCAL}(?:\.{LOCAL}){{0,4}}"
    rf"(?:@[a-z0-9-]{{1,40}}(?:\.[a-z0-9-]{{1,30}}){{1,3}}|@[a-z0-9-]{{2,40}},{TLDS}(?![a-z0-9])|@{PROVIDERS}(?![a-z0-9.])|\s?@\s?[a-z0-9-]{{2,40}}\s?\.\s?{TLDS}(?![a-z0-9]))"
)
# ät becomes at: written out, the rest has to look like an address too.
HIDDEN = re.compile(
    rf"(?<![a-z0-9])({NAME})\s?({AT})\s?([a-z0-9-]{{2,40}}(?:\.[a-z0-9-]{{2,30}})?)({DOT}){TLDS}(?![a-z0-9])"
)
NO_DOT = re.compile(rf"(?<![a-z0-9])({NAME})\s?({AT})\s?{PROVIDERS}(?:\s(?:ch|com|de|net|fr|at))?(?![a-z0-9])")
GLUED = re.compile(rf"(?<![a-z0-9])[a-z0-9._-]{{3,40}}at{PROVIDERS}\s?(?:\.|punkt|dot|point)\s?{TLDS}(?![a-z0-9])")
MACHINES = re.compile(r"no-?reply|do-?not-?reply|mailer-daemon|postmaster|newsletter|notifications?|alerts?|updates?")
ROLES = re.compile(
    r"(?:support|service|info|hilfe|help|contact|kontakt|security|abuse|billing|rechnung|kundendienst|office)"
)
RECEIVED = re.compile(
    r"\b(?:von|from|absender\w*|sender|recu\w*|received|bekomm\w*|erhalt\w*|got|phishing|spam|scam|betrug|arnaque)\b"
)
PERSONAL = re.compile(r"\b(?:me|my|mine|mich|mir|mein\w*|uns|unser\w*|moi|mon|ma|mes|notre|schreib\w*|write|ecri\w+)\b")

LINK = re.compile(
    rf"(?<![\w@.-])(?:https?://)?(?:www\.)?((?:[a-z0-9-]{{1,40}}\.){{1,4}}{TLDS})(?![a-z0-9@-])(/[\w./?=&%+@~-]{{0,200}})?"
)
HIDDEN_LINK = re.compile(
    rf"(?<![\w@.-])(?:(?:www|w w w)\s?(?:punkt|dot|point|\.)\s?)?([a-z0-9-]{{3,40}})"
    rf"\s(?:punkt|dot|point)\s(?:{TLDS})(?![a-z0-9])"
)
NETWORKS = re.compile(
    r"(?:.+\.)?(?:wa\.me|whatsapp\.com|t\.me|telegram\.(?:me|org)|signal\.(?:me|group)|m\.me|threema\.id|viber\.com|instagram\.com"
    r"|facebook\.com|fb\.(?:me|com)|snapchat\.com|linkedin\.com|xing\.com|tiktok\.com|discord\.(?:gg|com)|join\.skype\.com"
    r"|linktr\.ee|calendly\.com|x\.com|twitter\.com)"
)
PURSES = re.compile(
    r"(?:.+\.)?(?:paypal\.me|paypal\.com|revolut\.me|wise\.com|venmo\.com|ko-fi\.com|buymeacoffee\.com|lydia\.me|twint\.ch|gofundme\.com)"
)
# These pages of the networks are nobody's: their help and their settings.
OF_THE_HOUSE = re.compile(
    r"/?(?:(?:help|faq|support|legal|settings|download|about|login|signin|web|fr|de|ch|en|business|policies)(?:[/?].*)?)?"
)
HANDLE = re.compile(r"(?<![\w@./])@([a-z][a-z0-9_.]{2,29})(?![\w@])")
NAMED = re.compile(
    r"(?<![\w@./-])([a-z]+(?:[._][a-z0-9]+)+|[a-z]{3,}[._]?\d{2,4}|[a-z0-9_.]{2,32}#\d{3,5})(?![\w@])|(?<![\w$])\$[a-z]\w{3,20}"
)
SOCIAL = re.compile(
    r"\b(?:insta(?:gram)?m?|ig|facebook|fb|telegram+|snap(?:chat)?|threema|discord|skype|tiktok|linkedin|signal|messenger|gmail"
    r"|gmx|hotmail|paypal|revolut|cash\s?app|whats?\s?app|xing)\b"
)
BETWEEN = {
    "",
    ":",
    "-",
    "=",
    "(",
    "ist",
    "is",
    "s",
    "est",
    "als",
    "as",
    "unter",
    "under",
    "comme",
    "c'est",
    "name",
    "heisse",
}
# Threema ID SAMPLE42; my Snap is sampletech; mon tag c'est exemplix (when a network is named somewhere).
NICK = r"(?:id|name|nick(?:name)?|user(?:name)?|benutzername|handle|tag|pseudo|nom|profile?|profil)"
IS = r"(?:\s?[:=]\s?|\s(?:ist|is|isch|lautet|heisst|est|c'est|ware|would be)\s)"
NETWORK = (
    r"(?:insta(?:gram)?|snap(?:chat)?|threema|discord|skype|tiktok|telegram|linkedin|xing|viber|messenger|revolut|rev)"
)
AT_NETWORK = re.compile(
    rf"(?:(?<![^\n.!?,;] )(?<![^\n.!?,; ])|\b(?:my|mein\w?|mon|ma|min)\s(?:profile?\s|profil\s)?){NETWORK}"
    rf"(?:(?:[\s-]?{NICK})?{IS}|[\s-]?(?:id|tag)\s)(?P<name>@?[a-z][a-z0-9._#-]{{3,31}})(?=\s*(?:$|[.,;!?)\n]))"
)
MY_NICK = re.compile(
    rf"\b(?:my|mein\w?|mon)\s(?:rev\s?)?{NICK}{IS}(?P<name>@?[a-z][a-z0-9._#-]{{3,31}})(?=\s*(?:$|[.,;!?)\n]))"
)
THREEMA_ID = re.compile(r"\bthreema\b.{0,25}?\b(?P<name>(?=[a-z]{0,7}\d)(?=\d{0,7}[a-z])[a-z0-9]{8})(?![a-z0-9])")
SPELLED_NAME = re.compile(r"\b[a-z0-9]{2,20}(?:\s(?:underscore|unterstrich|tiret bas|underline)\s[a-z0-9]{1,20}){1,3}")
LIVE = re.compile(r"\blive:[a-z0-9._]{3,40}")
SIGNING_IN = re.compile(r"passw|login|anmeld|einlogg|connexion|connecter|sign in|log in|mot de passe|kennwort")
# What is said of a network after "is" or a colon, and is nobody's name.
STATES = re.compile(
    r"\w+(?:iert|ed|ing|lich|isch|ique|able|bar)|gesperrt|falsch|wrong|weg|voll|leer|kaputt|geloscht|offline|online|down|slow"
    r"|gone|missing|full|dead|broken|private|privat|prive|public|bloque\w*|pirate\w*|plein\w*|lente?|mort\w*|vide|fine|okay"
    r"|langsam|deutsch|french|english|nothing|nichts|rien|geht|nein|error|fehler|erreur|dort|there|same|besser|better|mieux"
)
SPELLED_SIGN = re.compile(
    r"klammeraffe|affenschwanz|\bat sign|\barobase|\ba commercial|you know the rest|du weisst schon|den rest kennst"
    r"|tu connais la suite|vous connaissez la suite"
)
KEYS = re.compile(r"tastatur|keyboard|clavier|\btaste|\btipp|\btype\b|\btaper\b")
OWN_MAIL = re.compile(r"\b(?:my|mein\w?|mon|mini)\s(?:e-?)?(?:mail|adress)")
TOLD_MAIL = re.compile(
    rf"(?<![a-z0-9])(?P<name>[a-z0-9][a-z0-9_.+-]{{2,40}})(?:,| bei| chez| on| at| auf| sur)?\s{PROVIDERS}(?![a-z0-9])"
)
OWN_SITE = re.compile(
    r"\b(?:mein|unser|my|our|mon|ma|notre)\w{0,3}\s(?:\w{1,15}\s)?(?:web\w*|home\w*|internet\w*|seite|site|page|shop|blog|profil\w*)"
    r"|\b(?:firma|betrieb|entreprise|business|bessere preise|better prices|meilleurs prix|no fees?|pas de frais)\b"
    r"|\b(?:buch|book|reserv)\w*|\b(?:find|schau|look|visit|besuch|regard|trouv)\w*\s(?:\w{1,12}\s){0,3}(?:me|mich|moi)\b"
)
THEIRS = re.compile(
    r"(?:^|\.)(?:google|apple|microsoft|swisscom|sunrise|salt|post|sbb|avm|youtube|amazon|netflix|ricardo|digitec|galaxus|brack|mediamarkt|interdiscount|ikea|conrad|otto|argos|currys|fnac|darty|boulanger|temu|aliexpress|hp|canon"
    r"|epson|brother|samsung|wikipedia|bluewin|orange|free|sfr|telekom|vodafone|bt|sky|admin|ubs|postfinance|ebay|service-?friend)\."
)


def find_addresses(folded: Folded) -> Iterator[tuple[str, int, int]]:
    """("mail", "link", "handle" or "purse", start, end) in the folded text."""
    yield from _mails(folded.text)
    yield from _links(folded.text)
    yield from _handles(folded.text)


def _mails(text: str) -> Iterator[tuple[str, int, int]]:
    for found in MAIL.finditer(text):
        if not _is_of_a_machine(found[0], text):
            yield "mail", found.start(), found.end()
    for pattern in (HIDDEN, NO_DOT):
        for found in pattern.finditer(text):
            if found[2] != "@" and _is_hidden_mail(found[1], found[2], found[0], text):
                yield "mail", found.start(), found.end()
    for found in GLUED.finditer(text):
        yield "mail", found.start(), found.end()
    if SPELLED_SIGN.search(text) and not KEYS.search(text):
        for found in TOLD_MAIL.finditer(text):
            if re.search(r"[\d._-]", found["name"]) or OWN_MAIL.search(text):
                yield "mail", found.start(), found.end()


def _is_of_a_machine(address: str, text: str) -> bool:
    local = address.partition("@")[0]
    is_of_others = THEIRS.search(address.replace("@", ".")) or RECEIVED.search(text)
    return bool(MACHINES.search(local)) or (bool(ROLES.match(local)) and bool(is_of_others))


def _is_hidden_mail(name: str, at: str, whole: str, text: str) -> bool:
    """A plain "at" is a word as well: then the name, the dot or the sentence has to say that this is an address."""
    if at.strip() not in ("at", "aet", "chez", "bei", "a"):
        return True
    is_name = bool(re.search(r"[\d._+-]|\s(?:dot|punkt|point|underscore|unterstrich|minus|tiret)\s", name))
    is_spelled = bool(re.search(r"\s(?:dot|punkt|point)\s|[(\[]", whole[len(name) :]))
    if at.strip() in ("bei", "a"):
        return is_spelled or (is_name and "." in name)
    return is_name or is_spelled or bool(re.search(r"\bmy\b|\bmail|\bmein|\badress|\bme\b", text))


def _links(text: str) -> Iterator[tuple[str, int, int]]:
    for found in LINK.finditer(text):
        kind = _kind_of_link(found[1], found[2] or "", text)
        if kind:
            yield kind, found.start(), found.end()
    for found in HIDDEN_LINK.finditer(text):
        if not THEIRS.search(f"{found[1]}."):
            yield "link", found.start(), found.end()


def _kind_of_link(host: str, path: str, text: str) -> str | None:
    if NETWORKS.fullmatch(host) or PURSES.fullmatch(host):
        if OF_THE_HOUSE.fullmatch(path) or host.startswith(("support.", "help.", "web.")):
            return None
        return "purse" if PURSES.fullmatch(host) else "link"
    is_theirs = THEIRS.search(host)
    return "link" if OWN_SITE.search(text) and not is_theirs else None


def _handles(text: str) -> Iterator[tuple[str, int, int]]:
    is_social = SOCIAL.search(text)
    for found in HANDLE.finditer(text):
        if is_social or re.search(r"[\d_.]", found[1].rstrip(".")) or PERSONAL.search(text):
            yield "handle", found.start(), found.end()
    for found in chain(THREEMA_ID.finditer(text), SPELLED_NAME.finditer(text) if is_social else ()):
        yield "handle", found.start(), found.end()
    for found in LIVE.finditer(text):
        yield "handle", found.start(), found.end()
    if not SIGNING_IN.search(text):
        for found in chain(AT_NETWORK.finditer(text), MY_NICK.finditer(text) if is_social else ()):
            if not STATES.fullmatch(found["name"].rstrip("._-")):
                yield "handle", found.start("name"), found.end("name")
    for found in NAMED.finditer(text) if is_social else ():
        if found[0].startswith("$") or _is_beside_a_network(text, found.start(), found.end()):
            yield "handle", found.start(), found.end()


def _is_beside_a_network(text: str, start: int, end: int) -> bool:
    """hana_fix on Telegram; my Insta: hana.fix. At most two small words stand between."""
    before = re.split(r"[\s,]+", text[max(0, start - 40) : start].rstrip())[-3:]
    for word in reversed(before):
        if SOCIAL.search(word) and not re.search(r"\.\w", word):
            return True
        if word.rstrip(":") not in BETWEEN and any(one.isalnum() for one in word):
            break
    after = text[end : end + 30].split()[:2]
    return len(after) == 2 and after[0] in ("auf", "on", "bei", "sur", "at", "(") and bool(SOCIAL.match(after[1]))
