"""Operators see where Stripe's list and our books differ and whose payouts are in trouble; they explain them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from payments.models import Discrepancy, Heard, Movement, Payee
from tests.factories import make_operator
from tests.jobs import waiting_jobs
from tests.payments.paying import make_hold, make_paid_booking, make_payee

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(client):
    olga = make_operator(language="en")
    client.force_login(olga)
    return olga


@pytest.fixture
def case() -> Discrepancy:
    hold = make_hold(make_paid_booking("done"), "captured")
    values = {"source": hold.charge, "currency": "EUR", "amount": 4_900, "net": 4_900, "at": timezone.now()}
    Movement.objects.create(stripe_id="txn_1", kind="charge", **values)
    numbers = {"currency": "EUR", "ours": 5_000, "theirs": 4_900}
    return Discrepancy.objects.create(kind="amount", subject=f"hold {hold.pk}", deal=hold.deal, **numbers)


def page(client, name: str, *ids: int) -> str:
    return client.get(reverse(name, args=ids)).text


def test_a_difference_is_listed_with_both_sides_and_leads_to_its_visit(client, olga, case):
    listed, opened = page(client, "console_differences"), page(client, "console_discrepancy", case.pk)

    assert "50\xa0€" in listed and "49\xa0€" in listed and f"visit {case.deal.booking_id}" in listed
    assert "txn_1" in opened and reverse("booking", args=[case.deal.booking_id]) in opened
    assert "differences to Stripe" in page(client, "console")


def test_it_is_closed_with_a_reason_and_not_without(client, olga, case):
    address = reverse("console_difference_close", args=[case.pk])

    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Fee of the card scheme."}).status_code == 302

    case.refresh_from_db()
    assert (case.closed_by, case.reason) == (olga, "Fee of the card scheme.")
    assert "Fee of the card scheme." in page(client, "console_discrepancy", case.pk)
    assert client.post(address, {"reason": "Again."}).status_code == 422


def test_an_operator_has_the_list_read_now(client, olga, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_pages"
    assert "Compare now" in page(client, "console_differences")

    client.post(reverse("console_reconcile"))

    assert waiting_jobs("payments.jobs.reconcile") == 1


def test_payouts_in_trouble_say_who_why_and_until_when(client, olga):
    stopped, failed = make_paid_booking().helper, make_paid_booking().helper
    Payee.objects.filter(person=stopped).update(
        pays_out=False, missing=["external_account"], due_at=timezone.now() - timedelta(days=1)
    )
    values = {"currency": "EUR", "amount": 4_400, "arrives_at": timezone.now(), "failure": "no_account"}
    make_payee(failed).payouts.create(stripe_id="po_1", state="failed", **values)
    Heard.objects.create(event="evt_1", kind="payout.paid", subject="po_2", is_foreign=True)

    said = page(client, "console_payouts")

    assert "your bank account (IBAN)" in said and "overdue" in said
    assert "the bank account was not found" in said and "1 word of Stripe's other mode" in said


def test_where_all_is_well_the_pages_say_so(client, olga):
    assert "Both sides agree" in page(client, "console_differences")
    assert "Every payout goes through" in page(client, "console_payouts")
