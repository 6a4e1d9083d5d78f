"""Flags: raised once for the same facts, seen by operators alone, decided with a reason, and never a silent penalty."""

import pytest
from django.db import IntegrityError, transaction

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from matching.models import Reach
from reviews import actions, jobs, queries
from reviews.models import Flag, Review, TrustEntry, TrustGift, TrustState
from reviews.watch import Suspicion
from tests.factories import make_operator, make_seeker
from tests.jobs import run_jobs
from tests.race import answered, at_once
from tests.reviews.flagging import Past, make_people
from tests.reviews.test_reviews import make_confirmed, write
from tests.reviews.test_watch import ANOTHER, CHANGED, OWN

pytestmark = pytest.mark.django_db


def share(*people: User, kind: str = "device", value: str = "one browser") -> None:
    for person in people:
        accounts.record_fingerprint(by=SYSTEM, person_id=person.pk, kind=kind, value=value)


def nightly() -> list[Flag]:
    jobs.watch_everybody(timestamp=0)
    return list(Flag.objects.filter(closed_at=None).order_by("pk"))


def of(flag: Flag) -> set[str]:
    return {person.name_shown for person in flag.people.all()}


def every_number() -> list:
    """All that trust is made of, and what the matcher reads of it."""
    rows = (TrustState, TrustEntry, TrustGift)
    return [list(model.objects.order_by("pk").values()) for model in rows] + [
        list(Reach.objects.order_by("pk").values("helper_id", "trust", "evidence"))
    ]


def close(flag: Flag, **given) -> Flag:
    said = {"outcome": "nothing", "reason": "The visits took place.", **given}
    return actions.close_flag(by=given.pop("by", None) or make_operator(), flag_id=flag.pk, **said)


def suspicion(*people: User, cause: str = "burst", reviews: tuple = ()) -> Suspicion:
    return Suspicion(cause, frozenset(p.pk for p in people), frozenset(review.pk for review in reviews))


@pytest.fixture
def shared():
    """Sam and Hana sign in with one browser and have written about each other; the flag that came of it."""
    booking = make_confirmed()
    share(booking.seeker, booking.helper)
    write(booking, "helper")
    write(booking, "seeker")
    run_jobs(only="watch_people")
    return Flag.objects.get()


def test_at_the_reveal_those_two_are_looked_at(shared):
    assert (shared.cause, shared.kinds, of(shared)) == ("shared", ["device"], {"Sam", "Hana"})
    assert shared.reviews.count() == 2
    assert Event.objects.get(name="flag.raised").actor_kind == "system"


def test_before_the_reveal_nothing_is_looked_at():
    booking = make_confirmed()
    share(booking.seeker, booking.helper)
    write(booking, "seeker")

    run_jobs(only="watch_people")

    assert nightly() == []


def test_a_removed_review_raises_nothing():
    booking = make_confirmed()
    write(booking, "helper")
    write(booking, "seeker")
    for one in Review.objects.all():
        actions.remove_review(by=make_operator(), review_id=one.pk, reason="hate")
    share(booking.seeker, booking.helper)

    assert nightly() == []


def test_every_night_two_who_praise_each_other_are_found():
    past, (ada, ben) = Past(), make_people("Ada Ben")
    past.praise(ada, ben, 6)

    assert [(flag.cause, of(flag)) for flag in nightly()] == [("reciprocal", {"Ada", "Ben"})]


def test_every_night_bursts_of_unproven_voices_are_found():
    past, (ada, *voices) = Past(), make_people("Ada B1 B2 B3 B4 B5 B6 B7")
    for voice in voices:
        past.says(voice, ada, voice=0.1, days_ago=3)

    assert [(flag.cause, of(flag)) for flag in nightly()] == [("burst", {p.name_shown for p in (ada, *voices)})]


def test_a_burst_of_proven_voices_is_none():
    past, (ada, *voices) = Past(), make_people("Ada B1 B2 B3 B4 B5 B6 B7 B8 B9")
    for voice in voices:
        past.says(voice, ada, voice=0.5, days_ago=3)

    assert nightly() == []


def test_every_night_copies_are_found():
    past, (ada, ben, cleo) = Past(), make_people("Ada Ben Cleo")
    past.says(ben, ada, text=OWN)
    past.says(cleo, ada, text=CHANGED)

    assert [(flag.cause, of(flag)) for flag in nightly()] == [("copied", {"Ada", "Ben", "Cleo"})]


