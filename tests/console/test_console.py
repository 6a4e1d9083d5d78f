"""What operators come in for: what waits, who it is, what to decide; and that nobody else can tell it exists."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.chat.actions import open_conversation, send_message
from marketplace.console import queries
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing
from marketplace.core.models import Event
from marketplace.disputes.actions import open_case
from marketplace.vetting.models import Application
from payments.models import Deal
from reviews.actions import report_review
from tests.factories import make_booking, make_helper, make_operator, make_request, make_seeker
from tests.payments.paying import make_hold, make_paid_booking
from tests.reviews.test_reviews import write
from tests.vetting.applying import make_sent_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(client):
    person = make_operator()
    client.force_login(person)
    return person


def page(client, name: str, *args, **asked):
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("read", [queries.numbers, queries.applications, queries.requests_unfilled])
@pytest.mark.parametrize("who", ["visitor", "system", "seeker", "helper"])
def test_the_console_does_not_exist_for_others(read, who):
    people = {"visitor": lambda: VISITOR, "system": lambda: SYSTEM, "seeker": make_seeker, "helper": make_helper}

    with pytest.raises(Missing):
        read(people[who]())


def test_the_three_numbers_count_what_waits(olga):
    make_sent_application()
    make_request(state="unfilled")
    make_request()
    make_seeker("Tim", suspended_at=timezone.now())

    numbers = queries.numbers(olga)

    assert (numbers.applications_waiting, numbers.requests_unfilled, numbers.people_suspended) == (1, 1, 1)


def test_with_nothing_waiting_the_page_says_so_and_is_not_bare(olga, client):
    assert "empty" in page(client, "console")
    assert queries.numbers(olga).applications_waiting == 0


def test_who_waits_longest_is_first(olga):
    late, early = make_sent_application(), make_sent_application(by=make_seeker("Bea"))
    Application.objects.filter(pk=early.pk).update(submitted_at=timezone.now() - timedelta(days=3))

    assert [row.pk for row in queries.applications(olga)] == [early.pk, late.pk]


def test_forty_applications_are_paged_and_counted(olga, client):
    people = [make_seeker(f"Anna{number}") for number in range(53)]
    Application.objects.bulk_create(
        Application(person=person, state="submitted", submitted_at=timezone.now()) for person in people
    )

    first, second = page(client, "console"), page(client, "console", page=2)

    shown = [sum(f"Anna{number}<" in text.replace(" ", "") for number in range(53)) for text in (first, second)]
    assert sum(shown) == 53
    assert shown == [50, 3]


@pytest.mark.parametrize("number", ["0", "999", "x", "-1", "1e9"])
def test_a_page_that_is_not_there_shows_the_nearest(olga, client, number):
    page(client, "console", page=number)


def test_people_are_found_by_part_of_name_or_address(olga):
    hana, sam = make_helper("Hana Müller"), make_seeker("Sam")

    assert list(queries.people(olga, "müll")) == [hana]
    assert list(queries.people(olga, sam.email.upper())) == [sam]
    assert list(queries.people(olga, "%")) == []
    assert set(queries.people(olga, "")) == {hana, sam, olga}


def test_only_suspended_people_when_asked(olga):
    tim = make_seeker("Tim", suspended_at=timezone.now())
    make_seeker("Sam")

    assert list(queries.people(olga, "", only_suspended=True)) == [tim]


def test_a_sheet_counts_what_somebody_did(olga, client):
    booking = make_booking()

    sheet = queries.person_sheet(olga, booking.helper.pk)

    assert (sheet.requests, sheet.offers, sheet.visits, sheet.badges.count()) == (0, 1, 1, 1)
    assert "Hana" in page(client, "console_person", booking.helper.pk)


def test_nobody_is_missing_and_not_an_error(olga, client):
    assert client.get(reverse("console_person", args=[10**15])).status_code == 404


def test_hostile_searches_are_only_text(olga, client):
    for text in ("' OR 1=1 --", "\x00", "%" * 5000, "<script>alert(1)</script>", "🦄"):
        body = page(client, "console_people", text=text, q=text)
        assert "<script>alert" not in body


def test_what_waits_is_counted_and_led_to(olga, client):
    stuck = make_paid_booking("confirmed", confirmed_at=timezone.now())
    make_hold(stuck, "captured")
    Deal.objects.filter(booking=stuck).update(trouble="no_payouts")
    disputed = make_paid_booking("done", begins_at=timezone.now() + timedelta(days=9))
    make_hold(disputed, "captured")
    open_case(by=disputed.seeker, booking_id=disputed.pk, about="price", text="Zu teuer.")

    numbers = queries.numbers(olga)

    assert (numbers.cases_open, numbers.payments_stuck, numbers.reviews_reported) == (1, 1, 0)
    assert disputed.helper.name_shown in page(client, "console_cases")
    deal = Deal.objects.get(booking=stuck)
    assert reverse("console_payment_retry", args=[deal.pk]) in page(client, "console_payments")
    client.post(reverse("console_payment_retry", args=[deal.pk]))
    deal.refresh_from_db()
    assert deal.trouble == ""


def test_a_reported_review_is_kept_or_removed(olga, client):
    booking = make_paid_booking("confirmed", confirmed_at=timezone.now())
    review = write(booking, "seeker", stars=1)
    write(booking, "helper")
    report_review(by=booking.helper, review_id=review.pk, reason="hate")

    assert "Von seeker" in page(client, "console_reports")
    wrong = client.post(reverse("console_review_remove", args=[review.pk]), {"reason": "because"})
    right = client.post(reverse("console_review_remove", args=[review.pk]), {"reason": "hate"})

    review.refresh_from_db()
    assert (wrong.status_code, right.status_code, review.removed_because) == (422, 302, "hate")
    assert queries.reports(olga).count() == 0


def test_visits_are_found_by_number_and_by_name(olga, client):
    booking = make_paid_booking(helper=make_helper("Hanneliese"))

    for text in (str(booking.pk), "hannel", booking.seeker.email):
        assert list(queries.bookings_found(olga, text)) == [booking]
    assert list(queries.bookings_found(olga, "nobody")) == []
    assert "Hanneliese" in page(client, "console_bookings", q="hannel")


def test_an_operator_reads_the_talk_of_a_disputed_visit_only_and_each_look_is_an_event(olga, client):
    booking = make_paid_booking("done")
    make_hold(booking, "captured")
    talk = open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    send_message(by=booking.seeker, conversation_id=talk.pk, client_id=uuid4(), text="Unter uns gesagt")
    assert "Unter uns gesagt" not in page(client, "booking", booking.pk)

    open_case(by=booking.seeker, booking_id=booking.pk, about="price", text="Zu teuer.")

    assert "Unter uns gesagt" in page(client, "booking", booking.pk)
    assert Event.objects.filter(name="conversation.inspected", actor_id=olga.pk).count() == 1
