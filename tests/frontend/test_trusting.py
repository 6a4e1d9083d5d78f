"""My trust, as a 70-year-old reads it: a range, three things that moved it, what would raise it, what fades when."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from frontend import trusting
from marketplace.core.actors import SYSTEM
from reviews import actions, queries
from reviews.models import Contest, Role, TrustEntry, TrustState
from reviews.trust import State, Trust
from tests.factories import make_helper, make_operator, make_seeker, make_topic_of
from tests.frontend.test_paying import post, read
from tests.payments.paying import make_paid_booking
from tests.reviews.test_contests import make_bad_entry
from tests.reviews.test_families import give, review

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana():
    """Three good visits in the garden, and one bad one with the TV."""
    garden, tv = make_topic_of("garden", "garden"), make_topic_of("internet", "tv")
    hana = make_helper(topic=garden)
    give(hana, tv)
    for _ in range(3):
        review(hana, garden)
    review(hana, tv, stars=1)
    return hana


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_says_the_range_for_each_kind_of_help_and_where_the_general_score_counts(client, hana):
    page = text_of(read(client, hana, "trust"))

    assert "of 10 visits went well" in page
    assert "For “Internet and TV” there are not enough reviews yet, so the general score counts." in page
    assert "For “Garden and balcony”" not in page


def test_no_decimal_is_read_anywhere(client, hana):
    assert re.findall(r"\d[.,]\d", text_of(read(client, hana, "trust")).partition("My trust")[2]) == []


def test_three_things_moved_it_the_largest_first(client, hana):
    page = text_of(read(client, hana, "trust"))
    found = trusting.shifts(queries.derivation_of(hana), timezone.now())

    assert "Three things moved your score this month" in page
    assert [abs(one.after - one.before) for one in found] == sorted(
        (abs(one.after - one.before) for one in queries.derivation_of(hana)), reverse=True
    )[:3]
    assert found[0].stars == 1


def test_what_moved_it_longer_ago_is_not_of_this_month(hana):
    later = timezone.now() + timedelta(days=31)

    assert trusting.shifts(queries.derivation_of(hana), later) == []


def test_what_would_raise_it_is_worked_out(client, hana):
    page = text_of(read(client, hana, "trust"))

    found = re.search(r"(One|\d+) good visits? with .* would bring you from “(.*?)” to “(.*?)”\.", page)
    assert found is not None
    assert found[2] != found[3]


def test_somebody_new_reads_what_gives_a_first_score(client):
    page = text_of(read(client, make_helper(), "trust"))

    assert "New: there is not enough to say anything yet." in page
    assert "4 more good visits with different people whom others have vouched for give you a first score" in page
    assert "Nothing has moved it so far." in page
    assert "this month" not in page


def test_what_one_writes_counts_as_a_hint_until_one_was_vouched_for(client):
    assert "counts as a hint so far" in read(client, make_seeker(), "trust")
    assert "counts properly: others have vouched for you" in read(client, make_helper(), "trust")


@pytest.mark.parametrize(
    ("got", "now", "words"),
    [
        (datetime(2026, 9, 20, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC), "By March 2027 half of what you got in"),
        (datetime(2026, 9, 20, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC), "in September counts."),
        (datetime(2026, 1, 20, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC), "Of what you got in January less than"),
    ],
)
def test_what_fades_is_said_with_its_month(hana, got, now, words):
    line = next(one for one in queries.derivation_of(hana) if one.good)
    moved = [type(line)(**{**line.__dict__, "at": got})]

    assert words in trusting.fades(State(), moved, now)[0]


def test_a_complaint_fades_only_when_somebody_speaks_again(client, hana):
    assert "What went wrong does not fade by itself." in read(client, hana, "trust")


def test_nothing_is_said_to_fade_where_there_is_nothing(client):
    assert "What fades, and when" not in read(client, make_helper(), "trust")


def test_a_case_that_weighs_double_says_so(client):
    booking = make_paid_booking("cancelled")
    given = {"booking_id": booking.pk, "person_id": booking.helper_id, "role": "helper", "cause": "case"}
    actions.count_fault(by=SYSTEM, weight=2.0, **given)

    assert "It counts double" in read(client, booking.helper, "trust")


def test_the_public_side_says_it_for_each_kind_of_help(client, hana):
    page = text_of(read(client, make_seeker("Stella"), "person", hana.pk))

    assert "How reliable, by kind of help" in page
    assert "For “Internet and TV” there are not enough reviews yet, so the general score counts." in page


def test_nothing_is_said_by_kind_of_somebody_new(client):
    hana = make_helper(topic=make_topic_of("garden", "garden"))

    assert "by kind of help" not in read(client, make_seeker("Stella"), "person", hana.pk)


def test_a_line_is_contested_answered_and_read(client):
    entry = make_bad_entry()
    hana, olga = entry.person, make_operator()
    assert "I do not agree with this" in read(client, hana, "trust")

    sent = post(client, hana, "entry_contest", entry.pk, words="Ich war an der richtigen Tür.")
    contest = Contest.objects.get()
    queue, page = read(client, olga, "console_contests"), read(client, olga, "contest", contest.pk)
    post(client, olga, "contest_take_out", contest.pk, answer="Du hast recht.")

    assert sent.status_code == 302
    assert f"/trust/contests/{contest.pk}/" in queue
    assert "Ich war an der richtigen Tür." in page
    assert "Du hast recht." in read(client, hana, "contest", contest.pk)
    whole = text_of(read(client, hana, "trust"))
    assert "Our team took it out after you contested it" in whole
    assert "Our team looked at it: it was taken out." in whole
    assert "I do not agree with this" not in whole


def test_nothing_is_lost_when_the_words_are_missing_or_too_many(client):
    entry = make_bad_entry()

    empty = post(client, entry.person, "entry_contest", entry.pk, words="")
    long = post(client, entry.person, "entry_contest", entry.pk, words="y" * 1_001)

    assert (empty.status_code, long.status_code, Contest.objects.count()) == (422, 422, 0)
    assert "y" * 1_001 in long.content.decode()


def test_a_second_contest_says_that_the_first_is_looked_at(client):
    entry = make_bad_entry()
    actions.contest_entry(by=entry.person, entry_id=entry.pk, words="Nein.")

    answer = post(client, entry.person, "entry_contest", entry.pk, words="Noch einmal nein.")

    assert "Our team looks at it already." in answer.content.decode()
    assert Contest.objects.count() == 1


def test_an_operator_who_was_there_reads_why_somebody_else_answers(client):
    entry = make_bad_entry()
    contest = actions.contest_entry(by=entry.person, entry_id=entry.pk, words="Nein.")
    seeker = entry.booking.seeker
    seeker.is_staff = True
    seeker.save()

    assert "Somebody else of our team has to answer." in read(client, seeker, "contest", contest.pk)
    assert post(client, seeker, "contest_stand", contest.pk, answer="Ja.").status_code == 422
    assert Contest.objects.get().state == "open"


def test_an_operator_reads_the_same_words_after_a_reason_and_the_person_reads_that(client, hana):
    olga, own = make_operator(), trusting.explained(hana)
    assert own[0]["raises"][0] not in read(client, olga, "console_trust", hana.pk)

    assert post(client, olga, "console_trust", hana.pk, reason="curious").status_code == 422
    assert post(client, olga, "console_trust", hana.pk, reason="question").status_code == 302
    page = text_of(read(client, olga, "console_trust", hana.pk))

    for role in own:
        of_month = [role["shifts_title"]] if role["moved"] else []
        for words in (role["words"], *of_month, *role["raises"], *role["fades"]):
            assert words in page
    assert "A question to our team" in read(client, hana, "trust")


@pytest.mark.parametrize("name", ["console_contests", "console_trust"])
def test_the_operators_pages_exist_for_nobody_else(client, hana, name):
    client.force_login(hana)

    assert client.get(trusting.reverse(name, args=[hana.pk] if name == "console_trust" else [])).status_code == 404


def test_every_line_leads_to_its_cause(client, hana):
    page = read(client, hana, "trust")

    for entry in TrustEntry.objects.filter(person=hana):
        assert f'href="/bookings/{entry.booking_id}/"' in page


def test_a_score_as_high_as_it_gets_says_so():
    general, state = Trust(0.99, 200), State(praise=200.0, last=timezone.now().timestamp())

    assert "about as high as it gets" in trusting.raises(general, state, Role.HELPER, timezone.now())[0]


def test_the_states_are_those_of_the_person_alone(hana):
    assert not TrustState.objects.filter(person__in=[make_seeker(), make_operator()]).exists()
    assert [one["role"] for one in trusting.explained(hana)] == [Role.HELPER, Role.SEEKER]
