"""Receipts and invoices: which movement asks for which, what stands on them, and that nobody changes them."""

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from marketplace.catalog.models import Terms
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from payments import actions
from payments.answers import Intent
from payments.models import Billing, Deal, Hold, Paper, PaperSeries, SelfBilling
from payments.papers import reading
from payments.papers.issuing import issue_receipt
from tests.factories import make_helper, make_seeker
from tests.payments.papers import happen, make_agreement, make_billing, make_captured, make_released, only
from tests.payments.paying import make_hold, make_paid_booking

pytestmark = pytest.mark.django_db


def words_on(paper: Paper) -> dict[str, dict]:
    return {party.part: party.words for party in paper.parties.all()}


def test_a_capture_gives_the_seeker_a_receipt():
    hold = make_captured()

    receipt = Paper.objects.get()
    assert (receipt.kind, receipt.total, receipt.tax, receipt.recipient) == (
        "receipt",
        5_000,
        0,
        hold.deal.booking.seeker,
    )
    assert [(line["code"], line["amount"]) for line in receipt.lines] == [("visit", 5_000)]
    assert {part: words["name"] for part, words in words_on(receipt).items()} == {
        "issuer": "Service Friend",
        "recipient": "Sam",
        "helper": "Hana",
    }
    assert receipt.notes == ["no_tax_invoice", "helper_may_invoice"]


def test_a_release_gives_the_helper_an_invoice_for_the_commission_with_its_tax():
    hold = make_captured()
    Terms.objects.update(tax_bps=1_900)

    happen("release", hold, 5_000, 600, tax=96)

    invoice = only("commission")
    assert (invoice.total, invoice.tax, invoice.net, invoice.tax_bps) == (600, 96, 504, 1_900)
    assert invoice.recipient == hold.deal.booking.helper and not Paper.objects.filter(kind="service").exists()
    assert not any(note.startswith("small") for note in invoice.notes)


def test_without_tax_the_invoice_says_by_which_rule():
    make_released()

    assert only("commission").notes == ["kept_already", "small DE"]


def test_with_an_agreement_the_helper_invoices_the_seeker_in_a_series_of_their_own():
    hold = make_captured()
    helper = hold.deal.booking.helper
    make_agreement(helper, is_small=False, tax_bps=1_900, vat_id="DE123456789")

    make_released(hold)

    invoice = only("service")
    assert (invoice.total, invoice.tax, invoice.recipient) == (5_000, 798, hold.deal.booking.seeker)
    assert (invoice.series.helper, invoice.number) == (helper, 1)
    assert words_on(invoice)["issuer"]["vat_id"] == "DE123456789"
    assert invoice.notes == ["self_billed"]


def test_an_agreement_that_was_ended_ends_for_the_future_alone():
    first = make_captured()
    helper = first.deal.booking.helper
    make_agreement(helper)
    make_released(first)

    actions.revoke_self_billing(by=helper)
    make_released(helper=helper)

    assert Paper.objects.filter(kind="service").count() == 1
    assert SelfBilling.objects.get().revoked_at is not None


def test_no_agreement_without_details_nor_by_an_older_text():
    hana = make_helper("Hana")

    with pytest.raises(Refused, match="no_billing_details"):
        actions.agree_self_billing(by=hana, version=1)
    make_billing(hana)
    with pytest.raises(Refused, match="agreement_changed"):
        actions.agree_self_billing(by=hana, version=0)
    with pytest.raises(Missing):
        actions.agree_self_billing(by=make_seeker(), version=1)

    assert not SelfBilling.objects.exists()


def test_a_refund_corrects_the_receipt():
    hold = make_captured()

    happen("refund", hold, 2_000)

    back = Paper.objects.exclude(corrects=None).get()
    assert (back.kind, back.total, back.corrects.kind, back.number) == ("receipt", -2_000, "receipt", 2)


def test_what_was_taken_back_from_the_helper_corrects_both_invoices_to_what_is_left():
    hold = make_captured()
    make_agreement(hold.deal.booking.helper, is_small=False, tax_bps=1_900, vat_id="DE123456789")
    Terms.objects.update(tax_bps=1_900)
    released = happen("release", hold, 5_000, 600, tax=96)

    for _ in range(3):
        happen("reversal", hold, 999, 120, tax=19, reverses=released)

    services = Paper.objects.filter(kind="service").values_list("total", "tax")
    assert [sum(column) for column in zip(*services, strict=True)] == [2_003, 320]
    assert sum(Paper.objects.filter(kind="commission").values_list("total", flat=True)) == 240
    assert set(Paper.objects.exclude(corrects=None).values_list("corrects__cause", flat=True)) == {
        f"service attempt {released.pk}",
        f"commission attempt {released.pk}",
    }


