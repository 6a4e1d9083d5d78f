"""What somebody switches off does not come; nothing rings at night; what is over by the morning is not told (S19)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.bookings.models import Offer, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from marketplace.notifications import actions, preferences, queries, rules
from marketplace.notifications.models import Mail, Muted, Notice, Push, TextMessage
from marketplace.notifications.topics import (
    ALWAYS_MAILED,
    MAILED_AT_ONCE,
    NEVER_PUSHED,
    OFFERED,
    RINGS_AT_NIGHT,
    TOPIC_OF,
    TOPICS,
)
from marketplace.notifications.wording import KINDS
from tests.factories import make_booking, make_offer, make_request, make_seeker
from tests.notifications.pushing import make_browser
from tests.notifications.test_telling import tell
from tests.notifications.test_texting import intend, make_visit

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
EVERY_TOPIC = list(TOPICS)
HOURS = {"quiet_from": 22, "quiet_until": 7}
NIGHT, MORNING = datetime(2027, 1, 15, 23, 30, tzinfo=BERLIN), datetime(2027, 1, 16, 7, tzinfo=BERLIN)


def save(person, **changes) -> None:
    wanted = {"mail": changes.pop("mail", EVERY_TOPIC), "push": changes.pop("push", EVERY_TOPIC)}
    actions.save_telling(by=person, wanted=wanted, **{**HOURS, **changes})


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock of the whole product."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(UTC))


def test_every_kind_has_one_topic_and_every_list_names_kinds_that_there_are():
    kinds = [kind for topic in TOPICS.values() for kind in topic.kinds]

    assert sorted(kinds) == sorted(KINDS)
    for named in (ALWAYS_MAILED, MAILED_AT_ONCE, NEVER_PUSHED, RINGS_AT_NIGHT, OFFERED):
        assert named <= set(kinds)


@pytest.mark.parametrize("topic", EVERY_TOPIC)
@pytest.mark.parametrize("channel", ["mail", "push"])
def test_a_topic_that_is_switched_off_does_not_come_and_the_others_do(topic, channel):
    sam = make_seeker()
    make_browser(sam)
    save(sam, **{channel: [name for name in EVERY_TOPIC if name != topic]})

    for kind in KINDS:
        tell(sam, kind)

    rows = Mail.objects if channel == "mail" else Push.objects
    came = set(rows.values_list("notice__kind", flat=True))
    should = {kind for kind in KINDS if KINDS[kind].by_mail} if channel == "mail" else set(KINDS) - NEVER_PUSHED
    off = {kind for kind in should if TOPIC_OF[kind] == topic}
    off -= ALWAYS_MAILED if channel == "mail" else set()
    assert came == should - off
    assert Notice.objects.count() == len(KINDS), "the inbox has everything"


def test_mails_about_the_account_cannot_be_switched_off_and_say_so():
    sam = make_seeker()
    save(sam, mail=[])

    tell(sam, "person_suspended")

    assert Mail.objects.count() == 1
    assert not Muted.objects.filter(topic="account", channel="mail").exists()
    assert rules.why_not_mute("account", "mail").code == "mail_needed"


@pytest.mark.parametrize("change", [{"quiet_from": 24}, {"digest_hour": 24}, {"zone": "Mars/Olympus"}, {"mail": ["x"]}])
def test_what_there_is_not_is_refused_and_changes_nothing(change):
    sam = make_seeker()
    save(sam, mail=["visits"])

    with pytest.raises(Refused):
        save(sam, **change)

    assert queries.preferences_of(sam).mail == ["visits", "account"]


@pytest.mark.parametrize(
    ("hour", "begins", "ends", "until"),
    [
        (21, 22, 7, None),
        (22, 22, 7, 31),
        (3, 22, 7, 7),
        (7, 22, 7, None),
        (13, 12, 14, 14),
        (14, 12, 14, None),
        (5, 0, 0, None),
    ],
)
def test_the_night_is_that_of_the_persons_own_clock(hour, begins, ends, until):
    zone = ZoneInfo("Atlantic/Azores")
    midnight = datetime(2027, 1, 15, tzinfo=zone)

    found = rules.quiet_until((midnight + timedelta(hours=hour)).astimezone(UTC), zone, begins, ends)

    assert found == (None if until is None else midnight + timedelta(hours=until))


def test_the_end_of_a_night_in_which_clocks_change_is_the_hour_that_the_clock_shows():
    night = datetime(2027, 3, 27, 23, tzinfo=BERLIN)

    assert rules.quiet_until(night.astimezone(UTC), BERLIN, 22, 7) == datetime(2027, 3, 28, 5, tzinfo=UTC)


def test_a_push_of_the_night_waits_for_the_morning_and_a_mail_does_not(clock):
    sam = make_seeker()
    make_browser(sam)
    clock(NIGHT)
    booking = make_booking()

    notice = tell(sam, "review_revealed", subject_id=booking.pk)
    push = Push.objects.get()

    assert preferences.quiet_until(notice, NIGHT) == MORNING
    assert actions.begin_push(by=SYSTEM, push_id=push.pk) is None
    assert actions.begin_mail(by=SYSTEM, mail_id=notice.mail.pk) is not None
    clock(MORNING + timedelta(minutes=1))
    assert actions.begin_push(by=SYSTEM, push_id=push.pk) == push


def test_an_offer_that_is_gone_in_the_morning_is_not_told(clock):
    clock(NIGHT)
    offer = make_offer(make_request(), expires_at=MORNING + timedelta(hours=1))
    make_browser(offer.helper)
    tell(offer.helper, "offer_received", subject_id=offer.pk)
    push = Push.objects.get()
    Offer.objects.update(state="lost")
    clock(MORNING + timedelta(minutes=1))

    assert actions.begin_push(by=SYSTEM, push_id=push.pk) is None

    push.refresh_from_db()
    assert push.state == Push.State.DROPPED


@pytest.mark.parametrize(
    ("nights", "urgency", "is_rung"),
    [(True, "urgent", True), (False, "urgent", False), (True, "flexible", False)],
)
def test_an_urgent_offer_rings_at_night_for_whoever_wants_it_so(clock, nights, urgency, is_rung):
    clock(NIGHT)
    offer = make_offer(make_request(urgency=urgency), expires_at=NIGHT + timedelta(hours=1))
    make_browser(offer.helper)
    save(offer.helper, nights=nights)
    tell(offer.helper, "offer_received", subject_id=offer.pk)

    assert (actions.begin_push(by=SYSTEM, push_id=Push.objects.get().pk) is not None) == is_rung


def test_whoever_is_at_a_door_at_night_is_rung(clock):
    clock(NIGHT)
    booking = make_booking(make_offer(make_request(urgency=Request.Urgency.URGENT)))
    make_browser(booking.seeker)
    tell(booking.seeker, "are_you_in", subject_id=booking.pk)

    assert actions.begin_push(by=SYSTEM, push_id=Push.objects.get().pk) is not None


def test_what_was_read_or_switched_off_meanwhile_does_not_ring():
    sam = make_seeker()
    make_browser(sam)
    read, off = tell(sam, "tip_received", event_id=1), tell(sam, "review_revealed", event_id=2)
    actions.read_notice(by=sam, notice_id=read.pk)
    save(sam, push=[name for name in EVERY_TOPIC if name != "reviews"])

    begun = [actions.begin_push(by=SYSTEM, push_id=push.pk) for push in Push.objects.filter(notice__in=[read, off])]

    assert begun == [None, None]


def test_a_text_message_of_the_night_waits_and_is_not_sent_when_it_is_not_true_any_more(clock):
    clock(NIGHT)
    message = intend(booking := make_visit(hours=30))
    booking.state = "cancelled"
    booking.cancelled_at, booking.cancelled_by = timezone.now(), booking.seeker
    booking.save()
    clock(MORNING + timedelta(minutes=1))

    assert actions.begin_text(by=SYSTEM, text_id=message.pk) is None
    assert TextMessage.objects.get(pk=message.pk).state == TextMessage.State.DROPPED


@pytest.fixture(autouse=True)
def texts(settings) -> None:
    settings.SMS_BACKEND = "rest"


def test_the_page_keeps_what_is_switched_and_shows_what_cannot_be(client):
    sam = make_seeker(language="en")
    client.force_login(sam)
    page = client.get(reverse("telling")).text

    sent = {"mail": ["money"], "push": [], "digest_hour": "18", "quiet_from": "21", "quiet_until": "8"}
    answer = client.post(reverse("telling"), {**sent, "zone": "Europe/Zurich"})

    assert page.count('type="checkbox"') == 2 * len(TOPICS) and page.count("disabled") == 1
    assert "always come" in page
    assert answer.status_code == 302
    told = queries.preferences_of(sam)
    assert (told.mail, told.push) == (["money", "account"], [])
    assert (told.digest_hour, told.quiet_from, told.quiet_until, told.zone) == (18, 21, 8, "Europe/Zurich")


def test_an_hour_that_there_is_not_is_told_at_its_field_and_nothing_is_lost(client):
    sam = make_seeker(language="en")
    client.force_login(sam)

    answer = client.post(reverse("telling"), {"mail": ["money"], "digest_hour": "now", "quiet_from": "99"})

    assert answer.status_code == 422
    assert 'value="money" checked' in answer.text and 'value="visits" checked' not in answer.text
    assert queries.preferences_of(sam).mail == EVERY_TOPIC
