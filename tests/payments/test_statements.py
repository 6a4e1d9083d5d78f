"""DAC7: a helper's year by quarter equals the ledger, and the file holds what the directive asks for."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db.models import Sum

from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing
from payments import actions
from payments.models import Account, Line
from payments.papers import statements
from payments.papers.yearly import yearly_sheet
from tests.factories import make_helper
from tests.payments.papers import begin, happen, make_billing, make_captured, make_released, moved_at
from tests.payments.paying import make_hold, make_paid_booking, make_payee

pytestmark = pytest.mark.django_db
SUMMER = datetime(2025, 7, 15, 12, tzinfo=UTC)


def booked(kind: str, **which) -> int:
    """What the ledger added up to on accounts of a kind."""
    places = Account.objects.filter(kind=kind, **which)
    return Line.objects.filter(account__in=places).aggregate(sum=Sum("amount", default=0))["sum"]


def whole_year(helper, year: int) -> statements.Quarter:
    return statements.statements_of(year, helper.pk)[0].whole


def test_the_sums_of_a_year_are_those_of_the_ledger():
    hold = make_captured()
    helper = hold.deal.booking.helper
    first = happen("release", hold, 5_000, 600, tax=96)
    tip = make_hold(hold.deal.booking, "captured", amount=300, is_tip=True)
    for attempt in (
        first,
        happen("release", tip, 300),
        happen("reversal", hold, 1_000, 120, tax=19, reverses=first),
        make_released(helper=helper),
    ):
        moved_at(attempt, SUMMER)

    year = whole_year(helper, 2025)

    assert year.consideration == booked("connected", helper_id=helper.pk) == 4_400 + 300 - 880 + 4_400
    assert (year.fees, year.taxes) == (booked("fee"), booked("tax"))
    assert year.activities == 2


def test_what_a_helper_owes_and_pays_back_later_counts_as_the_ledger_has_it():
    hold = make_captured()
    helper = hold.deal.booking.helper
    first = happen("release", hold, 5_000, 600)
    owed = begin("reversal", hold, 5_000, 600, reverses=first)
    actions.fail_step(by=SYSTEM, attempt_id=owed.pk, code="balance_insufficient")
    second = make_captured(helper=helper)
    netted = happen("release", second, 5_000, 600, netted=4_400)
    for attempt in (first, owed, netted):
        moved_at(attempt, SUMMER)

    year = whole_year(helper, 2025)

    assert year.consideration == booked("connected", helper_id=helper.pk) + booked("receivable", helper_id=helper.pk)
    assert (year.consideration, year.fees) == (4_400, booked("fee"))


@pytest.mark.parametrize(
    ("moment", "year", "quarter"),
    [
        (datetime(2025, 3, 31, 21, 59, tzinfo=UTC), 2025, 1),
        (datetime(2025, 3, 31, 22, 0, tzinfo=UTC), 2025, 2),
        (datetime(2024, 12, 31, 23, 0, tzinfo=UTC), 2025, 1),
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), 2025, 4),
    ],
)
def test_a_quarter_is_that_of_the_release_in_the_platforms_zone(moment, year, quarter):
    attempt = make_released()
    moved_at(attempt, moment)

    found = statements.statements_of(year)

    assert [one.consideration for one in found[0].quarters] == [4_400 if n == quarter else 0 for n in (1, 2, 3, 4)]
    assert statements.years_of() == [year]


def rows_of(year: int) -> list[dict[str, str]]:
    out = io.StringIO()
    call_command("papers", "statement", str(year), stdout=out)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def test_the_file_names_whom_it_is_about_and_what_they_got():
    attempt = make_released()
    moved_at(attempt, SUMMER)
    helper = attempt.deal.booking.helper
    make_billing(helper)
    make_payee(helper)

    row = rows_of(2025)[0]

    assert {name: row[name] for name in ("name", "street", "postcode", "town", "state_of_residence")} == {
        "name": "Hana Đorđević",
        "street": "Lindenweg 4",
        "postcode": "80331",
        "town": "München",
        "state_of_residence": "DE",
    }
    assert (row["tin"], row["tin_issued_by"], row["birth_date"]) == ("12345678901", "DE", "1980-02-29")
    assert row["financial_account"] == f"acct_{helper.pk}"
    assert [row[f"q3_{name}"] for name in statements.NUMBERS] == ["44.00", "1", "6.00", "0.00"]


def test_no_cell_is_taken_for_a_formula():
    attempt = make_released()
    moved_at(attempt, SUMMER)
    make_billing(attempt.deal.booking.helper, name="=1+1")

    assert rows_of(2025)[0]["name"] == "'=1+1"


def test_what_a_helper_has_not_entered_is_named():
    attempt = make_released()
    moved_at(attempt, SUMMER)
    statement = statements.statements_of(2025)[0]

    assert statements.lacking(statement) == ["street", "tin", "birth_date"]
    make_billing(attempt.deal.booking.helper)
    assert statements.lacking(statements.statements_of(2025)[0]) == []


def test_each_currency_has_a_line_of_its_own():
    helper = make_helper()
    for currency in ("EUR", "JPY"):
        booking = make_paid_booking("done", helper=helper)
        type(booking).objects.filter(pk=booking.pk).update(currency=currency)
        booking.refresh_from_db()
        hold = make_hold(booking)
        happen("capture", hold, 5_000)
        moved_at(make_released(hold), SUMMER)

    assert [(row["currency"], row["q3_consideration"]) for row in rows_of(2025)] == [
        ("EUR", "44.00"),
        ("JPY", "4400"),
    ]


def test_a_helpers_statement_speaks_their_language_and_exists_for_paid_years_alone():
    attempt = make_released()
    moved_at(attempt, SUMMER)
    helper = attempt.deal.booking.helper
    helper.language = "en"

    sheet = yearly_sheet(helper, 2025)

    assert sheet.title == "Statement for 2025"
    assert [row.cells[-1] for row in sheet.tables[0].rows] == ["44.00", "1", "6.00", "0.00"]
    with pytest.raises(Missing):
        yearly_sheet(helper, 2024)


def test_check_tells_of_no_gap(capsys):
    make_released()

    call_command("papers", "check")

    assert capsys.readouterr().out.strip() == "papers=0"