def test_a_refund_that_bounced_has_a_receipt_again():
    hold = make_captured()
    refund = happen("refund", hold, 2_000)

    actions.bounce_refund(by=SYSTEM, attempt_id=refund.pk, code="lost_or_stolen_card")

    assert sum(Paper.objects.values_list("total", flat=True)) == hold.captured
    assert Paper.objects.latest("pk").lines == [{"code": "again", "amount": 2_000}]


def test_what_is_charged_at_once_has_its_receipt_at_once():
    booking = make_paid_booking()
    hold = Hold.objects.create(deal=Deal.objects.create(booking=booking, currency="EUR"), amount=5_000)
    intent = Intent(id="pi_1", status="succeeded", amount=5_000, captured=5_000, charge="ch_1", until=None, way="twint")

    actions.record_hold(by=SYSTEM, hold_id=hold.pk, intent=intent)

    assert only("receipt").total == 5_000


def test_a_tip_and_what_was_called_off_say_so():
    tip = make_hold(make_paid_booking("confirmed"), is_tip=True, amount=300)
    late = make_hold(make_paid_booking("cancelled"))

    happen("capture", tip, 300)
    happen("capture", late, 2_500)

    codes = [paper.lines[0]["code"] for paper in Paper.objects.order_by("pk")]
    assert codes == ["tip", "cancelled"]


def test_what_stands_on_a_paper_stays_as_it_was():
    hold = make_captured()
    make_billing(hold.deal.booking.seeker, name="Sam Łukasz")

    assert words_on(only("receipt"))["recipient"] == {"name": "Sam"}
    happen("refund", hold, 100)
    assert words_on(Paper.objects.latest("pk"))["recipient"]["name"] == "Sam Łukasz"


def test_the_same_cause_gives_one_paper():
    hold = make_captured()

    again = issue_receipt(hold)

    assert again == Paper.objects.get() and PaperSeries.objects.get().last == 1


ATTACKS = [
    "UPDATE payments_paper SET total = 1",
    "DELETE FROM payments_paper",
    "TRUNCATE payments_paper CASCADE",
    "UPDATE payments_paperparty SET words = '{}'",
    "TRUNCATE payments_paperparty",
    "UPDATE payments_paperseries SET last = last + 2",
    "UPDATE payments_paperseries SET last = last + 1",
    "UPDATE payments_paperseries SET last = 0",
    "UPDATE payments_paperseries SET year = 1999, last = last + 1",
    "DELETE FROM payments_paperseries",
    "INSERT INTO payments_paperseries (helper_id, year, last) VALUES (NULL, 1999, 7)",
    "ALTER TABLE payments_paperseries DISABLE TRIGGER ALL",
]


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("statement", ATTACKS)
def test_the_role_app_may_not(statement):
    make_captured()

    with pytest.raises(Error), transaction.atomic():
        run(statement)

    assert (PaperSeries.objects.get().last, Paper.objects.get().total) == (1, 5_000)


def test_strangers_find_no_paper_and_each_side_its_own():
    attempt = make_released()
    booking, receipt, invoice = attempt.deal.booking, only("receipt"), only("commission")

    assert list(reading.papers_of(booking.seeker)) == [receipt]
    assert list(reading.papers_of(booking.helper)) == [invoice]
    for person, paper in ((booking.helper, receipt), (booking.seeker, invoice), (make_seeker("Stella"), receipt)):
        with pytest.raises(Missing):
            reading.paper_for(person, paper.pk)


def test_erasure_takes_the_person_off_the_paper_and_leaves_numbers_and_sums():
    hold = make_captured()
    make_billing(hold.deal.booking.seeker)
    make_released(hold)
    Deal.objects.update(closed_at=timezone.now())

    actions.erase_person(by=SYSTEM, person_id=hold.deal.booking.seeker_id)

    assert not Billing.objects.exists()
    assert set(only("receipt").parties.values_list("part", flat=True)) == {"issuer", "helper"}
    assert (only("receipt").total, only("receipt").label[5:]) == (5_000, "000001")
    assert reading.faults_in_series() == []


def test_two_papers_of_one_number_are_refused():
    make_captured()
    paper = Paper.objects.get()
    paper.pk, paper.cause = None, "another"

    with pytest.raises(IntegrityError, match="one_paper_per_number"), transaction.atomic():
        paper.save()
