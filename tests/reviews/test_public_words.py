"""What everybody reads is looked at before it is sealed: no contact details, and no hurting word by accident."""

import pytest
from django.utils.translation import override

from marketplace.core.errors import Missing, Refused
from marketplace.notifications.models import Notice
from reviews import actions, queries, rules
from reviews.models import Report, Review
from tests.api.app import App
from tests.factories import make_operator, make_seeker
from tests.frontend.test_paying import post, read
from tests.jobs import run_jobs
from tests.reviews.test_reviews import make_confirmed, refused, write

pytestmark = pytest.mark.django_db
YES = {"solved": 2, "on_time": 2, "kind_and_clear": 2, "price_as_agreed": 2}
INSULT = "Er ist ein Idiot"


@pytest.fixture
def opened():
    booking = make_confirmed()
    write(booking, "seeker")
    write(booking, "helper")
    return booking


def review_of(booking) -> Review:
    return Review.objects.get(booking=booking, author=booking.seeker)


def looks() -> list[tuple]:
    return list(Report.objects.order_by("pk").values_list("by", "reason"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ruf an: 079 123 45 67", "text_has_phone"),
        ("hana@example.org", "text_has_mail"),
        ("www.hana-hilft.ch", "text_has_link"),
        ("Schreib mir auf WhatsApp", "text_has_messenger"),
    ],
)
def test_contact_details_are_not_published_not_even_by_somebody_who_is_sure(text, code):
    booking = make_confirmed()

    refused(code, write, booking=booking, text=text)
    refused(code, write, booking=booking, text=text, is_sure=True)


def test_it_is_said_what_and_nothing_on_the_page_is_lost(client):
    booking = make_confirmed()
    told = {"text": "Super! Ruf ihn an: 079 123 45 67", "private_note": "Nur für euch", "felt": "fine", **YES}

    answer = post(client, booking.seeker, "review", booking.pk, **told)
    page = answer.content.decode()

    assert (answer.status_code, Review.objects.count()) == (422, 0)
    for words in ("This looks like a phone number: 079 123 45 67", "Super! Ruf ihn an", "Nur für euch"):
        assert words in page
    assert page.count("checked") == 5


def test_all_of_a_kind_are_said_at_once():
    reason = rules.why_not_publish("079 123 45 67, oder 044 765 43 21")

    assert "079 123 45 67; 044 765 43 21" in str(reason)


def test_the_words_are_said_in_the_readers_language():
    reason = rules.why_not_publish("079 123 45 67")

    with override("de"):
        assert "Telefonnummer" in str(reason)


def test_a_doubt_is_asked_once_and_sent_anyway(client):
    booking = make_confirmed()

    asked = post(client, booking.seeker, "review", booking.pk, text=INSULT, **YES)
    assert (asked.status_code, Review.objects.count()) == (422, 0)
    assert "This could hurt somebody: Idiot" in asked.content.decode()
    assert 'name="is_sure"' in asked.content.decode()
    sent = post(client, booking.seeker, "review", booking.pk, text=INSULT, is_sure="on", **YES)

    assert (sent.status_code, Review.objects.get().text) == (302, INSULT)


def test_the_question_is_not_there_without_a_doubt(client):
    booking = make_confirmed()

    assert 'name="is_sure"' not in read(client, booking.seeker, "review", booking.pk)


def test_what_was_sent_anyway_is_looked_at_once_it_is_open_and_not_before():
    booking = make_confirmed()
    write(booking, "seeker", text=INSULT, is_sure=True)
    assert looks() == []

    write(booking, "helper")

    assert looks() == [(None, "words")]
    assert [str(report.review.text) for report in queries.reports_open()] == [INSULT]


def test_a_kind_text_is_not_looked_at(opened):
    assert looks() == []


@pytest.mark.parametrize("text", ["Schreib an hana@example.org", "079 123 45 67"])
def test_a_reply_holds_no_contact_details(client, opened, text):
    review = review_of(opened)

    answer = post(client, opened.helper, "review_reply", review.pk, text=text)

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert review_of(opened).replied_at is None


def test_a_reply_that_could_hurt_is_asked_about_and_looked_at_at_once(client, opened):
    review = review_of(opened)
    asked = post(client, opened.helper, "review_reply", review.pk, text="Selber Idiot")
    assert (asked.status_code, looks()) == (422, [])

    sent = post(client, opened.helper, "review_reply", review.pk, text="Selber Idiot", is_sure="on")

    assert (sent.status_code, looks()) == (302, [(None, "reply_words")])


def test_an_operator_takes_a_reply_out_and_the_review_stands(client, opened):
    review, olga = review_of(opened), make_operator()
    actions.reply_review(by=opened.helper, review_id=review.pk, text="Selber Idiot", is_sure=True)
    assert "Remove the reply alone" in read(client, olga, "console_reports")

    assert post(client, olga, "console_reply_remove", review.pk, reason="").status_code == 422
    assert post(client, olga, "console_reply_remove", review.pk, reason="hate").status_code == 302
    run_jobs(only="deliver")

    assert (review_of(opened).reply, review_of(opened).removed_at) == ("", None)
    assert queries.reports_open().count() == 0
    assert "It insults or threatens somebody" in read(client, opened.helper, "booking", opened.pk)
    assert list(Notice.objects.filter(kind="reply_removed").values_list("person_id", flat=True)) == [opened.helper_id]
    refused("no_reply", actions.remove_reply, by=olga, review_id=review.pk, reason="hate")
    refused("already_replied", actions.reply_review, by=opened.helper, review_id=review.pk, text="Noch einmal")


def test_nobody_else_takes_a_reply_out(opened):
    review = review_of(opened)
    actions.reply_review(by=opened.helper, review_id=review.pk, text="Danke")

    for other in (opened.seeker, opened.helper, make_seeker("Stella")):
        with pytest.raises(Missing):
            actions.remove_reply(by=other, review_id=review.pk, reason="hate")
    assert review_of(opened).reply == "Danke"


def test_an_app_reads_the_code_and_may_be_sure():
    booking = make_confirmed()
    app, address = App(booking.seeker), f"/bookings/{booking.pk}/reviews/"

    contact = app.post(address, {"axes": YES, "text": "079 123 45 67"})
    doubt = app.post(address, {"axes": YES, "text": INSULT})
    sent = app.post(address, {"axes": YES, "text": INSULT, "is_sure": True})

    assert [(one.status_code, one.json()["code"]) for one in (contact, doubt)] == [
        (422, "text_has_phone"),
        (422, "text_doubtful"),
    ]
    assert (sent.status_code, sent.json()["text"]) == (200, INSULT)


def test_what_one_writes_to_our_team_is_not_screened():
    booking = make_confirmed()

    assert write(booking, private_note="Seine Nummer: 079 123 45 67. Idiot!").pk


def test_a_reason_is_one_of_the_list(opened):
    actions.reply_review(by=opened.helper, review_id=review_of(opened).pk, text="Danke")

    with pytest.raises(Refused, match="reason_unknown"):
        actions.remove_reply(by=make_operator(), review_id=review_of(opened).pk, reason="words")
