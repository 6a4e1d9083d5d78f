"""Saved cards, one tap, later, tips and payments through pages and API: what is said, and who sees it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User
from marketplace.bookings.models import Booking
from payments.models import Card, Deal, Hold
from tests.factories import make_request, make_seeker
from tests.payments.paying import keep_card, make_card, make_hold, make_paid_booking, use_sandbox

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
    return answer.content.decode().replace("\xa0", " ")


def post(client, person, name: str, *args, **data):
    sign_in(client, person)
    return client.post(reverse(name, args=args), data)


def soon(**fields) -> Booking:
    return make_paid_booking(begins_at=timezone.now() + timedelta(minutes=50), **fields)


def far(sam=None) -> Booking:
    begins = timezone.now() + timedelta(days=20)
    request = make_request(sam, begins_at=begins, budget=5_000)
    return make_paid_booking("agreed", request=request, hold_by=begins - timedelta(days=1))


def confirmed(**fields) -> Booking:
    done = timezone.now() - timedelta(hours=2)
    booking = soon(state="confirmed", done_at=done, confirmed_at=done, **fields)
    make_hold(booking, "captured")
    return booking


def test_a_card_is_added_and_its_end_is_said_in_words(client, stripe):
    sam = make_seeker("Sam")
    away = post(client, sam, "card_add")
    back = stripe.press(away.url, "pay")

    sign_in(client, sam)
    page = client.get(back.removeprefix("http://localhost:8000")).content.decode()

    assert "Visa 4242" in page and "Good until the end of 12/2034" in page
    Card.objects.update(exp_year=timezone.localdate().year, exp_month=timezone.localdate().month)
    assert "It expires this month" in read(client, sam, "cards")


def test_a_card_is_removed_after_a_second_look(client, stripe):
    sam = make_seeker("Sam")
    card = make_card(sam)

    page = read(client, sam, "cards")
    assert "is forgotten here and at Stripe" in page
    answer = post(client, sam, "card_remove", card.pk)

    assert (answer.status_code, Card.objects.get().removed_at is not None) == (302, True)
    assert "No card is saved" in read(client, sam, "cards")


def test_nobody_sees_or_removes_the_card_of_another(client, stripe):
    card = make_card(make_seeker("Sam"))

    assert "4242" not in read(client, make_seeker("Stella"), "cards")
    assert post(client, make_seeker("Stella"), "card_remove", card.pk).status_code == 404
    assert Card.objects.get().removed_at is None


def test_the_card_is_kept_only_with_a_tick(client, stripe):
    booking = soon()

    stripe.press(post(client, booking.seeker, "booking_pay", booking.pk, keep="on").url, "pay")
    client.get(reverse("booking_paid", args=[booking.pk]))

    assert Card.objects.get().last4 == "4242"
    other = soon(request=make_request(make_seeker("Stella"), begins_at=booking.visit.lower, budget=5_000))
    stripe.press(post(client, other.seeker, "booking_pay", other.pk).url, "pay")
    client.get(reverse("booking_paid", args=[other.pk]))
    assert not Card.objects.filter(customer__person=other.seeker).exists()


def test_one_tap_pays_and_another_way_stays_beside_it(client, stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    page = read(client, booking.seeker, "booking", booking.pk)
    assert "Pay 50 € now with Visa 4242" in page and "Pay another way" in page

    post(client, booking.seeker, "booking_pay_card", booking.pk, card=card.pk)

    booking.refresh_from_db()
    assert booking.state == "agreed"
    assert "Set aside by your bank today" in read(client, booking.seeker, "booking", booking.pk)


def test_a_no_of_the_bank_stands_on_the_page_with_what_to_do(client, stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    Card.objects.update(method="pm_card_visa_chargeDeclinedInsufficientFunds")

    answer = post(client, booking.seeker, "booking_pay_card", booking.pk, card=card.pk)

    assert answer.status_code == 422
    page = read(client, booking.seeker, "booking", booking.pk)
    assert "There is not enough money on this card" in page and "Pay another way" in page


def test_a_bank_that_wants_a_code_is_one_step_away(client, stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker, "pm_card_authenticationRequired")

    away = post(client, booking.seeker, "booking_pay_card", booking.pk, card=card.pk)
    assert away.url in read(client, booking.seeker, "booking", booking.pk)
    back = stripe.press(away.url, "confirm")
    client.get(back.removeprefix("http://localhost:8000"))

    booking.refresh_from_db()
    assert booking.state == "agreed"


def test_a_card_must_be_named_and_ones_own(client, stripe):
    booking = soon()
    foreign = make_card(make_seeker("Stella"))

    assert post(client, booking.seeker, "booking_pay_card", booking.pk).status_code == 422
    assert post(client, booking.seeker, "booking_pay_card", booking.pk, card=foreign.pk).status_code == 404
    assert post(client, booking.seeker, "booking_pay_card", booking.pk, card="x").status_code == 422
    assert not Hold.objects.exists()


def test_later_is_agreed_and_stopped_on_the_page(client, stripe):
    booking = far()
    card = make_card(booking.seeker)
    assert "Yes, use my Visa 4242 then" in read(client, booking.seeker, "booking", booking.pk)

    post(client, booking.seeker, "booking_later", booking.pk, card=card.pk)
    page = read(client, booking.seeker, "booking", booking.pk)
    assert "aside on your Visa 4242" in page and "Do not use this card" in page

    post(client, booking.seeker, "booking_later_stop", booking.pk)
    assert Deal.objects.get().card is None


def test_why_a_card_cannot_be_stopped_is_on_the_page_and_its_code_in_the_log(client, stripe, caplog):
    booking = far()

    answer = post(client, booking.seeker, "booking_later_stop", booking.pk)

    assert answer.status_code == 422 and "No card is set for this visit." in answer.content.decode()
    assert "refused: nothing_agreed" in caplog.text


def test_the_helper_reads_nothing_of_the_seekers_card(client, stripe):
    booking = far()
    card = make_card(booking.seeker)
    post(client, booking.seeker, "booking_later", booking.pk, card=card.pk)

    assert "4242" not in read(client, booking.helper, "booking", booking.pk)


def test_a_tip_is_asked_for_with_a_no_beside_it_and_only_of_the_seeker(client, stripe):
    booking = confirmed()

    page = read(client, booking.seeker, "booking", booking.pk)
    assert "Add the tip" in page and "No, thank you" in page
    assert "Add the tip" not in read(client, booking.helper, "booking", booking.pk)
    post(client, booking.seeker, "booking_tip_skip", booking.pk)
    assert "Add a tip after all" in read(client, booking.seeker, "booking", booking.pk)


def test_a_tip_of_an_own_amount_is_read_by_both(client, stripe):
    booking = confirmed()
    card = keep_card(stripe, booking.seeker)

    post(client, booking.seeker, "booking_tip", booking.pk, amount="own", own="3,50", card=card.pk)

    assert "You added a tip of 3.50" in read(client, booking.seeker, "booking", booking.pk).replace("€3", "3")
    assert "There is a tip of" in read(client, booking.helper, "booking", booking.pk)


@pytest.mark.parametrize("sent", [{}, {"amount": "own"}, {"amount": "own", "own": "0.50"}, {"amount": "99999"}])
def test_a_tip_that_is_none_is_refused_with_a_reason(client, stripe, sent):
    booking = confirmed()

    assert post(client, booking.seeker, "booking_tip", booking.pk, **sent).status_code == 422
    assert not Hold.objects.filter(is_tip=True).exists()


def test_payments_say_where_each_amount_is(client, stripe):
    sam = make_seeker("Sam")
    begins = timezone.now() + timedelta(hours=3)
    first = soon(request=make_request(sam, begins_at=begins, budget=5_000))
    make_hold(first)

    page = read(client, sam, "paid_visits")

    assert "Not paid yet" in page or "Set aside by your bank" in page
    assert str(first.request.topic) not in read(client, make_seeker("Stella"), "paid_visits")


def api(client, person, method: str, name: str, *args, **body):
    token = accounts.issue_token(by=person, name="app")[1]
    call = getattr(client, method)
    return call(
        reverse(name, args=args), body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )


def test_an_app_pays_by_card_agrees_for_later_and_tips(client, stripe):
    sam = make_seeker("Sam")
    booking, later, tipped = soon(request=make_request(sam)), far(sam), confirmed(request=make_request(sam))
    card = keep_card(stripe, sam)

    assert api(client, sam, "post", "api_pay_card", booking.pk, card=card.pk).json() == {"url": None}
    assert api(client, sam, "put", "api_later", later.pk, card=card.pk).json() == {"card": card.pk}
    assert api(client, sam, "get", "api_cards").json()["results"][0]["visits"] == 1
    assert api(client, sam, "delete", "api_later", later.pk).json() == {"card": None}
    sent = api(client, sam, "post", "api_tip", tipped.pk, amount=500, card=card.pk)
    assert (sent.status_code, Hold.objects.get(is_tip=True).captured) == (200, 500)
    assert api(client, sam, "delete", "api_card", card.pk).status_code == 204


def test_an_app_is_told_why_a_card_was_refused(client, stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    Card.objects.update(method="pm_card_visa_chargeDeclined")

    answer = api(client, booking.seeker, "post", "api_pay_card", booking.pk, card=card.pk)

    assert (answer.status_code, answer.json()["code"]) == (422, "card_declined")