def test_every_night_rings_are_found_in_the_products_own_history():
    past = Past()
    ring = make_people(" ".join(f"R{n}" for n in range(9)))
    honest = make_people(" ".join(f"H{n}" for n in range(50)))
    for one in ring:
        for other in ring:
            if one != other:
                past.says(one, other, days_ago=5)
    for number, seeker in enumerate(honest):
        for step in (1, 7, 19):
            past.says(seeker, honest[(number + step) % 50], days_ago=3 * number + step, stars=4 + number % 2)

    found = [flag for flag in nightly() if flag.cause == "ring"]

    assert [of(flag) for flag in found] == [{person.name_shown for person in ring}]
    assert found[0].reviews.count() == 72


def test_a_couple_in_one_home_is_left_alone():
    past, (ada, ben, cleo) = Past(), make_people("Ada Ben Cleo")
    share(ada, ben, kind="address", value="DE 12045 mullerstr 71b")
    for one in (ada, ben):
        past.praise(one, cleo, 1, text=OWN if one == ada else ANOTHER)

    assert nightly() == []


def test_a_flag_changes_no_number(shared):
    """Never a silent penalty: raised, looked at and decided, all trust is what it was."""
    past, (ada, ben, cleo, *voices) = Past(), make_people("Ada Ben Cleo V1 V2 V3 V4 V5 V6 V7 V8")
    past.praise(ada, ben, 6)
    for voice in voices:
        past.says(voice, cleo, voice=0.1, text=OWN)
    before, olga = every_number(), make_operator()

    found = nightly()
    for flag in found:
        actions.look_at_flag(by=olga, flag_id=flag.pk)
        actions.close_flag(by=olga, flag_id=flag.pk, outcome="dealt", reason="They were spoken to.")
    run_jobs()

    assert {flag.cause for flag in found} == {"shared", "reciprocal", "burst", "copied"}
    assert every_number() == before
    assert not Event.objects.filter(name="trust.changed", at__gt=found[-1].raised_at).exists()


def test_found_again_it_is_the_same_question(shared):
    assert nightly() == nightly() == [shared]
    assert Event.objects.filter(name="flag.raised").count() == 1


def test_what_was_decided_is_not_asked_again(shared):
    close(shared)

    assert nightly() == []


def test_two_who_were_looked_at_may_review_each_other_again(shared):
    """That two share a home or a device is no news the second time."""
    close(shared)
    hana, sam = (shared.people.get(name_shown=name) for name in ("Hana", "Sam"))
    Past().praise(hana, sam, 1)

    assert nightly() == []


def test_something_else_that_they_share_is_news(shared):
    close(shared)
    share(*shared.people.all(), kind="payment", value="one card")

    assert [flag.kinds for flag in nightly()] == [["payment"]]


def test_new_reviews_are_new_facts():
    past, (ada, ben) = Past(), make_people("Ada Ben")
    past.praise(ada, ben, 6)
    close(nightly()[0])
    past.praise(ada, ben, 4)
    assert nightly() == []

    past.praise(ada, ben, 1)

    assert [flag.reviews.count() for flag in nightly()] == [10]


def test_an_open_question_grows():
    past, (ada, ben, cleo) = Past(), make_people("Ada Ben Cleo")
    past.says(ben, ada, text=OWN)
    past.says(cleo, ada, text=CHANGED)
    (flag,) = nightly()
    (dora,) = make_people("Dora")
    past.says(dora, ada, text=OWN)

    assert nightly() == [flag]
    assert of(flag) == {"Ada", "Ben", "Cleo", "Dora"}
    assert Event.objects.filter(name="flag.grew").count() == 1


def test_other_people_are_another_question():
    ada, ben, cleo, dora = make_people("Ada Ben Cleo Dora")

    raised = [actions.raise_flag(by=SYSTEM, found=suspicion(*pair)) for pair in ((ada, ben), (ben, cleo), (cleo, dora))]

    assert raised == [None, None, None], "nothing was said, so nothing is asked"
    past = Past()
    said = [past.says(*pair) for pair in ((ada, ben), (ben, cleo), (cleo, dora))]
    for review in said:
        actions.raise_flag(by=SYSTEM, found=suspicion(review.author, review.subject, reviews=(review,)))
    assert Flag.objects.count() == 3


def test_the_database_keeps_one_open_flag_for_a_cause_and_people(shared):
    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.create(cause=shared.cause, group=shared.group)

    Flag.objects.create(cause="ring", group=shared.group)


