"""Pushes: sealed, signed, once, private, to public services alone; gone and slow services cost nobody anything."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.notifications import actions, endpoints, flows, queries, webpush
from marketplace.notifications.models import Browser, Push
from marketplace.notifications.topics import NEVER_PUSHED
from marketplace.notifications.wording import KINDS
from tests.factories import make_booking, make_person, make_seeker
from tests.jobs import run_jobs
from tests.notifications.pushing import Keys, PushService, faults_of, make_browser
from tests.notifications.test_preferences import EVERY_TOPIC
from tests.notifications.test_telling import tell

KEY = "kUGVNZYd0s0D1hTnB8iXnV1gPl3jVQqgTAm1f1mYVxM"


@pytest.fixture(autouse=True)
def keys(settings) -> None:
    settings.VAPID_PRIVATE_KEY, settings.PUSH_TO_LOOPBACK = KEY, True


@pytest.fixture
def service() -> Iterator[PushService]:
    service = PushService(endpoints.public_key())
    yield service
    service.stop()


def link(person, service: PushService) -> Browser:
    said = {"endpoint": service.endpoint, "p256dh": service.keys.p256dh, "auth": service.keys.auth}
    browser = actions.link_browser(by=person, **said)
    wanted = {"mail": EVERY_TOPIC, "push": EVERY_TOPIC}
    actions.save_telling(by=person, wanted=wanted, quiet_from=0, quiet_until=0)
    return browser


def send(times: int = 1) -> Push:
    for _ in range(times):
        flows.send_push(Push.objects.get().pk)
    return Push.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_push_arrives_once_signed_sealed_and_says_nothing_private(service):
    sam = make_seeker("Sam", language="en")
    booking = make_booking()
    browser = link(sam, service)
    tell(sam, "booking_agreed", subject_id=booking.pk)

    push = send(times=3)

    assert (push.state, push.tries, service.asked) == ("sent", 1, 1)
    assert service.faults == []
    said = {"title": "Service Friend", "body": "Something new about a visit", "tag": "visits"}
    assert service.taken == [said | {"url": f"/bookings/{booking.pk}/"}]
    assert service.headers[0]["Urgency"] == "high"
    browser.refresh_from_db()
    assert browser.reached_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(set(KINDS) - NEVER_PUSHED))
def test_no_push_says_more_than_its_topic(kind):
    booking = make_booking()
    notice = tell(booking.seeker, kind, subject_id=booking.pk)

    said = flows.rung(notice).decode()

    for private in (booking.helper.name_shown, booking.seeker.name_shown, "Sonnenallee", str(KINDS[kind].text)):
        assert private not in said


@pytest.mark.django_db(transaction=True)
def test_the_service_of_the_tests_sees_a_wrong_signature_and_a_wrong_audience(service):
    """The control: a service that takes anything would prove nothing."""
    sam = make_seeker()
    link(sam, service)
    tell(sam)
    send()
    headers, other = service.headers[0], Keys()
    token = headers["Authorization"].split("t=")[1].split(",")[0]
    bent = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")

    assert faults_of({**headers, "Authorization": headers["Authorization"].replace(token, bent)}, service.origin,
                     service.public_key) == ["signature"]  # fmt: skip
    assert "audience" in faults_of(headers, "https://elsewhere.example", service.public_key)
    assert "key" in faults_of(headers, service.origin, other.p256dh)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_ends_with_all_that_waited_for_it(service, status):
    sam = make_seeker()
    link(sam, service)
    tell(sam, event_id=1)
    service.answers = [status]

    send_all()

    assert (Browser.objects.count(), Push.objects.count(), service.asked) == (0, 0, 1)
    tell(sam, event_id=2)
    assert Push.objects.count() == 0


def send_all() -> None:
    for push_id in list(Push.objects.values_list("pk", flat=True)):
        flows.send_push(push_id)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [429, 500, 503, "hang up"])
def test_a_busy_service_is_asked_again_later_and_then_the_push_comes_once(service, fault):
    sam = make_seeker()
    link(sam, service)
    tell(sam)
    service.answers = [fault, fault]

    at_once = run_jobs(only="send_push")
    later = run_jobs(until=timezone.now() + timedelta(hours=2), only="send_push")

    assert (at_once, later) == (1, 2)
    assert (Push.objects.get().state, len(service.taken)) == ("sent", 1)


@pytest.mark.django_db(transaction=True)
def test_a_service_that_asks_for_patience_gets_it_and_a_dead_one_is_left_after_six_tries(service):
    sam = make_seeker()
    link(sam, service)
    tell(sam)
    service.answers = [(429, {"Retry-After": "1200"})] + [500] * 9
    run_jobs(only="send_push")

    early = run_jobs(until=timezone.now() + timedelta(minutes=19), only="send_push")
    due = run_jobs(until=timezone.now() + timedelta(minutes=21), only="send_push")
    push = send(times=9)

    assert early == 0 and due > 0
    assert (push.state, push.tries, service.taken) == ("failed", 6, [])


@pytest.mark.django_db(transaction=True)
def test_a_service_that_never_answers_is_left_after_its_time(service, monkeypatch):
    sam = make_seeker()
    link(sam, service)
    tell(sam)
    silent = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr(webpush, "TIMEOUT", 0.2)
    endpoint = f"http://localhost:{silent.getsockname()[1]}/"
    with silent, pytest.raises(webpush.Busy, match="no_answer"):
        webpush.push({"endpoint": endpoint, "p256dh": service.keys.p256dh, "auth": service.keys.auth}, b"{}",
                     is_urgent=False)  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [400, 403, 413, 302])
def test_what_is_refused_for_good_is_not_asked_again_and_nobody_is_followed(service, status):
    sam = make_seeker()
    link(sam, service)
    tell(sam)
    service.answers = [(status, {"Location": f"{service.origin}/elsewhere"})]

    push = send(times=2)

    assert (push.state, push.code, service.asked) == ("failed", str(status), 1)


@pytest.mark.django_db
def test_nothing_is_sent_inside_a_transaction(service):
    with transaction.atomic(), pytest.raises(RuntimeError):
        webpush.push({"endpoint": service.endpoint}, b"{}", is_urgent=False)

    assert service.asked == 0


HOSTILE = [
    "http://push.example.org/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://169.254.169.254/latest/meta-data",
    "https://0x7f000001/x",
    "https://2130706433/x",
    "https://localhost:8000/admin",
    "https://intranet/x",
    "https://push.example.org:6379/x",
    "https://user:word@push.example.org/x",
    "file:///etc/passwd",
    "https://push.example.org/\nx",
    "https://push.example.org:x/",
    "https://[/",
    "https://" + "x" * 2000 + ".org/",
    "",
]


@pytest.mark.django_db
@pytest.mark.parametrize("endpoint", HOSTILE)
def test_an_address_that_no_push_service_has_is_refused_with_words(settings, endpoint):
    settings.PUSH_TO_LOOPBACK = False
    keys = Keys()

    with pytest.raises(Refused) as refusal:
        actions.link_browser(by=make_seeker(), endpoint=endpoint, p256dh=keys.p256dh, auth=keys.auth)

    assert refusal.value.reason.code == "push_address"
    assert Browser.objects.count() == 0


@pytest.mark.parametrize(
    "leads_to",
    [["127.0.0.1"], ["10.0.0.7"], ["192.168.1.1"], ["169.254.169.254"], ["::1"], ["fd00::1"], ["0.0.0.0"],
     ["::ffff:127.0.0.1"], ["100.64.0.1"], ["8.8.8.8", "10.0.0.7"]],
)  # fmt: skip
def test_a_name_that_leads_into_our_own_house_is_not_asked(settings, monkeypatch, leads_to):
    settings.PUSH_TO_LOOPBACK = False
    found = [(None, None, None, "", (address, 0)) for address in leads_to]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: found)

    with pytest.raises(webpush.Rejected, match="elsewhere"):
        webpush.push({"endpoint": "https://push.example.org/x"}, b"{}", is_urgent=False)


def test_a_name_that_leads_to_the_world_is_asked_at_the_address_that_was_looked_at(settings, monkeypatch):
    settings.PUSH_TO_LOOPBACK = False
    found = [(None, None, None, "", ("8.8.8.8", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: found)

    assert endpoints.public_address("https://push.example.org/x") == "8.8.8.8"


@pytest.mark.django_db
@pytest.mark.parametrize("bad", [{"p256dh": "x"}, {"p256dh": "A" * 87}, {"auth": "x"}, {"auth": "§§"}, {"p256dh": ""}])
def test_keys_that_nothing_can_be_sealed_with_are_refused(bad):
    good = Keys()
    said = {"endpoint": "https://push.example.org/x", "p256dh": good.p256dh, "auth": good.auth, **bad}

    with pytest.raises(Refused) as refusal:
        actions.link_browser(by=make_seeker(), **said)

    assert refusal.value.reason.code == "push_key"


@pytest.mark.django_db
def test_a_browser_is_one_row_and_goes_with_whoever_links_it_last():
    sam, stella, good = make_seeker("Sam"), make_seeker("Stella"), Keys()
    said = {"endpoint": "https://push.example.org/x", "p256dh": good.p256dh, "auth": good.auth}
    first = actions.link_browser(by=sam, **said)
    tell(sam)

    second = actions.link_browser(by=stella, **said)

    assert (first.pk, Browser.objects.get().person) == (second.pk, stella)
    assert actions.begin_push(by=SYSTEM, push_id=Push.objects.get().pk) is None, "it was meant for Sam"


@pytest.mark.django_db
def test_the_address_of_a_browser_rests_sealed_and_is_told_to_nobody(client):
    sam, good = make_seeker(), Keys()
    said = {"endpoint": "https://push.example.org/a-long-secret", "p256dh": good.p256dh, "auth": good.auth}
    client.force_login(sam)

    answer = client.post(reverse("browser_link"), said, headers={"Accept": "application/json"})

    browser = Browser.objects.get()
    assert answer.json() == {"id": browser.pk}
    assert b"a-long-secret" not in bytes(browser.sealed)
    assert "a-long-secret" not in client.get(reverse("telling")).text + str(queries.personal_data_of(sam.pk))


@pytest.mark.django_db
def test_a_strangers_browser_does_not_exist(client):
    sam, stella = make_seeker("Sam"), make_seeker("Stella")
    browser = make_browser(sam)
    client.force_login(stella)

    assert client.post(reverse("browser_end", args=[browser.pk])).status_code == 404
    with pytest.raises(Missing):
        actions.end_browser(by=stella, browser_id=browser.pk)
    assert Browser.objects.count() == 1


@pytest.mark.django_db
def test_an_eleventh_browser_is_refused_and_without_a_key_there_are_none(settings):
    sam, good = make_person("Sam"), Keys()
    for _ in range(queries.BROWSERS_AT_MOST):
        make_browser(sam)
    said = {"endpoint": "https://push.example.org/eleven", "p256dh": good.p256dh, "auth": good.auth}

    with pytest.raises(Refused) as full:
        actions.link_browser(by=sam, **said)
    settings.VAPID_PRIVATE_KEY = ""
    with pytest.raises(Refused) as off:
        actions.link_browser(by=make_seeker(), **said)

    assert (full.value.reason.code, off.value.reason.code) == ("too_many_browsers", "push_off")


@pytest.mark.django_db
def test_the_key_that_browsers_are_told_is_on_the_page_and_the_secret_one_is_not():
    client = Client()
    client.force_login(make_seeker())

    page = client.get(reverse("telling")).text

    assert endpoints.public_key() in page and KEY not in page
    assert len(endpoints.decoded(endpoints.public_key())) == 65
