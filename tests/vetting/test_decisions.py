"""Decisions of operators: badges that say what was checked, reasons that are read, one answer per application."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from marketplace.catalog.models import HelperProfile, Service
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.vetting import actions, queries, rules
from marketplace.vetting.models import Badge
from tests.factories import make_operator, make_seeker, make_topic
from tests.race import at_once
from tests.vetting.applying import make_application, make_sent_application

pytestmark = pytest.mark.django_db


def approve(application, by=None, **fields):
    return actions.approve_application(
        by=by or make_operator(), application_id=application.pk, reason="Welcome!", **fields
    )


def test_a_yes_makes_a_helper_with_topics_and_badges():
    topic = make_topic()
    application = make_sent_application(topics=[topic])

    approve(application)

    application.person.refresh_from_db()
    assert application.person.is_helper
    assert queries.vetted_topic_ids(application.person_id) == {topic.pk}
    assert [service.topic for service in Service.objects.all()] == [topic]


def test_a_badge_says_exactly_what_was_checked_and_for_a_year():
    wifi, hedges = make_topic(), make_topic("hedges", risk="licence")
    application = make_sent_application(topics=[wifi, hedges])

    approve(application)

    checks = {badge.topic: badge.checks for badge in queries.badges_of(application.person_id)}
    assert checks == {wifi: ["identity", "adult", "conduct"], hedges: ["identity", "adult", "conduct", "licence"]}
    lives = {badge.expires_at - badge.given_at for badge in Badge.objects.all()}
    assert all(abs(span - rules.BADGE_LIVES) < timedelta(minutes=1) for span in lives)


def test_part_of_an_application_can_be_approved():
    wifi, hedges = make_topic(), make_topic("hedges", risk="licence")
    application = make_sent_application(topics=[wifi, hedges])

    approve(application, topic_ids=[wifi.pk])

    assert queries.vetted_topic_ids(application.person_id) == {wifi.pk}
    assert [service.topic for service in Service.objects.all()] == [wifi]


def test_a_topic_that_nobody_applied_for_is_not_approved():
    application = make_sent_application()

    with pytest.raises(Refused) as refusal:
        approve(application, topic_ids=[make_topic("hedges").pk])

    application.refresh_from_db()
    assert refusal.value.reason == rules.TOPICS_NEEDED
    assert application.state == "submitted" and not Badge.objects.exists()


def test_a_badge_that_is_over_counts_no_more():
    application = make_sent_application()
    approve(application)

    Badge.objects.update(expires_at=timezone.now())

    assert queries.vetted_topic_ids(application.person_id) == set()


def test_a_no_carries_its_reason_and_makes_no_helper():
    application = make_sent_application()

    actions.refuse_application(by=make_operator(), application_id=application.pk, reason=" The photo is blurred. ")

    application.refresh_from_db()
    assert (application.state, application.reason) == ("refused", "The photo is blurred.")
    assert not application.person.is_helper and not Badge.objects.exists()


@pytest.mark.parametrize("verb", [actions.approve_application, actions.refuse_application])
@pytest.mark.parametrize("who", ["stranger", "applicant", "operator without a reason", "operator about themselves"])
def test_who_may_not_decide_changes_nothing(verb, who):
    person = make_operator() if who == "operator about themselves" else make_seeker("Anna")
    application = make_sent_application(by=person)
    by = {"stranger": make_seeker("Stella"), "operator without a reason": make_operator()}.get(who, person)
    reason = " " if who == "operator without a reason" else "Because."

    with pytest.raises((Missing, Refused)):
        verb(by=by, application_id=application.pk, reason=reason)

    application.refresh_from_db()
    assert (application.state, application.decided_by, Badge.objects.count()) == ("submitted", None, 0)
    assert not HelperProfile.objects.exists()


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_was_not_sent_is_not_decided(state):
    application = make_application()
    if state == "withdrawn":
        actions.withdraw_application(by=application.person, application_id=application.pk)

    with pytest.raises(Refused) as refusal:
        approve(application)

    assert refusal.value.reason == rules.STATE_REASONS[state]
    assert not Badge.objects.exists()


def test_a_second_application_renews_the_badge():
    first = make_sent_application()
    approve(first)
    second = make_sent_application(by=first.person)

    approve(second)

    assert queries.badges_of(first.person_id).get().application == second
    assert Badge.objects.count() == 2


def decide_at_once() -> Counter:
    """What eight operators are told who answer one application at the same moment, half with yes, half with no."""
    application, operators = make_sent_application(), [make_operator() for _ in range(8)]
    verbs = (actions.approve_application, actions.refuse_application)
    told = at_once(
        [
            lambda by=by, verb=verbs[n % 2]: verb(by=by, application_id=application.pk, reason="Because.")
            for n, by in enumerate(operators)
        ]
    )
    return Counter(type(answer).__name__ for answer in told)


@pytest.mark.django_db(transaction=True)
def test_of_eight_answers_at_once_one_counts():
    told = decide_at_once()

    assert told == {"Application": 1, "Refused": 7}
    assert Event.objects.filter(name__in=["application.approved", "application.refused"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_several_answers_count(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)

    assert max(decide_at_once()["Application"] for _ in range(5)) > 1
