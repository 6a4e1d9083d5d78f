"""What is kept of a device, a way of paying and an address: whether two are the same, and nothing that says which.

A digest is keyed with the server's own secret, by kind: whoever has a copy of the table can neither read a value back
nor try all house numbers of a town.
"""

import re
import unicodedata
from datetime import timedelta

from django.utils.crypto import salted_hmac

KEPT_FOR = timedelta(days=365)
SALT = "marketplace.accounts.fingerprints"
# The three ways in which German writes a vowel with dots: as such, as two letters, and without them.
DOTTED = (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
SHORT = (("strasse", "str"), ("platz", "pl"))
# A number, or from one to another, and the letter of an entrance; what is behind it says which door, not which house.
HOUSE = re.compile(r"\d+(?:\s*[-/]\s*\d+)?(?:[\s-]*[a-z]\b)?")
NUMBER_SAID = re.compile(r"\b(?:hausnummer|haus-nr|hausnr|nummer|nr|no)\b\.?\s*(?=\d)")
# The sign of a country before a postcode: D-12045, A 1010, CH-8001.
COUNTRY_SIGN = re.compile(r"^(?:de|d|at|a|ch)[\s-]*(?=\d)")


def digest_of(kind: str, value: str) -> bytes:
    """32 bytes that are the same for the same value, and tell nothing without the server's secret."""
    return salted_hmac(f"{SALT}.{kind}", value, algorithm="sha256").digest()


def address_of(street: str, number: str, postcode: str, country: str) -> str:
    """A house in one spelling, however it was typed; empty when it does not say which house."""
    street, number = (NUMBER_SAID.sub("", text.casefold()).strip() for text in (street, number))
    told, in_street = HOUSE.search(number), re.search(rf"[\s,]+({HOUSE.pattern})$", street)
    house = _letters(told[0] if told else in_street[1] if in_street else "")
    if in_street and _letters(in_street[1]) == house:
        street = street[: in_street.start()]
    name, code = _letters(_folded(street)), _letters(COUNTRY_SIGN.sub("", postcode.strip().casefold()))
    return f"{country.strip().upper()} {code} {name} {house}" if code and name and house else ""


def _folded(text: str) -> str:
    """Without the marks of letters, and with the words of streets cut short; casefold made two s of a sharp one."""
    for dotted, plain in DOTTED:
        text = text.replace(dotted, plain)
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    for long, short in SHORT:
        text = text.replace(long, short)
    return text


def _letters(text: str) -> str:
    """Letters and figures alone: points, hyphens and spaces are a matter of taste."""
    return "".join(letter for letter in text if letter.isalnum())
