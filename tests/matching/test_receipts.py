"""Receipts: what is kept of a wave, for how long, and that it is enough to work the wave out again."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given as cases
from hypothesis import strategies as st

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from matching import actions, jobs, queries
from matching.filters import Aside, Reached
from matching.models import Receipt, Search
from matching.ranking import Candidate, mean_jobs, rank
from matching.receipts import kept_of, replay, told
from matching.rules import FIRST_RULES
from tests.factories import make_draft, make_helper, make_operator, make_request, make_seeker, make_topic
from tests.jobs import run_jobs
from tests.matching.searching import publish

WEIGHTS = FIRST_RULES["weights"]
share = st.floats(0, 1)
candidates = st.builds(
    Candidate,
    helper=st.integers(1, 10_000),
    cell=st.just(""),
    km=st.floats(0, 60),
    trust=share,
    evidence=st.floats(0, 300),
    offers=st.integers(0, 90),
    accepted=st.integers(0, 90),
    jobs=st.integers(0, 90),
    no_shows=st.integers(0, 9),
    jobs_per_day=st.floats(0, 5),
    price=st.integers(0, 10_000),
    price_ratio=st.floats(0, 2),
)
crowds = st.lists(candidates, min_size=1, max_size=12, unique_by=lambda one: one.helper)


def receipt_of(people, at_most: int = 200) -> dict:
    """A receipt as the database gives it back."""
    ranked = rank(people, WEIGHTS)
    wish = queries.Wish(1, 2, 1, 3, "", timezone.now(), timezone.now(), ("de",), "urgent")
    reached = Reached(people, {}, {}, able=len(people), mean_jobs=mean_jobs(people))
    return json.loads(json.dumps(kept_of(wish, reached, ranked, at_most)))


@cases(crowds, st.integers(1, 12))
def test_a_receipt_is_worked_out_again_to_the_last_digit(people, at_most):
    kept = receipt_of(people, at_most)

    again = replay(kept["ranked"], WEIGHTS, kept["mean_jobs"])

    assert again.is_same and again.lines == kept["ranked"]
    assert kept["candidates"] == len(people)


@cases(crowds, st.data())
def test_one_changed_number_is_seen(people, data):
    """The control: another score at any place, or another order, does not pass."""
    kept = receipt_of(people)
    line = data.draw(st.sampled_from(kept["ranked"]))

    line["score"] += 0.001

    assert replay(kept["ranked"], WEIGHTS, kept["mean_jobs"]).differing == [line["rank"]]


def test_a_changed_input_or_mean_is_seen():
    people = [Candidate(n, "", float(n), 0.9, 1, 2, 1, 1, 0, n / 30) for n in range(3)]
    kept = receipt_of(people)

    assert not replay(kept["ranked"], WEIGHTS, kept["mean_jobs"] + 1e-9).is_same
    kept["ranked"][1]["given"]["trust"] = 0.91
    assert replay(kept["ranked"], WEIGHTS, kept["mean_jobs"]).differing == [2]


def test_nobody_reads_of_a_block():
    """Whoever was kept apart reads a place that somebody could have, or the next filter; never the first places."""
    near, far = (Candidate(n, "", km, 0.9, 1, 2, 1, 1, 0, 0.1) for n, km in ((1, 1.0), (2, 5.0)))
    aside = {8: Aside(None, Candidate(8, "", 0.1, 0.9, 1, 2, 1, 1, 0, 0.1)), 9: Aside("busy", near)}
    wish = queries.Wish(1, 2, 1, 3, "", timezone.now(), timezone.now(), (), "urgent")
    stopped = {8: "blocked", 9: "blocked", 7: "hours"}
    reached = Reached([near, far], {"blocked": 2}, stopped, aside, able=2, mean_jobs=0.1)
    kept = kept_of(wish, reached, rank([near, far], WEIGHTS), 200)

    def read(helper):
        (line,) = (line for line in (*kept["ranked"], *kept["stopped"]) if line["helper"] == helper)
        return told(line, kept["ranked"], FIRST_RULES, kept["mean_jobs"], asked=1)

    assert read(9) == {"helper": 9, "filter": "busy"}
    assert read(7) == {"helper": 7, "filter": "hours"}
    assert (read(8)["rank"], read(8).keys()) == (2, read(2).keys())


@pytest.mark.django_db
class TestKept:
    """What the database holds of a wave."""

    def test_of_a_wave_everything_is_kept_but_no_name(self):
        request, people = publish(helpers=3)

        receipt = Receipt.objects.get()

        again = replay(receipt.ranked, receipt.search.policy.rules["weights"], receipt.mean_jobs)
        assert again.is_same and receipt.candidates == 3
        assert {line["helper"] for line in receipt.ranked} == {person.pk for person in people}
        assert receipt.wish["urgency"] == request.urgency and "cell" not in receipt.wish
        assert not [person for person in people if person.name_shown in str(receipt.ranked)]

    def test_left_out_helpers_are_kept_with_their_first_filter_and_bounded(self, settings):
        settings.RECEIPTS_KEPT = 2
        topic = make_topic()
        people = [make_helper(f"Hana{n}", topic=topic, languages=["tr"]) for n in range(3)]
        for person in people:
            actions.rebuild_reach(by=SYSTEM, person_id=person.pk)

        request, _ = publish(helpers=3, languages=["de"])

        receipt = Receipt.objects.get(search__request=request)
        assert receipt.left_out == {"language": 3}
        assert receipt.stopped == [{"helper": person.pk, "filter": "language"} for person in people[:2]]
        assert (len(receipt.ranked), receipt.candidates) == (2, 3)

    def test_a_block_is_kept_for_operators_alone(self):
        blocked = self.publish_past_a_block()

        receipt = Receipt.objects.get()
        told_to = queries.personal_data_of(blocked.pk)["receipts"]

        assert receipt.left_out == {"blocked": 1}
        assert "blocked" not in str(told_to)
        assert told_to[0]["rank"] == 2 and set(told_to[0]["features"]) == set(WEIGHTS)

    def publish_past_a_block(self):
        topic, seeker = make_topic(), make_seeker()
        blocked, other = make_helper("Rui", topic=topic), make_helper("Hana", topic=topic)
        accounts.block_person(by=seeker, person_id=blocked.pk)
        for person in (blocked, other):
            actions.rebuild_reach(by=SYSTEM, person_id=person.pk)
        draft = make_draft(seeker, topic=topic)
        bookings.publish_request(by=seeker, request_id=draft.pk)
        run_jobs(only="deliver")
        return blocked

    def test_nothing_of_a_person_stays_in_a_receipt_when_they_are_erased(self):
        blocked = self.publish_past_a_block()

        actions.erase_person(by=SYSTEM, person_id=blocked.pk)

        assert Receipt.objects.get().stopped == []
        assert queries.personal_data_of(blocked.pk)["receipts"] == []


def aged(days: float) -> Receipt:
    """A receipt of a search that the first helper won, so many days old."""
    tarik = make_helper("Tarik", topic=make_topic(), languages=["tr"])
    actions.rebuild_reach(by=SYSTEM, person_id=tarik.pk)
    publish(helpers=3, languages=["de"])
    offer = Offer.objects.get()
    bookings.accept_offer(by=offer.helper, offer_id=offer.pk)
    Receipt.objects.update(at=timezone.now() - timedelta(days=days))
    jobs.forget_receipts(0)
    return Receipt.objects.first()


@pytest.mark.django_db
def test_before_thirty_days_a_receipt_is_whole():
    receipt = aged(29)

    assert receipt.is_whole and len(receipt.ranked) == 3 and receipt.wish


@pytest.mark.django_db
def test_after_thirty_days_only_the_winner_and_the_first_filters_are_left():
    receipt = aged(31)

    winner = Offer.objects.get().helper_id
    assert receipt.ranked == [{"helper": winner, "rank": 1}]
    assert [line["filter"] for line in receipt.stopped] == ["language"]
    assert not receipt.is_whole and receipt.wish == {} and receipt.left_out == {"language": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "is_there"), [(364, True), (366, False)])
def test_after_a_year_nothing_is_left(days, is_there):
    assert (aged(days) is not None) == is_there


@pytest.mark.django_db
def test_where_nobody_won_nobody_is_left():
    publish()
    Receipt.objects.update(at=timezone.now() - timedelta(days=31))

    assert [actions.reduce_receipts(by=SYSTEM) for _ in range(2)] == [1, 0]
    assert Receipt.objects.get().ranked == []


@pytest.mark.django_db
def test_the_days_are_settings(settings):
    settings.RECEIPTS_WHOLE_DAYS, settings.RECEIPTS_KEPT_DAYS = 5, 10

    assert not aged(6).is_whole
    Receipt.objects.update(at=timezone.now() - timedelta(days=11))
    assert actions.forget_receipts(by=SYSTEM) == 1


@pytest.mark.django_db
def test_a_helper_reads_the_same_of_a_filter_behind_a_block_before_and_after():
    """After thirty days the numbers of all but the winner are gone, of those kept apart as of everybody."""
    line = {"helper": 9, "filter": "blocked", "next": "busy"}
    search = Search.objects.create(request=make_request(), policy=queries.policy_now())
    receipt = Receipt.objects.create(search=search, wave=1, policy_version=1, stopped=[line])
    before = queries.told_of(receipt, 9)
    Receipt.objects.update(at=timezone.now() - timedelta(days=31))

    actions.reduce_receipts(by=SYSTEM)

    receipt.refresh_from_db()
    assert queries.told_of(receipt, 9) == before == [{"helper": 9, "filter": "busy"}]


@pytest.mark.django_db
def test_operators_open_a_search_and_each_look_is_an_event():
    request, people = publish()
    search, olga = request.searches.get(), make_operator()

    actions.open_search(by=olga, search_id=search.pk)

    assert Event.objects.get(name="search.opened").actor_id == olga.pk
    with pytest.raises(Missing):
        actions.open_search(by=people[0], search_id=search.pk)


@pytest.mark.django_db
def test_an_operator_who_takes_part_leaves_it_to_a_colleague():
    request, people = publish()
    people[0].is_staff = True

    with pytest.raises(Refused) as refusal:
        actions.open_search(by=people[0], search_id=request.searches.get().pk)

    assert refusal.value.reason.code == "is_a_side"
    assert not Event.objects.filter(name="search.opened").exists()
