"""Money, dates and shares as papers of a language say them: to the last minor unit, whatever the amount."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_precision

MINUS = "\u2212"
# How numbers are written in a language; in Swiss francs as in Switzerland.
NUMBERS = {"de": "de_DE", "en": "en"}
DATES = {"de": "de_DE", "en": "en_GB"}


def money(minor: int, currency: str, language: str) -> str:
    """ "1.234,50 €", "CHF 1’234.50", "¥1,235"; the sign of what goes back stands in front."""
    locale = _locale(currency, language)
    amount = Decimal(abs(minor)).scaleb(-get_currency_precision(currency))
    return f"{MINUS if minor < 0 else ''}{format_currency(amount, currency, locale=locale)}"


def _locale(currency: str, language: str) -> str:
    return f"{language}_CH" if currency == "CHF" else NUMBERS.get(language, "en")


def day(of: date, language: str) -> str:
    """ "29. November 2026" """
    return format_date(of, "long", locale=DATES.get(language, "en_GB"))


def per_cent(bps: int, language: str) -> str:
    """ "8,1 %" """
    number = format_decimal(Decimal(bps).scaleb(-2), locale=NUMBERS.get(language, "en"))
    return f"{number}\u00a0%"


def bare(minor: int, currency: str, language: str) -> str:
    """An amount without its currency, for a column that names it."""
    places = get_currency_precision(currency)
    locale = _locale(currency, language)
    form = f"#,##0.{'0' * places}" if places else "#,##0"
    number = format_decimal(Decimal(abs(minor)).scaleb(-places), format=form, locale=locale)
    return f"{MINUS if minor < 0 else ''}{number}"
