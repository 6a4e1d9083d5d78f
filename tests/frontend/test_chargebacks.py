"""Chargebacks through the pages: the queue, the answer, what the two read; and the money of a visit as one picture."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.chat import actions as chat
from marketplace.core.actors import SYSTEM
from marketplace.notifications.models import Notice
from payments import actions, flows
from payments.models import Attempt, Chargeback, Deal, Hold
from tests.factories import make_doorstep, make_operator
from tests.jobs import run_jobs
from tests.payments.disputing import decide, dispute
from tests.payments.paying import make_chargeback, make_hold, make_paid_booking, use_sandbox
from tests.payments.playing import confirm, make_done

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    sandbox.fund(50_000, "eur")
    return sandbox


@pytest.fixture
def olga():
    return make_operator()


def read(client, person, name: str, *args) -> str:
    """A page as somebody who reads English sees it, without the space that keeps amounts together."""
    User.objects.filter(pk=person.pk).update(language="en")
    client.force_login(person)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().replace("\xa0", " ")


def post(client, person, name: str, *args, **data):
    User.objects.filter(pk=person.pk).update(language="en")
    client.force_login(person)
    return client.post(reverse(name, args=args), data)


def field(page: str, name: str) -> str:
    return re.search(rf'name="{name}"[^>]*>(.*?)</textarea>', page, re.S)[1]


def test_the_queue_has_the_nearest_deadline_first(client, olga):
    now = timezone.now()
    for days, state in ((5, "open"), (2, "open"), (1, "answered")):
        booking = make_paid_booking("done")
        make_hold(booking, "captured")
        make_chargeback(booking, state=state, answer_by=now + timedelta(days=days))

    page = read(client, olga, "console_chargebacks")

    rows = [int(key) for key in re.findall(r"/console/chargebacks/(\d+)/", page)]
    first, second, third = Chargeback.objects.order_by("pk").values_list("pk", flat=True)
    assert rows == [second, first, third]
    assert "says that nobody came" in page


def test_what_is_known_is_collected_and_nothing_private(client, olga):
    booking = make_paid_booking("done")
    make_hold(booking, "captured")
    now = timezone.now()
    door = make_doorstep(booking, seeker_confirmed_at=now, helper_confirmed_at=now)
    talk = chat.open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    chat.send_message(by=booking.seeker, conversation_id=talk.pk, client_id=uuid4(), text="I hid the key in the oven")
    row = make_chargeback(booking)

    page = read(client, olga, "console_chargeback", row.pk)

    said = field(page, "uncategorized_text")
    assert "met the customer" in said
    place = booking.request.place
    for private in (place.street, door.seeker_word, door.helper_word, booking.seeker.email, "oven"):
        assert private not in page
    assert "Agreed price: 50 €" in field(page, "product_description").replace("\xa0", " ")


def test_an_answer_needs_to_be_read_and_goes_once(client, olga, stripe):
    dispute(stripe, make_done(stripe))
    row = Chargeback.objects.get()
    words = {"uncategorized_text": "Hana came.", "service_date": "2026-11-29"}

    refused = post(client, olga, "console_chargeback", row.pk, **words)
    assert (refused.status_code, Chargeback.objects.get().state) == (422, "open")
    assert "Hana came." in refused.content.decode()

    assert post(client, olga, "console_chargeback", row.pk, **words, is_read="on").status_code == 302
    assert Chargeback.objects.get().state == "answered"
    assert "Hana came." in read(client, olga, "console_chargeback", row.pk)
    assert post(client, olga, "console_chargeback", row.pk, **words, is_read="on").status_code == 422


def test_without_an_answer_of_stripe_it_is_said_that_it_goes_by_itself(client, olga, stripe):
    dispute(stripe, make_done(stripe))
    row = Chargeback.objects.get()
    stripe.dial(fail_before=1, only="/v1/disputes")

    answer = post(client, olga, "console_chargeback", row.pk, uncategorized_text="Hana came.", is_read="on")

    assert (answer.status_code, Chargeback.objects.get().state) == (302, "answering")
    assert "sent again by itself" in read(client, olga, "console_chargeback", row.pk)


def test_the_two_read_one_calm_sentence_and_no_more_than_that(client, olga, stripe):
    booking = make_done(stripe)
    dispute(stripe, booking)

    assert "Your bank has asked for this payment back" in read(client, booking.seeker, "booking", booking.pk)
    assert "your share waits until it has decided" in read(client, booking.helper, "booking", booking.pk)
    assert "data-calm" not in read(client, olga, "booking", booking.pk)
    for person in (booking.seeker, booking.helper, olga):
        assert "because a bank asks for it back" in read(client, person, "booking", booking.pk)


def test_a_helper_who_has_it_already_is_told_that_it_stays(client, stripe):
    booking = make_done(stripe)
    confirm(booking)
    key = dispute(stripe, booking)
    assert "What you have got stays yours" in read(client, booking.helper, "booking", booking.pk)

    decide(stripe, key, "lost")

    assert "data-calm" not in read(client, booking.helper, "booking", booking.pk)
    assert "has given you 50 €" in read(client, booking.seeker, "booking", booking.pk)


def kinds_of(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_who_is_told_what(olga, stripe):
    booking = make_done(stripe)
    Notice.objects.all().delete()
    key = dispute(stripe, booking)
    Chargeback.objects.update(answer_by=timezone.now() + timedelta(hours=10))
    actions.warn_of_deadline(by=SYSTEM, chargeback_id=Chargeback.objects.get().pk)
    decide(stripe, key, "lost")
    run_jobs()

    assert kinds_of(olga) == ["chargeback_opened", "chargeback_due", "chargeback_decided"]
    assert kinds_of(booking.seeker) == ["payment_disputed", "dispute_lost"]
    assert kinds_of(booking.helper) == ["payment_disputed_helper", "dispute_lost_helper"]


def test_an_operator_pays_the_helper_all_the_same(client, olga, stripe):
    booking = make_done(stripe)
    key = dispute(stripe, booking)
    confirm(booking)
    decide(stripe, key, "lost")
    row = Chargeback.objects.get()
    assert "Pay the helper all the same" in read(client, olga, "console_chargeback", row.pk)

    post(client, olga, "console_chargeback_bear", row.pk)
    run_jobs()

    assert "Pay the helper all the same" not in read(client, olga, "console_chargeback", row.pk)
    assert Hold.objects.get().released == 5_000
    assert post(client, booking.helper, "console_chargeback_bear", row.pk).status_code == 404


def picture(client, olga, booking) -> str:
    page = read(client, olga, "console_money", booking.pk)
    assert 'data-total="0"' in page
    assert set(re.findall(r'data-zero="([^"]+)"', page)) <= {"€0.00"}
    return page


def test_the_picture_says_for_whom_the_money_waits(client, olga, stripe):
    booking = make_done(stripe)
    page = picture(client, olga, booking)
    assert "Waits for the seeker, at most until" in page
    assert "kept for the visit" in page

    dispute(stripe, booking)
    page = picture(client, olga, booking)
    assert "Waits for our team, at most until" in page
    assert "taken by a bank that has not decided" in page
    assert Chargeback.objects.get().stripe_id in page


def test_the_picture_of_a_visit_at_its_end(client, olga, stripe):
    booking = make_done(stripe)
    confirm(booking)

    page = picture(client, olga, booking)

    assert "Waits for nobody" in page
    assert "Nothing moves by itself now." in page
    assert Attempt.objects.get(kind="release").stripe_id in page
    assert "In − out − here is 0 in each of them" in page


def test_what_stripe_refused_is_said_and_can_be_tried_again(client, olga, stripe):
    booking = make_done(stripe)
    Deal.objects.update(trouble="refund_failed")

    page = picture(client, olga, booking)

    assert "their bank did not take it" in page
    assert reverse("console_payment_retry", args=[Deal.objects.get().pk]) in page


def test_what_stripe_has_not_answered_and_what_is_due_now(client, olga, stripe):
    booking = make_done(stripe)
    Deal.objects.update(plan=5_000)
    assert "It is due now" in picture(client, olga, booking)

    attempt = actions.intend_step(by=SYSTEM, deal_id=Deal.objects.get().pk)
    assert "Waits for Stripe" in picture(client, olga, booking)

    flows.carry_out(attempt.pk)
    assert "On its way to the helper" not in picture(client, olga, booking)


@pytest.mark.broken_books
def test_books_that_are_wrong_are_seen(client, olga, monkeypatch):
    booking = make_paid_booking("done")
    make_hold(booking, "captured")
    monkeypatch.setattr("payments.picture._here", lambda place, deal: place.went_in)

    page = read(client, olga, "console_money", booking.pk)

    assert "The books of this visit are wrong" in page
    assert 'data-total="0"' not in page


def test_a_visit_without_money_says_so(client, olga):
    booking = make_paid_booking("reserved")

    assert "No money has moved" in read(client, olga, "console_money", booking.pk)
    client.force_login(booking.helper)
    assert client.get(reverse("console_money", args=[booking.pk])).status_code == 404
