"""Flexible searches that are under way together wait a short window and are assigned together; nobody else waits."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer
from marketplace.core.actors import SYSTEM
from matching import actions, dispatch, jobs, queries, windows
from matching.actions import windows as planning
from matching.explanations import not_asked
from matching.models import Policy, Receipt, Search
from matching.ranking import rank
from matching.receipts import replay
from matching.rules import FIRST_RULES
from tests.factories import make_helper, make_offer, make_operator, make_request, make_seeker, make_topic
from tests.jobs import run_jobs
from tests.matching.test_races import answered, let_go_of_helpers
from tests.matching.test_ranking import newcomer
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)

# So long that no test meets the end of one by chance; its timer is run when the test says.
LONG = 100_000
NOON = datetime(2026, 6, 1, 12, 0, 7, tzinfo=UTC)


@pytest.fixture
def topic():
    return make_topic()


def policy(**changes: Any) -> None:
    """A policy in force, with windows longer than any operator may set."""
    now = queries.policy_now()
    rules = {**now.rules, "window_seconds": LONG, "open_offers_at_most": 1, **changes}
    Policy.objects.create(version=now.version + 1, rules=rules, reason="Windows.")


def helper(name: str, topic, languages: list[str]):
    person = make_helper(name, topic=topic, languages=languages)
    actions.rebuild_reach(by=SYSTEM, person_id=person.pk)
    return person


def search_for(topic, languages: list[str], **fields: Any) -> Search:
    """A running search before its first wave."""
    request = make_request(make_seeker(), topic=topic, languages=languages, **fields)
    return Search.objects.create(request=request, policy=queries.policy_now())


def turn(*them: Search) -> None:
    """The turn of these searches has come."""
    for search in them:
        actions.send_wave(by=SYSTEM, search_id=search.pk, wave=search.wave + 1)


def end_of_window() -> None:
    """Run the timers that were set for it, and no later one."""
    for search in Search.objects.filter(step="gather").order_by("pk"):
        timer(search)


def timer(search: Search) -> None:
    jobs.send_wave(search_id=search.pk, wave=1)


def contended(topic, **changes: Any) -> tuple[Any, Any, Search, Search]:
    """Hana comes to both, Rui only to the first, whose favourite is Hana as well; a third search is under way."""
    policy(**changes)
    hana, rui = helper("Hana", topic, ["de", "en"]), helper("Rui", topic, ["de"])
    search_for(topic, ["tr"])
    first, second = search_for(topic, ["de"]), search_for(topic, ["en"])
    turn(first, second)
    return hana, rui, first, second


def asked() -> dict[int, int]:
    return dict(Offer.objects.values_list("request_id", "helper_id"))


def test_a_pair_that_contends_is_served_both(topic):
    hana, rui, first, second = contended(topic)
    assert asked() == {}

    end_of_window()

    assert asked() == {first.request_id: rui.pk, second.request_id: hana.pk}


def test_one_by_one_the_second_would_find_nobody(topic):
    """The control: without windows the first takes the only one whom the second could have had."""
    hana, _, first, _ = contended(topic, window_seconds=0)
    assert asked() == {first.request_id: hana.pk}


def test_the_receipt_says_that_a_window_was_assigned_together(topic):
    hana, rui, first, _ = contended(topic)
    end_of_window()

    receipt = Receipt.objects.get(search=first)
    assert receipt.together == 2
    assert [(line["helper"], line.get("elsewhere", False)) for line in receipt.ranked] == [
        (hana.pk, True),
        (rui.pk, False),
    ]
    weights = first.policy.rules["weights"]
    assert replay(receipt.ranked, weights, receipt.mean_jobs).is_same


def test_who_went_to_the_other_request_reads_so(topic):
    hana, _, first, _ = contended(topic)
    end_of_window()
    bookings.cancel_request(by=first.request.seeker, request_id=first.request_id)
    run_jobs(only="deliver")

    (row,) = not_asked(hana.pk)
    assert row.stop.code == "elsewhere" and row.stop.words


def test_who_is_alone_does_not_wait(topic):
    policy()
    helper("Hana", topic, ["de"])
    alone = search_for(topic, ["de"])
    turn(alone)
    assert Offer.objects.count() == 1
    assert Receipt.objects.get().together == 0


@pytest.mark.parametrize("away", [{"urgency": "urgent"}, {"mode": "choose"}])
def test_who_is_urgent_or_chooses_does_not_wait(topic, away):
    policy()
    helper("Hana", topic, ["de"])
    search_for(topic, ["tr"])
    turn(search := search_for(topic, ["de"], **away))
    search.refresh_from_db()
    assert search.step != "gather"


def test_far_away_is_no_company(topic):
    policy()
    helper("Hana", topic, ["de"])
    other = search_for(topic, ["de"])
    turn(search := search_for(topic, ["de"]))
    place = other.request.place
    assert planning.has_company(search.request)
    place.cell_lat += 2
    place.save()
    assert not planning.has_company(search.request)


def test_where_nobody_contends_each_asks_its_own_best(topic):
    policy()
    for name, language in (("Hana", "de"), ("Rui", "en")):
        helper(name, topic, [language])
    search_for(topic, ["tr"])
    turn(search_for(topic, ["de"]), search_for(topic, ["en"]))
    end_of_window()
    assert len(asked()) == 2
    assert set(Receipt.objects.values_list("together", flat=True)) == {0}


def test_an_answer_in_the_meantime_does_not_end_the_wait(topic):
    _, _, first, _ = contended(topic)
    actions.hasten_search(by=SYSTEM, request_id=first.request_id)
    assert asked() == {}


def test_a_mind_that_changes_does(topic):
    hana, _, first, _ = contended(topic)
    actions.switch_mode(by=first.request.seeker, request_id=first.request_id, mode="choose")
    actions.choose_helper(by=first.request.seeker, request_id=first.request_id, helper_id=hana.pk)
    assert asked() == {first.request_id: hana.pk}


def test_who_was_suspended_meanwhile_is_not_asked(topic):
    hana, rui, first, second = contended(topic)
    actions.plan_window(by=SYSTEM, search_id=first.pk)
    accounts.suspend_person(by=make_operator(), person_id=hana.pk, reason="Several complaints.")
    run_jobs(only="deliver")
    end_of_window()
    assert asked() == {first.request_id: rui.pk}


def test_what_was_called_off_meanwhile_leaves_its_helper_to_the_others(topic):
    hana, _, first, second = contended(topic)
    bookings.cancel_request(by=second.request.seeker, request_id=second.request_id)
    end_of_window()
    assert asked() == {first.request_id: hana.pk}


def both_plan_at_once(monkeypatch, them: tuple[Search, Search]) -> list[bool]:
    """Two workers meet while they plan one window; which of them planned."""
    barrier, assign = Barrier(2), windows.assign_window

    def assign_window(rankings):
        try:
            barrier.wait(1)
        except BrokenBarrierError:
            pass
        return assign(rankings)

    monkeypatch.setattr(windows, "assign_window", assign_window)
    plans = at_once([lambda pk=one.pk: actions.plan_window(by=SYSTEM, search_id=pk) for one in them])
    return [bool(plan) for plan in plans]


def test_two_workers_never_plan_one_search(topic, monkeypatch):
    hana, rui, *them = contended(topic)
    assert sorted(both_plan_at_once(monkeypatch, them)) == [False, True]
    end_of_window()
    assert sorted(asked().values()) == sorted([hana.pk, rui.pk])


def test_without_holding_the_rows_both_plan(topic, monkeypatch):
    *_, first, second = contended(topic)
    monkeypatch.setattr(planning, "_gathered", lambda mine: list(Search.objects.filter(step="gather").order_by("pk")))
    assert both_plan_at_once(monkeypatch, (first, second)) == [True, True]


def both_are_given_the_same(monkeypatch, topic) -> int:
    """The worst plan there is: two searches are given one helper, and send at once. Returns how often she is asked."""
    hana, _, *them = contended(topic)
    Search.objects.filter(step="gather").update(planned=hana, planned_wave=1)
    barrier, ranked_for = Barrier(2), queries.ranked_for

    def meet(request, policy):
        ranked = ranked_for(request, policy)
        try:
            barrier.wait(2)
        except BrokenBarrierError:
            pass
        return ranked

    monkeypatch.setattr(queries, "ranked_for", meet)
    at_once([lambda pk=one.pk: actions.send_wave(by=SYSTEM, search_id=pk, wave=1) for one in them])
    return Offer.objects.filter(helper=hana).count()


def test_a_plan_never_asks_a_helper_past_the_cap(topic, monkeypatch):
    assert both_are_given_the_same(monkeypatch, topic) == 1


def test_without_holding_the_helper_a_plan_would(topic, monkeypatch):
    let_go_of_helpers(monkeypatch)
    assert both_are_given_the_same(monkeypatch, topic) == 2


@pytest.mark.parametrize(("answer", "becomes"), [("cancel", "cancelled"), ("accept", "booked")])
def test_an_answer_races_the_end_of_the_window(topic, answer, becomes):
    """Whoever comes second sees what the first did; without the lock somebody is asked (`test_races`)."""
    for _ in range(5):
        hana, _, _, second = contended(make_topic(), open_offers_at_most=9)
        make_offer(second.request, hana)
        at_once([lambda: timer(second), lambda: answered(second.request, answer)])  # noqa: B023
        second.request.refresh_from_db()
        assert second.request.state == becomes
        assert not Offer.objects.filter(request=second.request, state="open").exists()
        Search.objects.update(state="stopped")


def test_a_worker_that_dies_within_a_window_loses_nothing(topic):
    """Killed when one of the two was sent: its successor sends the other one, as planned, and nobody twice."""
    hana, rui, first, second = contended(topic)
    timer(first)
    assert asked() == {first.request_id: rui.pk}
    search = Search.objects.get(pk=second.pk)
    assert search.is_planned and search.planned_id == hana.pk

    end_of_window()

    assert asked() == {first.request_id: rui.pk, second.request_id: hana.pk}
    assert Offer.objects.count() == 2


def test_windows_end_at_the_same_time_for_everybody():
    rules = {**FIRST_RULES, "window_seconds": 20}
    ends = {windows.tick_after(NOON + timedelta(seconds=n), rules) for n in range(13)}
    assert ends == {datetime(2026, 6, 1, 12, 0, 20, tzinfo=UTC)}
    assert windows.tick_after(NOON + timedelta(seconds=13), rules) == datetime(2026, 6, 1, 12, 0, 40, tzinfo=UTC)


def test_a_visit_that_begins_before_is_not_waited_with():
    rules = {**FIRST_RULES, "window_seconds": 20}
    soon, later = (dispatch.Standing("flexible", 0, 0, NOON, NOON + timedelta(seconds=seconds)) for seconds in (10, 60))
    assert not windows.gathers(soon, rules) and windows.gathers(later, rules)


def test_favourites_that_differ_need_no_assignment():
    one, other = (rank([newcomer(1, km=a), newcomer(2, km=b)], FIRST_RULES["weights"]) for a, b in ((0, 1), (1, 0)))
    assert windows.assign_window({7: one, 8: other}) == {}
    assert sorted(windows.assign_window({7: one, 8: one}).values()) == [1, 2]
