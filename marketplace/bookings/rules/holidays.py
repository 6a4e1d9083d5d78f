"""Public holidays of a region, as days and as stretches of a helper's clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from holidays import country_holidays

from marketplace.bookings.rules.slots import DAY, Stretch, midnight

AHEAD = timedelta(days=400)
# The languages that names are kept in: as the platform calls them, and as the library does.
LANGUAGES = {"de": "de", "en": "en_US"}

Holiday = tuple[Stretch, dict[str, str]]


def holidays_of(region: str, first: date, last: date) -> list[tuple[date, dict[str, str]]]:
    """The public holidays of a region (ISO 3166-2) from one day to another, both included, with names by language."""
    if not region:
        return []
    country, subdivision = region.split("-")
    years = range(first.year, last.year + 1)
    named = {
        code: country_holidays(country, subdiv=subdivision, years=years, language=language)
        for code, language in LANGUAGES.items()
    }
    days = sorted(day for day in named["de"] if first <= day <= last)
    return [(day, {code: found[day] for code, found in named.items()}) for day in days]


def holidays_ahead(region: str, zone: ZoneInfo, now: datetime) -> list[Holiday]:
    """Those of the next 400 days, today included, as whole days of the clock in `zone`."""
    today = now.astimezone(zone).date()
    days = holidays_of(region, today, today + AHEAD)
    return [((midnight(day, zone), midnight(day + DAY, zone)), names) for day, names in days]
