"""Text messages to people with an account: once, to a number that was confirmed, of what cannot wait, and private."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.urls import reverse
from django.utils import timezone, translation

from marketplace.accounts import actions as accounts
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.notifications import actions, flows, gateway, queries, rules, texting
from marketplace.notifications.models import Channel, MailboxMessage, Muted, Notice, NoticeText, Phone, PhoneCode
from marketplace.notifications.topics import (
    ALWAYS_MAILED,
    NEVER_PUSHED,
    RINGS_AT_NIGHT,
    TEXTED,
    TEXTED_TOPICS,
    TOPIC_OF,
    TOPICS,
)
from marketplace.notifications.wording import KINDS
from tests.api.app import App
from tests.factories import make_booking, make_offer, make_operator, make_person, make_request, make_seeker
from tests.jobs import run_jobs
from tests.notifications.test_preferences import EVERY_TOPIC, MORNING, NIGHT
from tests.notifications.test_telling import tell
from tests.notifications.texting import PHONE, Provider, make_phone, provider_on_loopback

OTHER = "+491709999999"
LONGEST_SITE = "https://service-friend.some-city.example"
LARGEST_ID = 999_999_999_999
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


@pytest.fixture(autouse=True)
def is_set_up(settings) -> None:
    settings.SMS_BACKEND = "rest"


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    with provider_on_loopback(settings) as provider:
        yield provider


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock of the whole product."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def ask(person, number: str = PHONE) -> str:
    """Have a code sent; gives the code, as the text message has it."""
    row = actions.ask_phone_code(by=person, number=number)
    return actions.phone_codes.code_for(row)


def wrong(code: str) -> str:
    return str((int(code) + 1) % 10**6).zfill(6)


def save(person, sms, **changes) -> None:
    wanted = {"mail": EVERY_TOPIC, "push": EVERY_TOPIC, "sms": sms}
    actions.save_telling(by=person, wanted=wanted, **{"quiet_from": 0, "quiet_until": 0, **changes})


def make_reached(name: str = "Sam", number: str = PHONE, **more):
    """Somebody with a number, whom nothing keeps quiet."""
    person = make_seeker(name, **more)
    make_phone(person, number)
    save(person, TEXTED_TOPICS)
    return person


def send(text: NoticeText, times: int = 1) -> NoticeText:
    for _ in range(times):
        try:
            flows.send_notice_text(text.pk)
        except flows.NotSent:
            continue
    text.refresh_from_db()
    return text


# The number


@pytest.mark.django_db(transaction=True)
def test_a_code_comes_by_text_message_and_shows_that_the_number_is_theirs(provider):
    sam = make_seeker(language="en")
    code = ask(sam, "0049 (170) 123-4567")

    run_jobs(only="send_phone_code")

    assert [(one["To"], code in one["Body"]) for one in provider.sent] == [(PHONE, True)]
    actions.confirm_phone(by=sam, code=f" {code[:3]} {code[3:]} ")
    numbers = queries.numbers_of(sam)
    assert (numbers.number, numbers.asked, numbers.is_stopped) == (PHONE, "", False)
    assert queries.preferences_of(sam).sms == ["offers", "visits"]


@pytest.mark.django_db
def test_neither_number_nor_code_rests_in_clear():
    sam = make_seeker()
    code = ask(sam)
    actions.confirm_phone(by=sam, code=code)

    rows = [*PhoneCode.objects.values(), *Phone.objects.values(), *Event.objects.values("facts")]

    at_rest = " ".join(str(bytes(one) if isinstance(one, memoryview) else one) for row in rows for one in row.values())
    assert PHONE not in at_rest and PHONE[1:] not in at_rest and f"'{code}'" not in at_rest


@pytest.mark.django_db
@pytest.mark.parametrize(
    "number", ["", "0170 1234567", "+49", "+49 170 12345678901234", "+0170123456", "hello", "+49x"]
)
def test_what_is_no_number_is_refused_at_its_field_and_costs_no_code(number):
    sam = make_seeker()

    with pytest.raises(Refused) as refusal:
        actions.ask_phone_code(by=sam, number=number)

    assert (refusal.value.reason.code, refusal.value.field) == ("phone_wrong", "number")
    assert PhoneCode.objects.count() == 0


@pytest.mark.django_db
def test_a_wrong_code_confirms_nothing_and_after_five_not_even_the_right_one():
    sam = make_seeker()
    code = ask(sam)
    refusals = []

    for guess in [wrong(code)] * 5 + [code]:
        with pytest.raises(Refused) as refusal:
            actions.confirm_phone(by=sam, code=guess)
        refusals.append(refusal.value.reason.code)

    assert refusals == ["phone_code_wrong"] * 5 + ["phone_code_over"]
    assert (Phone.objects.count(), queries.preferences_of(sam).sms) == (0, [])


@pytest.mark.django_db
def test_a_code_ends_after_ten_minutes_at_the_next_one_and_with_its_use(clock):
    sam = make_seeker()
    old, start = ask(sam), timezone.now()
    clock(start + timedelta(minutes=10))
    with pytest.raises(Refused, match="phone_code_over"):
        actions.confirm_phone(by=sam, code=old)
    first, second = ask(sam), ask(sam)
    with pytest.raises(Refused, match="phone_code_wrong"):
        actions.confirm_phone(by=sam, code=wrong(second) if first == second else first)
    actions.confirm_phone(by=sam, code=second)

    with pytest.raises(Refused, match="phone_code_over"):
        actions.confirm_phone(by=sam, code=second)


@pytest.mark.django_db
def test_a_code_is_of_whoever_asked_for_it():
    sam, stella = make_seeker("Sam"), make_seeker("Stella")
    code = ask(sam)

    with pytest.raises(Refused, match="phone_code_over"):
        actions.confirm_phone(by=stella, code=code)

    assert Phone.objects.count() == 0


@pytest.mark.django_db
def test_three_codes_a_day_are_enough_for_a_person_and_five_for_a_number(clock):
    sam, stella, rui, start = make_seeker("Sam"), make_seeker("Stella"), make_seeker("Rui"), timezone.now()
    for person, count in ((sam, 3), (stella, 2)):
        for _ in range(count):
            ask(person)

    with pytest.raises(Refused, match="phone_codes_too_many"):
        ask(sam, OTHER)
    with pytest.raises(Refused, match="number_codes_too_many"):
        ask(rui)
    assert PhoneCode.objects.count() == 5
    assert ask(rui, OTHER)

    clock(start + timedelta(days=1, minutes=1))
    assert ask(sam) and actions.forget_phone_codes(by=SYSTEM) == 6
    assert PhoneCode.objects.count() == 1


@pytest.mark.django_db
def test_an_account_that_is_gone_frees_no_code_of_a_number():
    for name in ("Sam", "Stella"):
        person = make_seeker(name)
        for _ in range(3 if name == "Sam" else 2):
            ask(person)
        actions.erase_person(by=SYSTEM, person_id=person.pk)

    with pytest.raises(Refused, match="number_codes_too_many"):
        ask(make_seeker("Rui"))
    assert {bytes(one) for one in PhoneCode.objects.values_list("sealed", flat=True)} == {b""}


@pytest.mark.django_db
def test_a_number_is_of_whoever_confirmed_it_last_and_the_other_is_told():
    sam, stella = make_reached("Sam"), make_seeker("Stella")
    waiting = tell(sam).notice_text

    actions.confirm_phone(by=stella, code=ask(stella))

    assert [phone.person for phone in Phone.objects.all()] == [stella]
    told = Notice.objects.get(person=sam, kind="phone_taken")
    assert told.mail is not None
    assert actions.begin_notice_text(by=SYSTEM, text_id=waiting.pk) is None, "it was meant for Sam"


@pytest.mark.django_db
def test_another_number_keeps_what_is_switched_and_gets_what_comes_from_then_on():
    sam = make_reached()
    save(sam, ["money"])
    old = tell(sam, "hold_failed", event_id=1).notice_text

    actions.confirm_phone(by=sam, code=ask(sam, OTHER))

    assert queries.preferences_of(sam).sms == ["money"]
    assert actions.begin_notice_text(by=SYSTEM, text_id=old.pk) is None
    assert queries.number_for(tell(sam, "hold_failed", event_id=2).notice_text) == OTHER


@pytest.mark.django_db
def test_a_number_that_is_taken_away_is_forgotten_and_gets_nothing():
    sam = make_reached()
    waiting = tell(sam, event_id=1).notice_text

    actions.end_phone(by=sam)

    assert actions.begin_notice_text(by=SYSTEM, text_id=waiting.pk) is None
    tell(sam, event_id=2)
    assert (NoticeText.objects.count(), Muted.objects.filter(channel=Channel.SMS).count()) == (1, 0)
    with pytest.raises(Missing):
        actions.end_phone(by=sam)


@pytest.mark.django_db
def test_the_export_has_the_number_and_erasure_leaves_nothing_of_it():
    sam = make_reached()
    ask(sam, OTHER)
    tell(sam)
    told = str(queries.personal_data_of(sam.pk))
    assert PHONE in told and OTHER in told and "text_messages" in told

    actions.erase_person(by=SYSTEM, person_id=sam.pk)

    assert (Phone.objects.count(), NoticeText.objects.count(), PhoneCode.objects.exclude(person=None).count()) == (
        0,
    ) * 3
    told = queries.personal_data_of(sam.pk)
    assert [told[name] for name in ("phones", "phone_codes", "text_messages")] == [[], [], []]


# What is texted


def test_only_what_cannot_wait_is_texted_and_nothing_that_always_comes_by_mail():
    assert set(KINDS) >= TEXTED
    assert not TEXTED & (ALWAYS_MAILED | NEVER_PUSHED)
    assert TEXTED_TOPICS == ["offers", "visits", "messages", "money"]


@pytest.mark.django_db
def test_before_a_number_is_confirmed_nothing_is_texted_and_then_what_is_on():
    sam = make_seeker()
    code = ask(sam)
    for kind in KINDS:
        tell(sam, kind, event_id=1)
    assert NoticeText.objects.count() == 0

    actions.confirm_phone(by=sam, code=code)
    for kind in KINDS:
        tell(sam, kind, event_id=2)

    texted = set(NoticeText.objects.values_list("notice__kind", flat=True))
    assert texted == {kind for kind in TEXTED if TOPIC_OF[kind] in ("visits", "offers")}


@pytest.mark.django_db
@pytest.mark.parametrize("topic", TEXTED_TOPICS)
def test_a_topic_that_is_switched_off_does_not_come_and_the_others_do(topic):
    sam = make_reached()
    save(sam, [name for name in TEXTED_TOPICS if name != topic])

    for kind in KINDS:
        tell(sam, kind)

    texted = set(NoticeText.objects.values_list("notice__kind", flat=True))
    assert texted == {kind for kind in TEXTED if TOPIC_OF[kind] != topic}


@pytest.mark.django_db
@pytest.mark.parametrize(("sms", "code"), [(["visits"], "phone_missing"), (["reviews"], "topic_unknown")])
def test_switches_without_a_number_and_of_what_is_never_texted_are_refused(sms, code):
    sam = make_seeker()

    with pytest.raises(Refused, match=code):
        save(sam, sms)

    assert queries.preferences_of(sam).sms == []


@pytest.mark.django_db
def test_whoever_is_suspended_keeps_the_number_and_gets_nothing():
    sam = make_reached()
    waiting = tell(sam, event_id=1).notice_text
    olga = make_operator()
    accounts.suspend_person(by=olga, person_id=sam.pk, reason="A test.")

    assert tell(sam, "person_suspended", event_id=2).mail is not None
    tell(sam, event_id=3)
    assert NoticeText.objects.count() == 1
    assert actions.begin_notice_text(by=SYSTEM, text_id=waiting.pk) is None
    accounts.restore_person(by=olga, person_id=sam.pk, reason="A test.")
    assert tell(sam, event_id=4).notice_text


@pytest.mark.django_db
def test_a_text_message_of_the_night_waits_for_the_morning_and_what_rings_at_night_does_not(clock):
    clock(NIGHT)
    sam, booking = make_reached(), make_booking()
    save(sam, TEXTED_TOPICS, quiet_from=22, quiet_until=7)
    calm, door = tell(sam, "booking_moved", 1, booking.pk), tell(sam, "booking_arrived", 2, booking.pk)
    assert "booking_arrived" in RINGS_AT_NIGHT & TEXTED

    assert actions.begin_notice_text(by=SYSTEM, text_id=calm.notice_text.pk) is None
    assert actions.begin_notice_text(by=SYSTEM, text_id=door.notice_text.pk) is not None
    clock(MORNING + timedelta(minutes=1))
    assert actions.begin_notice_text(by=SYSTEM, text_id=calm.notice_text.pk) is not None


@pytest.mark.django_db
def test_what_was_read_is_over_or_was_switched_off_meanwhile_is_not_sent():
    sam = make_reached()
    offer = make_offer(make_request())
    read, over, off = tell(sam, event_id=1), tell(sam, "offer_received", 2, offer.pk), tell(sam, "hold_failed", 3)
    actions.read_notice(by=sam, notice_id=read.pk)
    type(offer).objects.update(state="lost")
    save(sam, ["offers", "visits"])

    begun = [actions.begin_notice_text(by=SYSTEM, text_id=one.notice_text.pk) for one in (read, over, off)]

    assert begun == [None] * 3
    assert set(NoticeText.objects.values_list("state", flat=True)) == {NoticeText.State.DROPPED}


@pytest.mark.django_db(transaction=True)
def test_ten_a_day_the_last_says_so_and_tomorrow_they_come_again(provider, clock, monkeypatch):
    monkeypatch.setattr(rules, "TEXTS_A_DAY", 3)
    sam, booking, start = make_reached(language="en"), make_booking(), timezone.now()
    for number in range(5):
        send(tell(sam, "booking_moved", number, booking.pk).notice_text)

    assert ["last text message" in one for one in provider.texts] == [False, False, True]
    assert NoticeText.objects.filter(state="dropped", error="enough_for_today").count() == 2
    clock(start + timedelta(days=1))
    send(tell(sam, "booking_moved", 9, booking.pk).notice_text)
    assert len(provider.sent) == 4


# The words


def parts(text: str) -> int:
    """Of how many parts a text message is: 160 characters of GSM 7 bit, else 70."""
    return -(-len(text) // (160 if set(text) <= GSM_7 else 70))


@pytest.mark.parametrize("language", ["de", "en"])
def test_whatever_it_says_is_one_part(language):
    assert len(LONGEST_SITE) == 40
    link = LONGEST_SITE + reverse("notice_link", args=[LARGEST_ID])

    with translation.override(language):
        texts = [texting.text_of_topic(topic, link) for topic in TOPICS]
        texts += [texting.last_text(link), texting.text_of_code("123456")]

    assert len(texts) == len(TOPICS) + 2
    assert {text: parts(text) for text in texts if parts(text) != 1} == {}


def test_the_count_of_parts_sees_what_is_too_long_and_what_is_not_in_the_alphabet():
    assert [parts("ä" * 160), parts("a" * 161), parts("“" + "a" * 69), parts("“" + "a" * 70)] == [1, 2, 1, 2]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(TEXTED))
def test_no_text_message_says_more_than_its_topic(kind):
    booking = make_booking()
    make_phone(booking.seeker)
    save(booking.seeker, TEXTED_TOPICS)
    text = tell(booking.seeker, kind, subject_id=booking.pk).notice_text

    said = flows.texted(text)

    assert said.endswith(f"{configured.SITE_URL}/n/{text.notice_id}/")
    for private in (booking.helper.name_shown, booking.seeker.name_shown, "Sonnenallee", str(KINDS[kind].text)):
        assert private not in said


@pytest.mark.django_db
def test_the_link_leads_its_reader_to_the_page_and_exists_for_nobody_else(client):
    sam, booking = make_seeker("Sam"), make_booking()
    notice = tell(sam, subject_id=booking.pk)
    address = reverse("notice_link", args=[notice.pk])

    assert client.get(address).headers["Location"].startswith("/accounts/login/")
    client.force_login(sam)
    assert client.get(address).headers["Location"] == f"/bookings/{booking.pk}/"
    client.force_login(make_seeker("Stella"))
    assert client.get(address).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


# Sending


@pytest.mark.django_db(transaction=True)
def test_a_notice_is_texted_once_in_the_language_of_its_person(provider):
    sam, booking = make_reached(language="de"), make_booking()

    text = send(tell(sam, subject_id=booking.pk).notice_text, times=3)

    assert (text.state, text.tries, len(provider.sent)) == ("sent", 1, 1)
    assert provider.sent[0]["To"] == PHONE and "Besuch" in provider.texts[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["lose", "hang up", 500, 503, 429])
def test_a_fault_on_the_other_side_loses_nothing_and_doubles_nothing(provider, fault):
    sam, booking = make_reached(), make_booking()
    before = send(tell(sam, event_id=1, subject_id=booking.pk).notice_text)
    provider.answers = [fault, 201]

    text = send(tell(sam, event_id=2, subject_id=booking.pk).notice_text, times=3)

    assert (before.state, text.state, len(provider.sent)) == ("sent", "sent", 2)
    assert len(set(provider.texts)) == 2, "each can be told from the others, so that it is found again"


@pytest.mark.django_db(transaction=True)
def test_without_looking_first_a_lost_answer_would_be_sent_twice(provider, monkeypatch):
    """The control of the test above."""
    provider.answers = ["lose", 201]
    monkeypatch.setattr(gateway, "find", lambda *given: None)

    send(tell(make_reached(), subject_id=make_booking().pk).notice_text, times=2)

    assert len(provider.sent) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["lose", 500])
def test_a_code_whose_answer_was_lost_comes_once(provider, fault):
    ask(make_seeker())
    provider.answers = [fault, 201]
    for _ in range(3):
        try:
            flows.send_phone_code(PhoneCode.objects.get().pk)
        except flows.NotSent:
            continue

    assert (PhoneCode.objects.get().state, len(provider.sent)) == ("sent", 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", [21610, 21211, 21614])
def test_a_number_that_answers_stop_or_is_none_is_left_and_its_person_is_told_by_mail(provider, code):
    sam, booking = make_reached(), make_booking()
    provider.answers = [(400, code)]

    text = send(tell(sam, event_id=1, subject_id=booking.pk).notice_text, times=3)

    assert (text.state, text.error, text.tries) == ("failed", str(code), 1)
    assert queries.numbers_of(sam).is_stopped
    told = Notice.objects.get(kind="texts_stopped")
    assert (told.person, told.mail.state) == (sam, "waiting")
    tell(sam, event_id=2)
    assert (NoticeText.objects.count(), provider.sent) == (1, [])
    actions.confirm_phone(by=sam, code=ask(sam))
    assert not queries.numbers_of(sam).is_stopped and tell(sam, event_id=3).notice_text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", [20003, 21606, 21408])
def test_a_refusal_that_is_about_us_stops_nobodys_number(provider, code):
    sam = make_reached()
    provider.answers = [(400, code)]

    text = send(tell(sam, subject_id=make_booking().pk).notice_text, times=3)

    assert (text.state, text.error, queries.numbers_of(sam).is_stopped) == ("failed", str(code), False)
    assert not Notice.objects.filter(kind="texts_stopped").exists()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_of_the_number_before_stops_not_the_new_one(provider):
    sam = make_reached()
    text = tell(sam, subject_id=make_booking().pk).notice_text
    actions.begin_notice_text(by=SYSTEM, text_id=text.pk)
    actions.confirm_phone(by=sam, code=ask(sam, OTHER))

    actions.record_notice_text(by=SYSTEM, text_id=text.pk, error="21610")

    assert not queries.numbers_of(sam).is_stopped


@pytest.mark.django_db(transaction=True)
def test_a_code_that_is_over_is_not_sent_and_one_that_is_refused_says_so_on_the_page(provider, client, clock):
    sam, start = make_seeker(language="en"), timezone.now()
    ask(sam)
    late = PhoneCode.objects.get()
    clock(start + timedelta(minutes=11))
    flows.send_phone_code(late.pk)
    assert provider.sent == []
    clock(start)
    ask(sam, OTHER)
    provider.answers = [(400, 21211)]

    run_jobs(until=start + timedelta(minutes=1), only="send_phone_code")

    assert queries.numbers_of(sam).is_refused
    client.force_login(sam)
    assert f"We could not text {OTHER}" in client.get(reverse("telling")).text


@pytest.mark.django_db(transaction=True)
def test_in_the_demo_they_lie_in_the_mailbox_and_without_a_provider_nobody_is_asked(settings, client):
    settings.DEMO, settings.SMS_BACKEND = True, "console"
    sam = make_reached(language="en")
    send(tell(sam, subject_id=make_booking().pk).notice_text)
    assert (MailboxMessage.objects.get().to, MailboxMessage.objects.get().subject) == (PHONE, "SMS")
    settings.DEMO, settings.SMS_BACKEND = False, "none"

    tell(sam, event_id=2)
    stella = make_person("Stella")
    client.force_login(stella)

    assert NoticeText.objects.count() == 1
    assert "/inbox/phone/" not in client.get(reverse("telling")).text
    with pytest.raises(Refused, match="texts_off"):
        ask(stella)


# The page


@pytest.mark.django_db
def test_on_the_page_a_number_is_given_confirmed_switched_and_taken_away(client):
    sam = make_seeker(language="en")
    client.force_login(sam)
    page = client.get(reverse("telling")).text
    assert 'name="sms"' not in page and "Send me a code" in page

    asked = client.post(reverse("phone_ask"), {"number": PHONE}, follow=True).text
    code = actions.phone_codes.code_for(PhoneCode.objects.get())
    confirmed = client.post(reverse("phone_confirm"), {"code": code}, follow=True).text
    sent = {"mail": [], "push": [], "sms": ["money"], "digest_hour": "now", "quiet_from": "22", "quiet_until": "7"}
    client.post(reverse("telling"), {**sent, "zone": "Europe/Berlin"})

    assert f"A code is on its way to {PHONE}" in asked and "one-time-code" in asked
    assert confirmed.count('name="sms"') == len(TEXTED_TOPICS) and 'name="sms" value="visits" checked' in confirmed
    assert queries.preferences_of(sam).sms == ["money"]
    gone = client.post(reverse("phone_end"), follow=True).text
    assert 'name="sms"' not in gone and PHONE not in gone


@pytest.mark.django_db
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(client):
    sam = make_seeker(language="en")
    client.force_login(sam)

    number = client.post(reverse("phone_ask"), {"number": "0170 123"})
    ask(sam)
    code = client.post(reverse("phone_confirm"), {"code": "12"})
    PhoneCode.objects.update(over_at=timezone.now())
    late = client.post(reverse("phone_confirm"), {"code": "12"})

    assert [one.status_code for one in (number, code, late)] == [422] * 3
    assert 'value="0170 123"' in number.text and "write the number with its country" in number.text
    assert "That is not the code we sent" in code.text and 'value="12"' in code.text
    assert "Please ask for a new one" in late.text


@pytest.mark.django_db
def test_by_the_api_as_on_the_page():
    app = App(make_seeker())
    keep = {"mail": [], "push": [], "quiet_from": 22, "quiet_until": 7}

    asked = app.post("/me/phone/", {"number": PHONE})
    refused = app.post("/me/phone/confirm/", {"code": wrong(actions.phone_codes.code_for(PhoneCode.objects.get()))})
    early = app.send("PUT", "/me/telling/", {**keep, "sms": ["money"]})
    code = actions.phone_codes.code_for(PhoneCode.objects.get())
    confirmed = app.post("/me/phone/confirm/", {"code": code})
    left = app.send("PUT", "/me/telling/", keep)
    switched = app.send("PUT", "/me/telling/", {**keep, "sms": ["money"]})

    assert (asked.json()["asked"], asked.json()["number"]) == (PHONE, "")
    assert [(one.status_code, one.json()["code"]) for one in (refused, early)] == [
        (422, "phone_code_wrong"),
        (422, "phone_missing"),
    ]
    assert confirmed.json()["number"] == PHONE
    assert (left.json()["sms"], switched.json()["sms"]) == (["offers", "visits"], ["money"])
    assert app.send("DELETE", "/me/phone/").status_code == 204
    assert app.send("DELETE", "/me/phone/").status_code == 404
