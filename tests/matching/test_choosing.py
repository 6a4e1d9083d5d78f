"""The seeker chooses: one offer with more time, others only with consent, and both ways on one request."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.notifications.models import Notice
from matching import actions, queries, steering, watching
from matching.models import Receipt, Search
from matching.rules import FIRST_RULES
from tests.factories import make_operator, make_seeker
from tests.jobs import run_jobs
from tests.matching.searching import publish

pytestmark = pytest.mark.django_db


def chosen(asks_others: bool = False, helpers: int = 3) -> tuple[Request, User]:
    """A request whose seeker chose the first of the helpers."""
    request, people = publish(helpers=helpers, mode="choose", asks_others=asks_others)
    actions.choose_helper(by=request.seeker, request_id=request.pk, helper_id=people[0].pk)
    return request, people[0]


def asked(request: Request) -> list[tuple[int, str]]:
    return list(Offer.objects.filter(request=request).order_by("pk").values_list("helper_id", "state"))


def quiet_now() -> None:
    """A policy in whose quiet hours this moment lies."""
    hour = timezone.localtime().hour
    rules = {**queries.policy_now().rules, "quiet_from": hour, "quiet_until": (hour + 3) % 24}
    actions.add_policy(by=SYSTEM, rules=rules, reason="A night.")


def refused(verb, **arguments) -> str:
    with pytest.raises(Refused) as no:
        verb(**arguments)
    return no.value.reason.code


def test_nobody_is_asked_before_the_seeker_chooses():
    request, _ = publish(mode="choose")

    assert asked(request) == []
    assert Search.objects.get().step == "rest"


def test_the_chosen_one_alone_is_asked_with_more_time():
    request, hana = chosen()

    offer = Offer.objects.get()
    assert asked(request) == [(hana.pk, "open")]
    assert offer.expires_at - offer.sent_at > timedelta(minutes=FIRST_RULES["offer_open_minutes"] + 1)
    with translation.override("en"):
        assert queries.why_me(offer)[0] == "Sam chose you out of those who could come."


def test_the_receipt_of_a_choice_names_the_others():
    chosen()

    assert len(Receipt.objects.get().ranked) == 3


def test_a_yes_of_the_chosen_one_is_a_visit():
    request, hana = chosen()

    bookings.accept_offer(by=hana, offer_id=Offer.objects.get().pk)
    run_jobs(only="deliver")

    assert Search.objects.get().state == "won"


def test_without_consent_a_no_makes_the_search_rest_and_the_seeker_is_told():
    request, hana = chosen()

    bookings.decline_offer(by=hana, offer_id=Offer.objects.get().pk, reason="no_time")
    run_jobs(only="deliver")

    search = Search.objects.get()
    assert asked(request) == [(hana.pk, "declined")]
    assert (search.state, search.step, search.choice) == ("running", "rest", "over")
    assert Notice.objects.filter(person=request.seeker, kind="choose_again").count() == 1


def test_with_consent_a_no_brings_the_others():
    request, hana = chosen(asks_others=True)

    bookings.decline_offer(by=hana, offer_id=Offer.objects.get().pk, reason="no_time")
    run_jobs(only="deliver")

    assert [state for _, state in asked(request)] == ["declined", "open"]
    assert not Notice.objects.filter(kind="choose_again").exists()


def test_with_consent_silence_brings_the_others():
    request, _ = chosen(asks_others=True)
    Offer.objects.update(expires_at=timezone.now())

    bookings.expire_offer(by=SYSTEM, offer_id=Offer.objects.get().pk)
    run_jobs(only="deliver")

    assert [state for _, state in asked(request)] == ["expired", "open"]


def test_with_consent_a_suspension_of_the_chosen_one_brings_the_others():
    request, hana = chosen(asks_others=True)

    accounts.suspend_person(by=make_operator(), person_id=hana.pk, reason="A test.")
    run_jobs(only="deliver")

    assert [state for _, state in asked(request)] == ["withdrawn", "open"]


def test_after_a_no_another_one_can_be_chosen_and_not_the_same():
    request, hana = chosen()
    bookings.decline_offer(by=hana, offer_id=Offer.objects.get().pk, reason="no_time")
    run_jobs(only="deliver")
    another = steering.could_come(request)[0].candidate.helper

    again = {"by": request.seeker, "request_id": request.pk}
    assert refused(actions.choose_helper, helper_id=hana.pk, **again) == "cannot_come"
    actions.choose_helper(helper_id=another, **again)

    assert asked(request) == [(hana.pk, "declined"), (another, "open")]


def test_who_cannot_come_any_more_is_refused_and_nobody_asked():
    request, (hana, *_) = publish(mode="choose")
    accounts.block_person(by=hana, person_id=request.seeker_id)

    reason = refused(actions.choose_helper, by=request.seeker, request_id=request.pk, helper_id=hana.pk)

    assert (reason, asked(request)) == ("cannot_come", [])


def test_one_is_asked_after_the_other():
    request, hana = chosen()
    other = User.objects.filter(helper_since__isnull=False).exclude(pk=hana.pk).first()

    reason = refused(actions.choose_helper, by=request.seeker, request_id=request.pk, helper_id=other.pk)

    assert (reason, len(asked(request))) == ("still_thinking", 1)


def test_while_we_find_somebody_nobody_is_chosen():
    request, (hana, *_) = publish()

    assert refused(actions.choose_helper, by=request.seeker, request_id=request.pk, helper_id=hana.pk) == "not_choosing"


@pytest.mark.parametrize(("who", "error"), [(make_seeker, Missing), (make_operator, Refused)])
def test_only_the_seeker_steers(who, error):
    request, (hana, *_) = publish(mode="choose")
    by = who()

    for verb, values in ((actions.choose_helper, {"helper_id": hana.pk}), (actions.switch_mode, {"mode": "find"})):
        with pytest.raises(error):
            verb(by=by, request_id=request.pk, **values)

    request.refresh_from_db()
    assert (asked(request), request.mode) == ([], "choose")


def test_switching_to_finding_sends_the_first_wave():
    request, _ = publish(mode="choose")

    actions.switch_mode(by=request.seeker, request_id=request.pk, mode="find")

    assert len(asked(request)) == 1


def test_switching_to_choosing_leaves_open_offers_and_stops_the_waves():
    request, _ = publish()

    actions.switch_mode(by=request.seeker, request_id=request.pk, mode="choose")
    run_jobs(until=timezone.now() + timedelta(minutes=20), only="send_wave")

    assert [state for _, state in asked(request)] == ["open"]


def test_switching_to_and_fro_does_not_hasten_the_waves():
    request, _ = publish()

    for mode in ("choose", "find", "choose", "find"):
        actions.switch_mode(by=request.seeker, request_id=request.pk, mode=mode)

    assert len(asked(request)) == 1
    assert Search.objects.get().next_wave_at is not None


def test_consent_can_be_given_later():
    request, hana = chosen()
    bookings.decline_offer(by=hana, offer_id=Offer.objects.get().pk, reason="no_time")
    run_jobs(only="deliver")

    actions.switch_mode(by=request.seeker, request_id=request.pk, mode="choose", asks_others=True)

    assert [state for _, state in asked(request)] == ["declined", "open"]


def test_a_choice_made_at_night_is_asked_in_the_morning():
    quiet_now()
    request, hana = chosen()
    search = Search.objects.get()
    assert (asked(request), search.step) == ([], "sleep")

    actions.add_policy(
        by=SYSTEM, rules={**queries.policy_now().rules, "quiet_until": timezone.localtime().hour}, reason="Day."
    )
    Search.objects.update(policy=queries.policy_now())
    run_jobs(until=search.next_wave_at, only="send_wave")

    assert asked(request) == [(hana.pk, "open")]


def test_a_flexible_search_sends_nothing_at_night_and_says_when_it_goes_on():
    quiet_now()
    request, _ = publish()

    progress = watching.progress(request)

    assert (asked(request), progress.step) == ([], "sleep")
    assert timezone.localtime(progress.next_wave_at).hour == queries.policy_now().rules["quiet_until"]


def test_an_urgent_search_asks_at_night():
    quiet_now()

    request, _ = publish(urgency="urgent")

    assert asked(request)


def test_a_chosen_visit_that_is_called_off_goes_on_as_consented():
    for consents, states in ((True, ["withdrawn", "open"]), (False, ["withdrawn"])):
        request, hana = chosen(asks_others=consents)
        booking = bookings.accept_offer(by=hana, offer_id=Offer.objects.get(request=request).pk)

        bookings.return_booking(by=hana, booking_id=booking.pk, reason="ill")
        run_jobs(only="deliver")

        assert [state for _, state in asked(request)] == states


def test_a_person_who_was_chosen_is_forgotten():
    request, hana = chosen()

    assert queries.personal_data_of(hana.pk)["chosen_for_requests"] == [request.pk]
    actions.erase_person(by=SYSTEM, person_id=hana.pk)

    assert Search.objects.get().chosen is None


def take_back(request: Request) -> Request:
    return actions.take_back_choice(by=request.seeker, request_id=request.pk)


@pytest.mark.parametrize("asks_others", [False, True])
def test_a_choice_can_be_taken_back_and_nobody_is_asked_until_the_next(asks_others):
    request, hana = chosen(asks_others=asks_others)

    take_back(request)
    run_jobs(only="deliver")

    search = Search.objects.get()
    assert asked(request) == [(hana.pk, "withdrawn")]
    assert (search.state, search.step, search.choice, search.chosen) == ("running", "rest", "", None)
    assert Notice.objects.filter(person=hana, kind="offer_withdrawn").count() == 1
    assert not Notice.objects.filter(kind="choose_again").exists()


def test_after_taking_back_another_one_can_be_chosen_and_not_the_same():
    request, hana = chosen()
    take_back(request)
    another = steering.could_come(request)[0].candidate.helper

    again = {"by": request.seeker, "request_id": request.pk}
    assert refused(actions.choose_helper, helper_id=hana.pk, **again) == "cannot_come"
    actions.choose_helper(helper_id=another, **again)

    assert asked(request) == [(hana.pk, "withdrawn"), (another, "open")]


def test_a_choice_kept_for_the_morning_can_be_taken_back():
    quiet_now()
    request, hana = chosen()

    take_back(request)

    assert (asked(request), Search.objects.get().choice) == ([], "")


def test_whom_an_answer_came_from_is_not_taken_back():
    request, hana = chosen()
    bookings.decline_offer(by=hana, offer_id=Offer.objects.get().pk, reason="no_time")

    assert refused(take_back, request=request) == "nobody_chosen"
    assert asked(request) == [(hana.pk, "declined")]


def test_a_yes_that_came_first_stays():
    request, hana = chosen()
    bookings.accept_offer(by=hana, offer_id=Offer.objects.get().pk)

    assert refused(take_back, request=request) == "already_booked"


def test_a_taken_back_offer_cannot_be_accepted():
    request, hana = chosen()
    take_back(request)

    assert refused(bookings.accept_offer, by=hana, offer_id=Offer.objects.get().pk) == "offer_withdrawn"


def test_who_was_asked_by_the_search_is_not_taken_back():
    request, _ = publish()

    assert refused(take_back, request=request) == "nobody_chosen"
    assert [state for _, state in asked(request)] == ["open"]


def test_a_strangers_choice_is_missing():
    request, _ = chosen()

    with pytest.raises(Missing):
        actions.take_back_choice(by=make_seeker("Stella"), request_id=request.pk)
