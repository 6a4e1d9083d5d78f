"""What a platform tells tax offices, and each helper, about a year (Directive (EU) 2021/514, Annex V, section II B).

Consideration is what was credited to the helper, after fees and taxes; fees are the commission without its VAT, taxes
that VAT. A quarter is that of the release, in the platform's zone; what was taken back counts in the quarter in which
it was. The thresholds of the directive are for the sale of goods: help is a personal service, reported from the first
cent.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from marketplace.accounts.models import User
from payments.models import TO_HELPER, Attempt

# A reversal that Stripe refused is taken back all the same: the helper owes it.
COUNTS = Q(kind__in=TO_HELPER, state="done") | Q(kind="reversal", state__in=["done", "failed"])
QUARTERS = (1, 2, 3, 4)


@dataclass
class Quarter:
    """Minor units; `activities` are visits whose first release lies in it."""

    consideration: int = 0
    activities: int = 0
    fees: int = 0
    taxes: int = 0

    def __add__(self, other: "Quarter") -> "Quarter":
        return Quarter(*(getattr(self, name) + getattr(other, name) for name in NUMBERS))


NUMBERS = ("consideration", "activities", "fees", "taxes")


@dataclass
class Statement:
    """A helper's year in one currency; `until` is when the last of it happened."""

    helper: User
    year: int
    currency: str
    quarters: list[Quarter] = field(default_factory=lambda: [Quarter() for _ in QUARTERS])
    until: datetime | None = None

    @property
    def whole(self) -> Quarter:
        return sum(self.quarters, Quarter())

    def count(self, row: Any) -> None:
        """Add one movement."""
        sign = -1 if row.kind == Attempt.Kind.REVERSAL else 1
        quarter = self.quarters[(timezone.localtime(row.ended_at).month - 1) // 3]
        quarter.consideration += sign * (row.amount - row.commission)
        quarter.fees += sign * (row.commission - row.tax)
        quarter.taxes += sign * row.tax
        quarter.activities += row.is_first and sign == 1
        self.until = row.ended_at


def statements_of(year: int, helper_id: int | None = None) -> list[Statement]:
    """The statements of a year, of one helper or of all to whom money went, by helper and currency."""
    found: dict[tuple[int, str], Statement] = {}
    if not MINYEAR < year < MAXYEAR:
        return []
    rows = _movements(year)
    for row in rows.filter(deal__booking__helper_id=helper_id) if helper_id else rows:
        helper, currency = row.deal.booking.helper, row.deal.currency
        found.setdefault((helper.pk, currency), Statement(helper, year, currency)).count(row)
    return [found[key] for key in sorted(found)]


def _movements(year: int) -> QuerySet[Attempt]:
    zone = timezone.get_default_timezone()
    begins, ends = (datetime(one, 1, 1, tzinfo=zone) for one in (year, year + 1))
    earlier = Attempt.objects.filter(deal=OuterRef("deal"), kind__in=TO_HELPER, state="done", pk__lt=OuterRef("pk"))
    rows = Attempt.objects.filter(COUNTS, ended_at__gte=begins, ended_at__lt=ends)
    return (
        rows.annotate(is_first=~Exists(earlier))
        .select_related("deal__booking__helper__billing", "deal__booking__helper__payee")
        .order_by("ended_at", "pk")
    )


def years_of(helper_id: int | None = None) -> list[int]:
    """The years in which money went to a helper, or to anybody, the newest first."""
    rows = Attempt.objects.filter(COUNTS)
    rows = rows.filter(deal__booking__helper_id=helper_id) if helper_id else rows
    return [moment.year for moment in rows.datetimes("ended_at", "year", order="DESC")]


WHO = (
    *("year", "helper", "name", "street", "postcode", "town", "state_of_residence", "tin", "tin_issued_by"),
    *("vat_id", "birth_date", "financial_account", "currency"),
)
COLUMNS = (*WHO, *(f"q{number}_{name}" for number in QUARTERS for name in NUMBERS))


def csv_of(statements: Iterable[Statement]) -> str:
    """One line per helper and currency; amounts in whole units of the currency, with a point."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_csv_row(one) for one in statements)
    return out.getvalue()


def _csv_row(statement: Statement) -> dict[str, Any]:
    return {name: harmless(value) for name, value in who(statement).items()} | dict(_numbers(statement))


def _numbers(statement: Statement) -> Iterator[tuple[str, str]]:
    places = get_currency_precision(statement.currency)
    for number, quarter in zip(QUARTERS, statement.quarters, strict=True):
        for name in NUMBERS:
            value = getattr(quarter, name)
            yield f"q{number}_{name}", str(value if name == "activities" else Decimal(value).scaleb(-places))


def harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def who(statement: Statement) -> dict[str, Any]:
    """Whom a statement is about: what they entered, and the account at the payment provider that is credited."""
    billing, payee = (getattr(statement.helper, name, None) for name in ("billing", "payee"))
    entered = {name: getattr(billing, name, "") for name in ("street", "postcode", "town", "vat_id", "birth_date")}
    return {
        **entered,
        "year": statement.year,
        "helper": statement.helper.pk,
        "name": billing.name if billing else statement.helper.name_shown,
        "state_of_residence": billing.country if billing else "",
        "tin": billing.tax_number if billing else "",
        "tin_issued_by": billing.tax_country if billing and billing.tax_number else "",
        "financial_account": payee.account if payee else "",
        "currency": statement.currency,
    }


WANTED = ("street", "tin", "birth_date")


def lacking(statement: Statement) -> list[str]:
    """What the directive asks for and the helper has not entered yet."""
    known = who(statement)
    return [name for name in WANTED if not known[name]]
