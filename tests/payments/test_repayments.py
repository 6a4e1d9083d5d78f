"""A programme pays back what it owes: entered by operators, once per reference, never more than is owed."""

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import override

from frontend.templatetags.spoken import money
from marketplace.accounts import actions as accounts
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from payments import actions, ledger, queries
from payments.models import Account
from tests.factories import make_operator, make_seeker
from tests.payments.paying import an_attempt, make_hold, make_paid_booking

pytestmark = pytest.mark.django_db
OWED = 5_000


@pytest.fixture
def programme():
    """A programme that paid for a visit of 50.00 and owes it."""
    booking = make_paid_booking("confirmed")
    hold = make_hold(booking)
    ledger.book_void(hold)
    cover = an_attempt("cover", hold, OWED, 600)
    ledger.begin_cover(cover)
    ledger.book_cover(cover)
    return booking.terms.programme


@pytest.fixture
def olga():
    return make_operator(language="en")


def enter(by, programme, amount: int, reference: str = "ZK 4711", currency: str = "EUR") -> None:
    given = {"currency": currency, "amount": amount, "reference": reference}
    actions.record_repayment(by=by, programme_id=programme.pk, **given)


def owed() -> int:
    return sum(queries.owed_by_programmes().values())


def said(amount: int) -> str:
    with override("en"):
        return money(amount, "EUR")


def test_what_came_in_is_not_owed_any_more(programme, olga):
    enter(olga, programme, 2_000)
    enter(olga, programme, 3_000, "ZK  4712 ")

    found = [(one.amount, one.currency, one.reference) for one in queries.repayments_of(programme.pk)]
    assert found == [(3_000, "EUR", "ZK 4712"), (2_000, "EUR", "ZK 4711")]
    assert (owed(), sum(Account.objects.get(kind="bank").lines.values_list("amount", flat=True))) == (0, -OWED)
    assert Event.objects.filter(name="programme.repaid").count() == 2
    assert queries.checked().faults == []


@pytest.mark.parametrize(
    ("amount", "reference", "currency", "code"),
    [
        (OWED + 1, "ZK 4711", "EUR", "not_owed"),
        (0, "ZK 4711", "EUR", "not_owed"),
        (1, "ZK 4711", "CHF", "not_owed"),
        (1, "  ", "EUR", "reference_missing"),
        (1, "x" * 41, "EUR", "reference_too_long"),
    ],
)
def test_what_cannot_be_is_refused(programme, olga, amount, reference, currency, code):
    with pytest.raises(Refused, match=code):
        enter(olga, programme, amount, reference, currency)

    assert owed() == OWED


def test_a_payment_counts_once(programme, olga):
    enter(olga, programme, 1_000)

    with pytest.raises(Refused, match="already_entered"):
        enter(olga, programme, 1_000)
    with pytest.raises(IntegrityError):
        ledger.book_repayment(programme.pk, "EUR", 1_000, "ZK 4711")


def test_it_does_not_exist_for_anybody_else(programme):
    for by in (make_seeker("Stella"), make_seeker("Sam")):
        with pytest.raises(Missing):
            enter(by, programme, 1_000)

    assert owed() == OWED


def test_an_operator_reads_what_is_owed_and_enters_what_came(client, programme, olga):
    client.force_login(olga)
    address = reverse("console_repayment", args=[programme.slug])
    assert said(OWED) in client.get(address).text

    wrong = client.post(address, {"amount": "50,01", "reference": "ZK 4711"})
    client.post(address, {"amount": "20,00", "reference": "ZK 4711"})

    assert wrong.status_code == 422 and "more than the programme owes" in wrong.text
    page = client.get(address).text
    assert said(3_000) in page and "ZK 4711" in page and said(2_000) in page
    assert said(3_000) in client.get(reverse("console_terms")).text


def test_the_api_answers_with_what_is_left(client, programme, olga):
    token = accounts.issue_token(by=olga, name="an app")[1]
    signed = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k" * 20}
    address = reverse("api_console_repayments", args=[programme.slug])
    given = {"currency": "EUR", "amount": 2_000, "reference": "ZK 4711"}

    first = client.post(address, given, "application/json", headers=signed)
    again = client.post(address, given, "application/json", headers=signed)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["owed"] == again.json()["owed"] == [{"currency": "EUR", "amount": 3_000}]
    assert [row["amount"] for row in client.get(address, headers=signed).json()["results"]] == [2_000]
