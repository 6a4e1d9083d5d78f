"""Applying: steps, what may be sent when, and by whom."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from marketplace.catalog.models import Topic
from marketplace.core.errors import Missing, Refused
from marketplace.vetting import actions, queries, rules
from marketplace.vetting.models import Application, Document
from tests.factories import make_operator, make_seeker, make_topic
from tests.race import at_once
from tests.vetting.applying import BORN, RIGHT, make_application, make_sent_application, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def licensed_topic() -> Topic:
    return make_topic("hedges", risk="licence")


def test_a_finished_application_goes_to_the_queue():
    application = make_sent_application()

    assert list(queries.queue()) == [application]
    assert application.submitted_at


@pytest.mark.parametrize("step", ["about", "topics", "conduct", "identity", "licence"])
def test_it_is_not_sent_while_a_step_is_open(licensed_topic, step):
    application = make_application(topics=[licensed_topic], left_out=step)
    open_steps = queries.open_steps(application)

    with pytest.raises(Refused) as refusal:
        actions.submit_application(by=application.person, application_id=application.pk)

    assert refusal.value.reason.code == "steps_open"
    assert step in open_steps
    assert not queries.queue().exists()


def test_an_open_topic_needs_no_licence():
    application = make_application(left_out="licence")

    assert queries.open_steps(application) == []


def birthday(years: int, days: int = 0) -> date:
    today = timezone.localdate()
    return date(today.year - years, today.month, min(today.day, 28)) + timedelta(days=days)


@pytest.mark.parametrize(
    ("birth", "code"),
    [(birthday(18, 4), "adults_only"), (birthday(111), "birth_date_wrong"), (None, "birth_date_missing")],
)
def test_helpers_are_18_or_older(birth, code):
    application = make_application(left_out="about")

    with pytest.raises(Refused) as refusal:
        actions.save_about(by=application.person, application_id=application.pk, birth_date=birth, motivation="Yes")

    application.refresh_from_db()
    assert (refusal.value.reason.code, refusal.value.field) == (code, "birth_date")
    assert (application.birth_date, application.motivation) == (None, "")


@pytest.mark.parametrize(
    ("birth", "today", "age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 11, 23), date(2026, 11, 23), 18),
        (date(2008, 11, 24), date(2026, 11, 23), 17),
    ],
)
def test_one_is_as_old_as_the_last_birthday(birth, today, age):
    assert rules.age_on(today, birth) == age


def test_a_forbidden_topic_cannot_be_applied_for():
    application = make_application(left_out="topics")
    gas = Topic.objects.get(slug="gas")

    actions.save_topics(by=application.person, application_id=application.pk, topic_ids=[gas.pk])

    assert not application.topics.exists()


def test_a_wrong_answer_is_named_and_can_be_put_right():
    application = make_application(left_out="conduct")
    given = {"by": application.person, "application_id": application.pk}
    first = next(iter(RIGHT))

    wrong = actions.save_answers(**given, answers={**RIGHT, first: "something else"})
    still_open = queries.open_steps(Application.objects.get())
    right = actions.save_answers(**given, answers=RIGHT)

    assert (wrong, still_open, right) == ([first], ["conduct"], [])
    assert queries.open_steps(Application.objects.get()) == []


def test_a_later_wrong_answer_takes_the_pass_back():
    application = make_application()

    actions.save_answers(by=application.person, application_id=application.pk, answers={})

    assert queries.open_steps(Application.objects.get()) == ["conduct"]


@pytest.mark.parametrize("stranger", ["another seeker", "an operator"])
def test_nobody_else_writes_in_it(stranger):
    application = make_application()
    by = make_operator() if stranger == "an operator" else make_seeker("Stella")

    with pytest.raises((Missing, Refused)):
        actions.save_about(by=by, application_id=application.pk, birth_date=BORN, motivation="Changed")
    with pytest.raises((Missing, Refused)):
        actions.submit_application(by=by, application_id=application.pk)

    application.refresh_from_db()
    assert (application.motivation, application.state) == ("I repair bicycles.", "draft")


def test_once_sent_nothing_is_changed_any_more():
    application = make_sent_application()

    with pytest.raises(Refused) as refusal:
        actions.add_document(by=application.person, application_id=application.pk, kind="identity", file=picture())

    assert refusal.value.reason.code == "application_waiting"
    assert Document.objects.filter(kind="identity").count() == 1


def test_a_withdrawn_application_makes_room_for_a_new_one():
    application = make_sent_application()

    actions.withdraw_application(by=application.person, application_id=application.pk)

    assert not queries.queue().exists()
    assert actions.start_application(by=application.person) != application


def test_after_a_no_nobody_types_it_all_again():
    application = make_sent_application()
    actions.refuse_application(by=make_operator(), application_id=application.pk, reason="The photo is blurred.")

    again = actions.start_application(by=application.person)

    assert (again.birth_date, again.motivation, list(again.topics.all())) == (
        BORN,
        "I repair bicycles.",
        list(application.topics.all()),
    )
    assert queries.open_steps(again) == ["identity"]


@pytest.mark.django_db(transaction=True)
def test_beginning_twice_at_once_begins_once():
    anna = make_seeker("Anna")

    begun = at_once([lambda: actions.start_application(by=anna)] * 8)

    assert {application.pk for application in begun} == {Application.objects.get().pk}


def test_being_forgotten_takes_words_and_documents():
    application = make_application()
    files = [document.file for document in application.documents.all()]

    actions.erase_person(by=application.person, person_id=application.person_id)

    application.refresh_from_db()
    assert (application.birth_date, application.motivation, application.answers) == (None, "", {})
    assert files and not Document.objects.exists()


def test_a_waiting_application_is_withdrawn_before_its_person_is_forgotten():
    application = make_sent_application()

    with pytest.raises(Refused):
        actions.erase_person(by=application.person, person_id=application.person_id)

    assert Document.objects.count() == 2


def test_the_export_holds_what_was_given():
    application = make_sent_application()

    told = queries.personal_data_of(application.person_id)

    assert told["applications"][0]["motivation"] == "I repair bicycles."
    assert {document["kind"] for document in told["documents"]} == {"identity", "licence"}
