"""Mails: intended with their notice, sent in three beats, and stopped where they do not arrive."""

from django.db import transaction
from django.utils import timezone

from marketplace.core import events, outbox
from marketplace.core.actors import Actor
from marketplace.notifications import preferences
from marketplace.notifications.actions.digests import collect_mail
from marketplace.notifications.models import Mail, Notice, Undeliverable
from marketplace.notifications.topics import MAILED_AT_ONCE

SEND = "marketplace.notifications.jobs.send_mail"
TRIES_AT_MOST = 5
DONE = {Mail.State.SENT, Mail.State.FAILED, Mail.State.DROPPED, Mail.State.COLLECTED}


def intend_mail(notice: Notice) -> Mail | None:
    """The mail of a notice: at once, or collected for a digest; None when it is not wanted or would not arrive."""
    if not preferences.is_mailed(notice.person_id, notice.kind) or preferences.is_undeliverable(notice.person_id):
        return None
    telling = preferences.telling_of(notice.person_id)
    if telling.digest_hour is not None and notice.kind not in MAILED_AT_ONCE:
        return collect_mail(notice, telling)
    mail = Mail.objects.create(notice=notice)
    outbox.defer(SEND, [{"mail_id": mail.pk}], queue="mail")
    return mail


@transaction.atomic
def begin_mail(*, by: Actor, mail_id: int) -> Mail | None:
    """First beat: take the mail on. None when it is sent already, was tried often enough, or is not wanted any more."""
    mail = Mail.objects.select_for_update(of=["self"]).select_related("notice").filter(pk=mail_id).first()
    if mail is None or mail.state in DONE:
        return None
    mail.changed_at = timezone.now()
    if _is_in_vain(mail.notice):
        mail.state = Mail.State.DROPPED
        mail.save()
        return None
    mail.state, mail.tries = Mail.State.SENDING, mail.tries + 1
    mail.save()
    return Mail.objects.select_related("notice__person").get(pk=mail_id)


def _is_in_vain(notice: Notice) -> bool:
    """Switched off, or known not to arrive, since the mail was intended."""
    person_id = notice.person_id
    return not preferences.is_mailed(person_id, notice.kind) or preferences.is_undeliverable(person_id)


@transaction.atomic
def record_mail(*, by: Actor, mail_id: int, is_sent: bool, refused: str = "") -> Mail:
    """Third beat: what came of it. After five tries a mail counts as failed; after a refusal for good at once."""
    mail = Mail.objects.select_for_update(of=["self"]).select_related("notice__person").get(pk=mail_id)
    given_up = bool(refused) or mail.tries >= TRIES_AT_MOST
    mail.state = Mail.State.SENT if is_sent else Mail.State.FAILED if given_up else Mail.State.WAITING
    mail.changed_at = timezone.now()
    mail.save()
    if refused:
        hear_bounce(by=by, email=mail.notice.person.email, code=refused)
    return mail


@transaction.atomic
def hear_bounce(*, by: Actor, email: str, code: str) -> Undeliverable | None:
    """A mail server says for good that nothing arrives at an address: mails to it stop. None when it is nobody's."""
    person = preferences.person_with(email)
    if person is None:
        return None
    said = {"email": person.email, "code": code[:20], "at": timezone.now()}
    row, _is_new = Undeliverable.objects.update_or_create(person_id=person.pk, defaults=said)
    events.record("mail.stopped", by=by, subject=row, person=person.pk)
    return row


@transaction.atomic
def trust_address(*, by: Actor) -> None:
    """Somebody says that their mailbox works again: mails go out, until the next that does not arrive."""
    for row in Undeliverable.objects.filter(person_id=by.pk):
        events.record("mail.resumed", by=by, subject=row, person=by.pk)
        row.delete()