@pytest.mark.django_db(transaction=True)
def test_raised_by_several_at_once_it_is_one():
    past, (ada, ben) = Past(), make_people("Ada Ben")
    reviews = past.praise(ada, ben, 1)
    found = suspicion(ada, ben, reviews=tuple(reviews))

    answered(at_once([lambda: actions.raise_flag(by=SYSTEM, found=found)] * 6))

    assert Flag.objects.count() == 1
    assert Event.objects.filter(name="flag.raised").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_several_would_ask_or_fail(monkeypatch):
    """The twin: with the lock off, those who find the same at once meet at the database's own rule."""
    monkeypatch.setattr("reviews.actions.watch._hold_cause", lambda cause: None)
    past, (ada, ben) = Past(), make_people("Ada Ben")
    found = suspicion(ada, ben, reviews=tuple(past.praise(ada, ben, 1)))

    results = [at_once([lambda: actions.raise_flag(by=SYSTEM, found=found)] * 6) for _ in range(20) if _reset()]

    assert any(isinstance(one, IntegrityError) for round_ in results for one in round_)


def _reset() -> bool:
    Flag.objects.all().delete()
    return True


@pytest.mark.parametrize("who", ["visitor", "system", "party", "stranger"])
def test_only_operators_whom_it_is_not_about_see_and_decide(shared, who):
    sam = shared.people.first()
    by = {"visitor": VISITOR, "system": SYSTEM, "party": sam, "stranger": make_seeker("Stella")}[who]
    events = Event.objects.count()

    for verb in (
        lambda: actions.look_at_flag(by=by, flag_id=shared.pk),
        lambda: actions.close_flag(by=by, flag_id=shared.pk, outcome="nothing", reason="No."),
    ):
        with pytest.raises(Missing):
            verb()

    shared.refresh_from_db()
    assert (shared.closed_at, Event.objects.count()) == (None, events)
    assert list(queries.flags_open(by)) == []


def test_an_operator_whom_it_is_about_knows_of_none(shared):
    party = shared.people.first()
    party.is_staff = True
    party.save()

    with pytest.raises(Missing):
        actions.look_at_flag(by=party, flag_id=shared.pk)
    assert list(queries.flags_open(party)) == list(queries.flags_closed(party)) == []
    assert list(queries.flags_open(make_operator())) == [shared]


def test_each_look_and_each_decision_is_an_event(shared):
    olga = make_operator()

    actions.look_at_flag(by=olga, flag_id=shared.pk)
    actions.look_at_flag(by=olga, flag_id=shared.pk)
    closed = actions.close_flag(by=olga, flag_id=shared.pk, outcome="nothing", reason=" A couple. ")

    kept = Event.objects.filter(subject_kind="reviews.flag", actor_id=olga.pk).order_by("pk")
    assert [event.name for event in kept] == ["flag.looked", "flag.looked", "flag.closed"]
    assert (closed.outcome, closed.reason, closed.closed_by) == ("nothing", "A couple.", olga)


@pytest.mark.parametrize(
    ("outcome", "reason", "code"),
    [
        ("nothing", " ", "reason_missing"),
        ("guilty", "So.", "reason_unknown"),
        ("nothing", "x" * 1001, "reason_too_long"),
    ],
)
def test_without_an_outcome_and_a_reason_it_stays_open(shared, outcome, reason, code):
    with pytest.raises(Refused) as refusal:
        close(shared, outcome=outcome, reason=reason)

    shared.refresh_from_db()
    assert (refusal.value.reason.code, shared.closed_at) == (code, None)


def test_decided_is_decided(shared):
    close(shared)

    with pytest.raises(Refused) as refusal:
        close(shared, outcome="dealt", reason="Changed my mind.")

    shared.refresh_from_db()
    assert (refusal.value.reason.code, shared.outcome) == ("flag_closed", "nothing")


def test_its_people_read_of_it_once_it_is_decided(shared):
    sam = shared.people.first()
    assert queries.personal_data_of(sam.pk)["flags"] == []

    close(shared)

    (told,) = queries.personal_data_of(sam.pk)["flags"]
    assert set(told) == {"cause", "raised_at", "closed_at", "outcome", "reason"}
    actions.erase_person(by=SYSTEM, person_id=sam.pk)
    shared.refresh_from_db()
    assert shared.reason == ""


def test_what_is_older_than_a_year_is_left_alone():
    past, (ada, ben) = Past(), make_people("Ada Ben")
    past.praise(ada, ben, 8, days_ago=370)

    assert nightly() == []
