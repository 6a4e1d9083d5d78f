"""Jobs of words and notices for the table of killed workers: one of each kind, and how its effect is counted."""

import io
from collections.abc import Callable
from uuid import uuid4

from marketplace.chat import flows
from marketplace.chat.models import Attachment
from marketplace.core import outbox
from marketplace.core.models import Event
from marketplace.notifications import actions as notifications
from marketplace.notifications.models import Digest, MailboxMessage, Notice, NoticeText, PhoneCode, Push, Texted
from tests.chat.test_messages import make_conversation, say
from tests.chat.uploads import as_jpeg
from tests.factories import make_booking, make_seeker
from tests.notifications.pushing import PushService
from tests.notifications.test_preferences import EVERY_TOPIC
from tests.notifications.test_telling import tell
from tests.notifications.texting import make_phone

TEXTED, ASKED = "+491700000001", "+491700000002"
Effects = dict[str, Callable[[], int]]


def prepared(service: PushService) -> Callable[[], Effects]:
    """Make what the jobs are about; what is returned puts them into the queue."""
    push, digest, unread, file = a_push(service), a_digest(), an_unread_message(), a_waiting_file()
    text, code = a_text(), a_code()

    def defer() -> Effects:
        outbox.defer("marketplace.notifications.jobs.send_push", [{"push_id": push.pk}], queue="push")
        outbox.defer("marketplace.notifications.jobs.send_digest", [{"digest_id": digest.pk}], queue="timers")
        whose = {"event_id": unread.pk, "person_id": unread.facts["people"][1]}
        outbox.defer("marketplace.notifications.jobs.tell_unread", [whose], queue="timers")
        outbox.defer("marketplace.notifications.jobs.send_notice_text", [{"text_id": text.pk}], queue="mail")
        outbox.defer("marketplace.notifications.jobs.send_phone_code", [{"code_id": code.pk}], queue="mail")
        outbox.defer("marketplace.chat.jobs.scan_files", [{"timestamp": 0}], queue="upkeep")
        told = Notice.objects.filter(kind="message_received", subject_id=unread.subject_id)
        checked = Event.objects.filter(name="message.checked", subject_id=file.message.conversation_id)
        return {
            "send_push": lambda: len(service.taken),
            "send_digest": lambda: MailboxMessage.objects.filter(to=digest.person.email).count(),
            "send_notice_text": lambda: sent(text, TEXTED),
            "send_phone_code": lambda: sent(code, ASKED),
            "tell_unread": told.count,
            "scan_files": checked.count,
        }

    return defer


def a_push(service: PushService) -> Push:
    pia = make_seeker("Pia")
    said = {"endpoint": service.endpoint, "p256dh": service.keys.p256dh, "auth": service.keys.auth}
    notifications.link_browser(by=pia, **said)
    notifications.save_telling(by=pia, wanted={"mail": (), "push": EVERY_TOPIC}, quiet_from=0, quiet_until=0)
    tell(pia, "booking_agreed", subject_id=make_booking().pk)
    return Push.objects.get()


def a_digest() -> Digest:
    dora = make_seeker("Dora")
    wanted = {"mail": EVERY_TOPIC, "push": EVERY_TOPIC}
    notifications.save_telling(by=dora, wanted=wanted, digest_hour=18, quiet_from=0, quiet_until=0)
    tell(dora, "tip_received", subject_id=make_booking().pk)
    return Digest.objects.get()


def sent(row: Texted, to: str) -> int:
    """How often it was texted, once that is recorded. It is out as soon as it is asked for; killed before the record,
    its successor has to find it there."""
    return MailboxMessage.objects.filter(to=to).count() * type(row).objects.filter(pk=row.pk, state="sent").count()


def a_text() -> NoticeText:
    tina = make_seeker("Tina")
    make_phone(tina, TEXTED)
    notifications.save_telling(by=tina, wanted={"mail": ()}, quiet_from=0, quiet_until=0)
    return tell(tina, "booking_agreed", subject_id=make_booking().pk).notice_text


def a_code() -> PhoneCode:
    return notifications.ask_phone_code(by=make_seeker("Cora"), number=ASKED)


def an_unread_message() -> Event:
    talk = make_conversation()
    say(talk, talk.seeker)
    return Event.objects.get(name="message.sent", subject_id=talk.pk)


def a_waiting_file() -> Attachment:
    talk = make_conversation()
    said = {"client_id": uuid4(), "file": io.BytesIO(as_jpeg(1)), "name": "a.jpg"}
    return flows.send_file(by=talk.seeker, conversation_id=talk.pk, **said).attachment
