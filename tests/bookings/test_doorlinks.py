"""Private addresses of a door: a relative compares a word and cannot guess it; the person who is helped answers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.bookings import actions, queries
from marketplace.bookings.models import Booking, DoorLink, Doorstep, Recipient
from marketplace.bookings.rules.doorwords import WORDS
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.bookings.test_doorstep import visit_in
from tests.factories import make_draft, make_seeker

pytestmark = pytest.mark.django_db


def link_of(booking: Booking, purpose: str = "check") -> str:
    """The token of a link that the seeker made."""
    if purpose == "confirm":
        make_recipient(booking.request)
    link = actions.make_door_link(by=booking.seeker, booking_id=booking.pk, purpose=purpose)
    return queries.token_of(link)


def make_recipient(request, **fields) -> Recipient:
    said = {"name": "Erika Muster", "relation": "parent", "consent": "spoken", "consent_at": timezone.now(), **fields}
    return Recipient.objects.create(request=request, **said)


def compare(token: str, word: str) -> bool:
    return actions.try_word(by=VISITOR, token=token, word=word)


def test_a_link_is_kept_as_a_digest_and_is_the_same_until_it_is_revoked():
    booking = visit_in(0.5)
    token = link_of(booking)
    assert link_of(booking) == token
    row = DoorLink.objects.get()
    assert token not in f"{row.__dict__}" and len(token) == 24

    actions.revoke_door_link(by=booking.seeker, link_id=row.pk)

    with pytest.raises(Missing):
        queries.link_by_token(token)
    assert link_of(booking) != token


@pytest.mark.parametrize("who", ["helper", "stranger"])
def test_only_the_seeker_makes_and_revokes_links(who):
    booking = visit_in(0.5)
    link = actions.make_door_link(by=booking.seeker, booking_id=booking.pk)
    by = booking.helper if who == "helper" else make_seeker("Stella")

    with pytest.raises(Missing):
        actions.make_door_link(by=by, booking_id=booking.pk)
    with pytest.raises(Missing):
        actions.revoke_door_link(by=by, link_id=link.pk)

    assert DoorLink.objects.get().revoked_at is None


@pytest.mark.parametrize("said", ["Wolke", " wolke ", "WOLKE"])
def test_the_visitors_word_is_told_from_another(said):
    token = link_of(visit_in(0.5))

    assert compare(token, said) is True
    assert compare(token, "Apfel") is False


def test_an_umlaut_may_be_written_in_two_letters():
    booking = visit_in(0.5)
    Doorstep.objects.update(helper_word="Möwe")

    assert compare(link_of(booking), "moewe") is True


def test_after_a_few_tries_there_is_a_pause_and_in_all_too_few_to_guess():
    token = link_of(visit_in(0.5))
    codes = []
    for _ in range(5):
        for word in WORDS["de"][:3]:
            compare_or_code(token, word, codes)
        compare_or_code(token, "Wolke", codes)
        DoorLink.objects.update(tried_at=timezone.now() - timedelta(minutes=16))

    assert DoorLink.objects.get().tries == 9
    assert set(codes) == {"try_later", "no_more_tries"}
    assert Booking.objects.get().state == "agreed"


def compare_or_code(token: str, word: str, codes: list) -> None:
    try:
        compare(token, word)
    except Refused as refusal:
        codes.append(refusal.reason.code)


def test_nothing_is_compared_before_the_words_can_be_read():
    token = link_of(visit_in(5))

    with pytest.raises(Refused) as refusal:
        compare(token, "Wolke")

    assert refusal.value.reason.code == "words_too_early"
    assert DoorLink.objects.get().tries == 0


def test_the_page_of_a_relative_shows_who_and_when_and_neither_where_nor_a_surname():
    booking = visit_in(0.5)
    type(booking.seeker).objects.filter(pk=booking.seeker_id).update(name_shown="Sam Seeker")
    type(booking.helper).objects.filter(pk=booking.helper_id).update(name_shown="Hana Helper")
    token = link_of(booking)

    answer = Client().get(reverse("door", args=[token]))

    for hidden in ("Sonnenallee", "71b", "12045", "Berlin", "Seeker", "Helper", "Wolke", "Apfel"):
        assert hidden not in answer.text.replace("Service Friend", "")
    assert "Hana" in answer.text and "Sam" in answer.text
    assert answer["Referrer-Policy"] == "same-origin" and "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_a_relatives_link_answers_for_nobody():
    token = link_of(visit_in(0.5))

    for act in (actions.confirm_by_link, actions.doubt_by_link):
        with pytest.raises(Missing):
            act(by=VISITOR, token=token)

    assert not Event.objects.filter(name__startswith="doorstep.").exists()


def test_somebody_beside_the_person_who_is_helped_confirms_without_an_account():
    booking = visit_in(0.1)
    token = link_of(booking, "confirm")
    client = Client()
    assert "Apfel" in client.get(reverse("door", args=[token])).text

    answer = client.post(reverse("door_confirm", args=[token]))
    actions.confirm_doorstep(by=booking.helper, booking_id=booking.pk)

    assert answer.status_code == 302
    assert queries.is_arrival_proven(booking)
    assert Event.objects.filter(name="doorstep.confirmed", actor_kind="visitor").count() == 1


def test_a_link_ends_a_day_after_the_visit_and_with_its_being_called_off():
    booking, later = visit_in(0.5), visit_in(-26, "done")
    token = link_of(booking)
    old = DoorLink(booking=later, purpose="check")
    old.digest = queries.digest_of(queries.token_of(old))
    old.save()
    Booking.objects.filter(pk=booking.pk).update(state="cancelled")

    for gone in (token, queries.token_of(old), "x" * 24):
        assert Client().get(reverse("door", args=[gone])).status_code == 404


def test_nobody_asks_for_somebody_else_without_their_yes():
    sam = make_seeker()
    draft = make_draft(sam)
    actions.save_recipient(by=sam, draft_id=draft.pk, name="Erika", relation="parent")

    with pytest.raises(Refused) as refusal:
        actions.publish_request(by=sam, request_id=draft.pk)
    assert refusal.value.reason.code == queries.why_not_publish(draft).code == "consent_missing"

    actions.save_recipient(by=sam, draft_id=draft.pk, name="Erika", relation="parent", consent="spoken")
    actions.publish_request(by=sam, request_id=draft.pk)
    row = Recipient.objects.get()
    assert (row.consent, row.consent_by_id, row.consent_at is not None) == ("spoken", sam.pk, True)


def test_a_visitors_consent_is_vouched_for_by_whoever_sends_the_request():
    draft = make_draft(None, visitor_key="key")
    said = {"name": "Erika", "relation": "friend", "consent": "written", "visitor_key": "key"}
    actions.save_recipient(by=VISITOR, draft_id=draft.pk, **said)
    sam = make_seeker()
    actions.claim_draft(by=sam, draft_id=draft.pk, visitor_key="key")

    actions.publish_request(by=sam, request_id=draft.pk)

    assert Recipient.objects.get().consent_by_id == sam.pk


@pytest.mark.parametrize(
    ("phone", "kept"), [("+49 170 123-4567", "+491701234567"), ("0049 (170) 1234567", "+491701234567"), ("", "")]
)
def test_a_number_is_kept_in_one_form(phone, kept):
    sam = make_seeker()
    draft = make_draft(sam)

    actions.save_recipient(by=sam, draft_id=draft.pk, name="Erika", relation="parent", phone=phone)

    assert Recipient.objects.get().phone == kept


@pytest.mark.parametrize("phone", ["0170 1234567", "+49", "call me", "+4917012345678901234"])
def test_what_is_no_number_is_refused(phone):
    sam = make_seeker()
    draft = make_draft(sam)

    with pytest.raises(Refused) as refusal:
        actions.save_recipient(by=sam, draft_id=draft.pk, name="Erika", relation="parent", phone=phone)

    assert refusal.value.reason.code == "phone_wrong"
    assert not Recipient.objects.exists()


def test_asking_for_oneself_after_all_forgets_the_other_person_and_numbers_are_forgotten_after_two_days():
    sam = make_seeker()
    draft = make_draft(sam)
    make_recipient(draft, phone="+491701234567")
    actions.remove_recipient(by=sam, draft_id=draft.pk)
    assert not Recipient.objects.exists()

    make_recipient(draft, phone="+491701234567")
    type(draft).objects.filter(pk=draft.pk).update(closed_at=timezone.now() - timedelta(hours=47))
    assert actions.forget_phones(by=SYSTEM) == 0
    type(draft).objects.filter(pk=draft.pk).update(closed_at=timezone.now() - timedelta(hours=49))
    assert (actions.forget_phones(by=SYSTEM), Recipient.objects.get().phone) == (1, "")


def test_the_helper_reads_for_whom_they_come_and_who_asked():
    booking = visit_in(0.5)
    make_recipient(booking.request)
    client = Client()
    client.force_login(booking.helper)

    page = client.get(reverse("booking", args=[booking.pk])).text
    door = client.get(reverse("doorstep", args=[booking.pk])).text

    assert "Erika Muster" in page and "Sam" in page
    assert "Erika Muster" in door
