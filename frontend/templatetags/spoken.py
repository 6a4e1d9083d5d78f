"""Times, money, distances and languages as people say them."""

from collections.abc import Iterable
from datetime import datetime

from babel import Locale
from babel.dates import format_timedelta
from babel.numbers import format_currency, get_currency_precision, get_currency_symbol
from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()


def _locale() -> Locale:
    return Locale.parse((get_language() or "de").split("-")[0])


@register.filter
def said_day(moment: datetime) -> str:
    """ "today", "tomorrow", "Thursday", "3 December", with the year when it is another one."""
    day, today = timezone.localdate(moment), timezone.localdate()
    distance = (day - today).days
    near = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    if distance in near:
        return near[distance]
    if 1 < distance < 7:
        return date_format(day, "l")
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


def said_on(moment: datetime) -> str:
    """ "today", "tomorrow", "on Thursday", "on 3 December": within a sentence."""
    is_near = abs((timezone.localdate(moment) - timezone.localdate()).days) <= 1
    return said_day(moment) if is_near else gettext("on %(day)s") % {"day": said_day(moment)}


@register.filter
def said_time(moment: datetime) -> str:
    """ "15:10", in local time."""
    return date_format(timezone.localtime(moment), "H:i")


@register.filter
def said_at(moment: datetime) -> str:
    """ "today at 15:10" """
    return gettext("%(day)s at %(time)s") % {"day": said_day(moment), "time": said_time(moment)}


@register.filter
def said_around(moment: datetime) -> str:
    """ "today around 15:10": for what is an estimate."""
    return gettext("%(day)s around %(time)s") % {"day": said_day(moment), "time": said_time(moment)}


@register.filter
def said_until(begins: datetime, ends: datetime) -> str:
    """ "today, 15:00 to 16:30"; both days when they differ."""
    if timezone.localdate(begins) != timezone.localdate(ends):
        return gettext("%(begins)s to %(ends)s") % {"begins": said_at(begins), "ends": said_at(ends)}
    words = {"day": said_day(begins), "begins": said_time(begins), "ends": said_time(ends)}
    return gettext("%(day)s, %(begins)s to %(ends)s") % words


@register.filter
def said_from_now(moment: datetime) -> str:
    """ "in 4 minutes", "2 hours ago"."""
    away = moment - timezone.now()
    if abs(away.total_seconds()) < 60:
        return gettext("just now") if away.total_seconds() <= 0 else gettext("in less than a minute")
    return format_timedelta(away, add_direction=True, locale=_locale())


@register.filter
def said_minutes(minutes: int) -> str:
    """ "45 minutes", "1 h 30 min"."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    if not rest:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return gettext("%(hours)s h %(rest)s min") % {"hours": hours, "rest": rest}


@register.filter
def money(minor: int | None, currency: str = "EUR") -> str:
    """Minor units as money: "25 €", "25,50 €"; nothing to pay is "free"."""
    return sum_of_money(minor, currency) if minor else gettext("free")


@register.filter
def sum_of_money(minor: int, currency: str = "EUR") -> str:
    """Minor units as a sum: "0 €", "25,50 €", "−4 €"."""
    precision = get_currency_precision(currency)
    whole, rest = divmod(abs(minor), 10**precision)
    sign = "−" if minor < 0 else ""
    if rest == 0:
        return sign + format_currency(whole, currency, locale=_locale(), currency_digits=False, format="#,##0\xa0¤")
    said = format_currency(f"{whole}.{rest:0{precision}d}", currency, locale=_locale(), format="#,##0.00\xa0¤")
    return sign + said


@register.filter
def amount(minor: int, currency: str = "EUR") -> str:
    """Minor units as they stand in books: always with their decimals, nothing is 0, below zero with its sign."""
    precision = get_currency_precision(currency)
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 10**precision)
    exact = f"{sign}{whole}.{rest:0{precision}d}" if precision else f"{sign}{whole}"
    return format_currency(exact, currency, locale=_locale())


@register.simple_tag
def price_range(low: int, high: int, currency: str = "EUR") -> str:
    """ "25 to 40 €", or one price when both are the same."""
    if low == high:
        return money(low, currency)
    if not low:
        return gettext("up to %(high)s") % {"high": money(high, currency)}
    bare = money(low, currency).removesuffix(get_currency_symbol(currency, locale=_locale())).rstrip()
    return gettext("%(low)s to %(high)s") % {"low": bare, "high": money(high, currency)}


@register.filter
def language_names(codes: Iterable[str]) -> str:
    """Codes of languages as names in the reader's language: "German, Turkish"."""
    names = _locale().languages
    return ", ".join(str(names.get(code, code)) for code in codes)
