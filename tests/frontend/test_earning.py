"""A helper's page about their money: what is missing in words, where each cent is, what they want at least."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from frontend import wanted
from marketplace.accounts.models import User
from marketplace.catalog import actions as catalogue
from marketplace.catalog import queries, rules
from marketplace.notifications.models import Notice
from matching.models import Reach
from payments import flows, ledger
from payments.models import Attempt, Payee, Payout
from tests.factories import make_helper, make_offer, make_operator, make_request, make_seeker, make_topic
from tests.jobs import run_jobs
from tests.payments.earning import account_of, earn, to_the_bank
from tests.payments.paying import make_hold, make_paid_booking, make_payee, make_terms, onboard, use_sandbox

pytestmark = pytest.mark.django_db


def page(client, person, name: str = "payouts", *ids: int) -> str:
    User.objects.filter(pk=person.pk).update(language="en")
    client.force_login(person)
    answer = client.get(reverse(name, args=ids))
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def hana(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_pages"
    return make_paid_booking().helper


def held_up(person, **fields) -> Payee:
    values = {"takes_transfers": True, "pays_out": False, "held_up_by": "requirements.past_due", **fields}
    Payee.objects.filter(person=person).update(**values)
    return Payee.objects.get(person=person)


# -- what Stripe wants -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "english", "german"),
    [
        ("external_account", "your bank account (IBAN)", "dein Bankkonto (IBAN)"),
        ("individual.verification.document", "identity card", "Ausweis"),
        ("individual.dob.day", "your date of birth", "dein Geburtsdatum"),
        ("individual.address.line1", "your address", "deine Adresse"),
        ("tos_acceptance.date", "Stripe's terms", "Bedingungen von Stripe"),
        ("company.tax_id", "tax number", "Steuernummer"),
        ("person_1abc.dob.day", "acts for your company", "Firma"),
        ("some.thing_new", "one more detail (some, thing new)", "eine weitere Angabe (some, thing new)"),
    ],
)
def test_each_thing_that_stripe_wants_has_words(name, english, german):
    for language, words in (("en", english), ("de", german)):
        with translation.override(language):
            assert words in wanted.things_wanted([name])[0]


def test_a_date_of_birth_is_one_thing():
    assert len(wanted.things_wanted(["individual.dob.day", "individual.dob.month", "individual.dob.year"])) == 1


@pytest.mark.parametrize("code", ["", "requirements.past_due", "rejected.fraud", "something_new"])
def test_why_payouts_are_stopped_has_words_whenever_there_is_a_reason(code):
    assert bool(wanted.why_held_up(code)) == bool(code)


def test_a_helper_whose_payouts_stopped_reads_what_to_do_and_by_when(client, hana):
    make_payee(hana).payouts.create(stripe_id="po_1", currency="EUR", amount=100, arrives_at=timezone.now())
    due = timezone.now() + timedelta(days=3)
    held_up(hana, missing=["external_account", "individual.dob.day"], overdue=["external_account"], due_at=due)

    said = page(client, hana)

    assert "Stripe pays nothing out to you at the moment." in said
    assert said.count("<li>your bank account (IBAN)</li>") == 1 and "<li>your date of birth</li>" in said
    assert "is safe and waits for you" in said and reverse("payouts_start") in said


def test_who_is_ready_is_warned_of_what_will_be_due(client, hana):
    Payee.objects.filter(person=hana).update(missing=["individual.phone"], due_at=timezone.now() + timedelta(days=20))

    said = page(client, hana)

    assert "Everything is set up" in said and "else it stops your payouts" in said and "your phone number" in said


@pytest.mark.django_db(transaction=True)
def test_payouts_that_stop_are_told_at_once_and_again_when_they_go_on(settings, sandbox):
    use_sandbox(settings, sandbox)
    helper = make_paid_booking().helper
    onboard(sandbox, helper)
    run_jobs()

    for state in ("payouts_off", "payouts_off", "complete"):
        sandbox.account(account_of(helper), state)
        flows.refresh_payee(helper.pk)
        run_jobs()

    told = Notice.objects.filter(person=helper, kind__startswith="payee").order_by("pk")
    assert list(told.values_list("kind", flat=True)) == ["payee_ready", "payee_held_up", "payee_ready"]


# -- where each cent is --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_payout_opens_to_the_visits_behind_each_cent(client, settings, sandbox):
    use_sandbox(settings, sandbox)
    booking = earn(sandbox)
    helper = booking.helper
    there = page(client, helper)
    to_the_bank(sandbox)
    flows.reconcile()
    run_jobs()
    payout = Payout.objects.get()

    listed, opened = page(client, helper), page(client, helper, "payout", payout.pk)

    assert "44\xa0€</dd>" in there.split("in your balance at Stripe")[1]
    assert "44\xa0€</dd>" in listed.split("arrived at your bank")[1] and "Arrive" in listed
    assert reverse("booking", args=[booking.pk]) in opened
    for part in ("for the visit 50\xa0€", "commission −6\xa0€", "<td>44\xa0€</td>"):
        assert part in opened
    assert Notice.objects.filter(person=helper, kind="payout_paid").count() == 1


def test_a_payout_that_came_back_says_why_and_what_to_do(client, hana):
    values = {"currency": "EUR", "amount": 4_400, "arrives_at": timezone.now()}
    payout = make_payee(hana).payouts.create(stripe_id="po_1", state="failed", failure="account_closed", **values)

    said = page(client, hana, "payout", payout.pk)

    assert "Came back: the bank account is closed." in said and "is safe in your balance again" in said


def test_a_payout_of_somebody_else_is_not_there(client, hana):
    payout = make_payee(hana).payouts.create(stripe_id="po_1", currency="EUR", amount=1, arrives_at=timezone.now())

    for stranger, status in ((make_helper("Rui"), 404), (make_seeker("Stella"), 404), (make_operator(), 200)):
        client.force_login(stranger)
        assert client.get(reverse("payout", args=[payout.pk])).status_code == status


def test_what_is_owed_is_said_with_the_visit_that_it_is_for(client, hana):
    booking = make_paid_booking(helper=hana, begins_at=timezone.now() + timedelta(days=9))
    make_released_and_owed(booking)

    said = page(client, hana)

    assert "What you owe us" in said and "8.80\xa0€" in said
    assert reverse("booking", args=[booking.pk]) in said


def make_released_and_owed(booking) -> None:
    """A release of which a part could not be taken back."""
    hold = make_hold(booking, "captured")
    release = _attempt(hold, "release", 5_000, 600, "10000000-0000-0000-0000-000000000001")
    ledger.begin_release(release)
    ledger.book_release(release)
    back = _attempt(
        hold, "reversal", 1_000, 120, "10000000-0000-0000-0000-000000000002", reverses=release, state="failed"
    )
    ledger.book_receivable(back)


def _attempt(hold, kind, amount, commission, key, state="done", **fields):
    values = {"deal": hold.deal, "hold": hold, "amount": amount, "commission": commission, "key": key, "state": state}
    return Attempt.objects.create(kind=kind, **values, **fields)


# -- what they want at least -----------------------------------------------------------------------------


@pytest.mark.parametrize(("least", "bps", "price"), [(2_500, 1_200, 2_841), (2_500, 0, 2_500), (3_900, 1_200, 4_000)])
def test_the_price_for_a_least_leaves_it_and_stays_in_the_band(least, bps, price):
    package = make_topic("attic").packages.get()

    assert rules.price_for_least(least, bps, package) == price


def test_who_wants_more_is_asked_for_more_alone(client):
    topic = make_topic("attic")
    hana = make_helper(topic=topic)
    make_terms(topic.programme)
    package = topic.packages.get()
    client.force_login(hana)

    client.post(reverse("payouts_least"), {"net_least": "30"})
    run_jobs()

    assert queries.profile_of(hana.pk).net_least == 3_000
    assert queries.prices_of_all([hana.pk]) == {hana.pk: {package.pk: 3_409}}
    assert [row.prices for row in Reach.objects.filter(helper=hana)] == [{str(package.pk): 3_409}]


def test_an_own_price_that_leaves_more_stays():
    topic = make_topic("attic")
    hana = make_helper(topic=topic)
    make_terms(topic.programme)
    package = topic.packages.get()
    catalogue.set_prices(by=hana, prices={package.pk: 3_800})
    catalogue.set_least(by=hana, net_least=2_000)

    assert queries.prices_of_all([hana.pk]) == {hana.pk: {package.pk: 3_800}}


def test_what_is_no_amount_is_said_beside_the_field(client, hana):
    client.force_login(hana)

    answer = client.post(reverse("payouts_least"), {"net_least": "-3"})

    assert (answer.status_code, queries.profile_of(hana.pk).net_least) == (422, None)


@pytest.mark.parametrize(("least", "is_below"), [(2_640, False), (2_641, True)])
def test_an_offer_that_leaves_less_than_wanted_says_so(client, hana, least, is_below):
    request = make_request(budget=3_000)
    terms = make_terms(request.topic.programme)
    offer = make_offer(request, hana, price=3_000, commission=360, currency="EUR", terms=terms)
    catalogue.set_least(by=hana, net_least=least)

    assert ("leaves you less than" in page(client, hana, "offer", offer.pk)) == is_below
