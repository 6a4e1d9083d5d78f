"""Paying and being paid, through the pages: what is said, what is led to, what a stranger sees of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking, Extra, Request
from marketplace.disputes.models import Case
from payments.models import Deal, Payee
from tests.factories import make_draft, make_helper, make_operator, make_request, make_seeker, make_topic
from tests.payments.paying import make_hold, make_paid_booking, make_terms, onboard, pay, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def sign_in(client, person) -> None:
    """As somebody who reads English."""
    User.objects.filter(pk=person.pk).update(language="en")
    client.force_login(person)


def read(client, person, name: str, *args) -> str:
    sign_in(client, person)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def post(client, person, name: str, *args, **data):
    sign_in(client, person)
    return client.post(reverse(name, args=args), data)


def make_agreed(stripe, **fields) -> Booking:
    fields.setdefault("begins_at", timezone.now() + timedelta(minutes=50))
    booking = make_paid_booking(**fields)
    onboard(stripe, booking.helper)
    pay(stripe, booking)
    return Booking.objects.get(pk=booking.pk)


def test_the_seeker_is_led_to_the_payment_and_back(client, stripe):
    booking = make_paid_booking()

    assert "Pay 50" in read(client, booking.seeker, "booking", booking.pk).replace("\xa0", " ")
    away = post(client, booking.seeker, "booking_pay", booking.pk)
    stripe.press(away.url, "pay")
    client.get(reverse("booking_paid", args=[booking.pk]))

    booking.refresh_from_db()
    assert (away.status_code, booking.state) == (302, "agreed")
    assert "Set aside by your bank" in read(client, booking.seeker, "booking", booking.pk)


def test_the_helper_reads_what_they_get_and_no_pay_button(client, stripe):
    booking = make_paid_booking()

    page = read(client, booking.helper, "booking", booking.pk).replace("\xa0", " ")

    assert "44 €" in page or "€44" in page
    assert reverse("booking_pay", args=[booking.pk]) not in page
    assert booking.request.place.street not in page


def test_a_payment_page_that_does_not_answer_is_said_and_nothing_is_lost(client, stripe):
    booking = make_paid_booking()
    stripe.dial(fail_before=1)

    answer = post(client, booking.seeker, "booking_pay", booking.pk)

    booking.refresh_from_db()
    assert (answer.status_code, booking.state) == (503, "reserved")
    assert "does not answer" in answer.content.decode()


def test_coming_back_without_having_paid_changes_nothing(client, stripe):
    booking = make_paid_booking()
    post(client, booking.seeker, "booking_pay", booking.pk)

    answer = client.get(reverse("booking_paid", args=[booking.pk]))

    booking.refresh_from_db()
    assert (answer.url, booking.state) == (reverse("booking", args=[booking.pk]), "reserved")


@pytest.mark.parametrize("who", ["helper", "stranger", "operator"])
def test_nobody_else_is_led_to_the_payment(client, stripe, who):
    booking = make_paid_booking()
    people = {"helper": booking.helper, "stranger": make_seeker("Stella"), "operator": make_operator()}

    assert post(client, people[who], "booking_pay", booking.pk).status_code == 404
    assert Deal.objects.count() == 0


def test_an_extra_is_asked_for_agreed_and_paid_on_the_page(client, stripe):
    booking = make_agreed(stripe)
    bookings.start_booking(by=booking.helper, booking_id=booking.pk)

    post(client, booking.helper, "extra_propose", booking.pk, words="Kabel", price="12,50")
    extra = Extra.objects.get()
    assert "Kabel" in read(client, booking.seeker, "booking", booking.pk)
    away = post(client, booking.seeker, "extra_approve", extra.pk)
    stripe.press(away.url, "pay")
    client.get(reverse("booking_paid", args=[booking.pk]))

    booking.refresh_from_db()
    assert (extra.price, booking.price) == (1_250, 6_250)


@pytest.mark.parametrize(
    ("words", "price"), [("", "12"), ("Kabel", "viel"), ("Kabel", "0"), ("Kabel", "-5"), ("Kabel", "501")]
)
def test_an_extra_that_is_none_is_refused_with_a_reason(client, stripe, words, price):
    booking = make_agreed(stripe)
    bookings.start_booking(by=booking.helper, booking_id=booking.pk)

    answer = post(client, booking.helper, "extra_propose", booking.pk, words=words, price=price)

    assert (answer.status_code, Extra.objects.count()) == (422, 0)
    assert "Nothing was changed" in answer.content.decode()


def test_a_strangers_extra_does_not_exist(client, stripe):
    booking = make_agreed(stripe)
    bookings.start_booking(by=booking.helper, booking_id=booking.pk)
    extra = bookings.propose_extra(by=booking.helper, booking_id=booking.pk, words="Kabel", price=900)

    for name in ("extra_approve", "extra_refuse", "extra_withdraw", "extra_pay"):
        assert post(client, make_seeker("Stella"), name, extra.pk).status_code == 404
    extra.refresh_from_db()
    assert extra.state == "proposed"


def test_a_helper_sets_up_how_they_are_paid(client, stripe):
    hana = make_helper()

    assert "Set it up" in read(client, hana, "payouts")
    away = post(client, hana, "payouts_start")
    assert away.url.startswith(stripe.url)
    stripe.account(Payee.objects.get().account)
    done = client.get(reverse("payouts") + "?done=1")

    assert "Everything is set up" in done.content.decode()
    assert "set up" in read(client, hana, "helper_settings")


def test_payouts_are_for_helpers(client, stripe):
    client.force_login(make_seeker())

    assert client.get(reverse("payouts")).status_code == 404
    assert client.post(reverse("payouts_start")).status_code == 404
    assert Payee.objects.count() == 0


def test_receipts_say_what_each_side_paid_and_got(client):
    booking = make_paid_booking("done")
    make_hold(booking, "captured")

    assert "You paid" in read(client, booking.seeker, "receipt", booking.pk)
    assert "for the platform" in read(client, booking.helper, "receipt", booking.pk)
    assert "Paid" in read(client, make_operator(), "receipt", booking.pk)
    client.force_login(make_seeker("Stella"))
    assert client.get(reverse("receipt", args=[booking.pk])).status_code == 404


def test_the_price_is_chosen_between_what_neighbours_ask(client, stripe):
    topic = make_topic()
    make_terms(topic.programme)
    sam = make_seeker()
    draft = make_draft(sam, topic=topic)

    page = read(client, sam, "post_price", draft.pk)
    assert "For how much?" in page
    low = post(client, sam, "post_price", draft.pk, kind="paid", budget="1")
    none = post(client, sam, "post_price", draft.pk, kind="paid", budget="")
    right = post(client, sam, "post_price", draft.pk, kind="paid", budget="35,50")

    assert (low.status_code, none.status_code, right.status_code) == (422, 422, 302)
    assert Request.objects.get().budget == 3_550
    assert "at most" in read(client, sam, "post_send", draft.pk)


def test_free_help_stays_free(client, stripe):
    sam = make_seeker()
    draft = make_draft(sam, budget=3_000)

    post(client, sam, "post_price", draft.pk, kind="free", budget="30")

    assert Request.objects.get().budget is None


def test_without_payments_there_is_no_step_about_the_price(client):
    sam = make_seeker()
    draft = make_draft(sam)

    assert client.get(reverse("post_price", args=[draft.pk])).status_code in (302, 404)
    assert reverse("post_price", args=[draft.pk]) not in read(client, sam, "post_send", draft.pk)


def test_a_case_from_the_page_to_the_ruling(client):
    booking = make_paid_booking("done")
    make_hold(booking, "captured")

    assert "Something is not right" in read(client, booking.seeker, "booking", booking.pk)
    opened = post(client, booking.seeker, "case_open", booking.pk, about="not_done", text="Geht nicht.")
    case = Case.objects.get()
    assert opened.url == reverse("case", args=[case.pk])
    post(client, booking.helper, "case_say", case.pk, text="Doch, bei mir ging es.")
    page = read(client, make_operator(), "case", case.pk)
    assert "Geht nicht." in page
    assert "Doch, bei mir ging es." in page
    wrong = post(client, make_operator(), "case_rule", case.pk, ruling="split", reason="Beide.", to_helper="")
    post(client, make_operator(), "case_rule", case.pk, ruling="split", reason="Beide.", to_helper="20")

    case.refresh_from_db()
    assert (wrong.status_code, case.state, case.to_helper) == (422, "ruled", 2_000)
    for side in (booking.seeker, booking.helper):
        assert "Beide." in read(client, side, "case", case.pk)


def test_a_case_is_nobody_elses(client):
    booking = make_paid_booking("done")
    make_hold(booking, "captured")
    post(client, booking.seeker, "case_open", booking.pk, about="not_done", text="Geht nicht.")
    case = Case.objects.get()
    client.force_login(make_seeker("Stella"))

    assert client.get(reverse("case", args=[case.pk])).status_code == 404
    assert client.post(reverse("case_say", args=[case.pk]), {"text": "Hallo"}).status_code == 404
    client.force_login(booking.seeker)
    assert client.post(reverse("case_rule", args=[case.pk]), {"ruling": "refund", "reason": "x"}).status_code == 404
    case.refresh_from_db()
    assert (case.state, case.statements.count()) == ("open", 1)


def test_too_early_for_a_case_is_said(client):
    booking = make_paid_booking("agreed")

    page = read(client, booking.seeker, "case_open", booking.pk)
    answer = post(client, booking.seeker, "case_open", booking.pk, about="price", text="Zu teuer")

    assert "once the time of the visit has come" in page
    assert (answer.status_code, Case.objects.count()) == (422, 0)


@pytest.mark.parametrize(("budget", "said"), [(4_000, "up to 40\xa0€"), (None, "free, from a neighbour")])
def test_the_page_of_a_request_says_what_was_wished_to_pay(client, budget, said):
    wish = make_request(budget=budget)

    assert said in read(client, wish.seeker, "request", wish.pk)
