"""Digests: what is collected until somebody's hour comes, and then goes out as one mail."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from marketplace.core import timers
from marketplace.core.actors import Actor
from marketplace.notifications import preferences, rules, standing
from marketplace.notifications.models import Digest, Mail, Notice, Telling

SEND_DIGEST = "marketplace.notifications.jobs.send_digest"
TRIES_AT_MOST = 5
READY = {Digest.State.OPEN, Digest.State.SENDING, Digest.State.WAITING}


@dataclass(frozen=True)
class Gathered:
    """A digest that is being sent, and what it tells."""

    digest: Digest
    notices: list[Notice]


def collect_mail(notice: Notice, telling: Telling) -> Mail:
    """Keep the mail of a notice for the digest that is open; the first one sets its timer."""
    digest, is_new = Digest.objects.select_for_update().get_or_create(
        person_id=notice.person_id, state=Digest.State.OPEN
    )
    if is_new:
        schedule_digest(digest, telling)
    return Mail.objects.create(notice=notice, digest=digest, state=Mail.State.COLLECTED)


def schedule_digest(digest: Digest, telling: Telling) -> None:
    """Set the timer of an open digest for its person's hour; for now when they want no digests any more."""
    now = timezone.now()
    hour = telling.digest_hour
    at = now if hour is None else rules.next_time(now, preferences.zone_of(telling), hour)
    timers.schedule(SEND_DIGEST, at=at, digest_id=digest.pk)


@transaction.atomic
def begin_digest(*, by: Actor, digest_id: int) -> Gathered | None:
    """First beat: close the digest and gather what is still so and unread. None when that is nothing."""
    digest = Digest.objects.select_for_update(of=["self"]).select_related("person").filter(pk=digest_id).first()
    if digest is None or digest.state not in READY:
        return None
    notices = [mail.notice for mail in _gather(digest)]
    digest.state = Digest.State.SENDING if notices else Digest.State.EMPTY
    digest.tries, digest.changed_at = digest.tries + 1, timezone.now()
    digest.save()
    return Gathered(digest, notices) if notices else None


def _gather(digest: Digest) -> list[Mail]:
    mails = list(digest.mails.filter(state=Mail.State.COLLECTED).select_related("notice__person").order_by("pk"))
    is_stopped = preferences.is_undeliverable(digest.person_id)
    kept = [mail for mail in mails if not is_stopped and _is_news(mail.notice)]
    gone = {mail.pk for mail in mails} - {mail.pk for mail in kept}
    Mail.objects.filter(pk__in=gone).update(state=Mail.State.DROPPED, changed_at=timezone.now())
    return kept


def _is_news(notice: Notice) -> bool:
    is_wanted = preferences.is_mailed(notice.person_id, notice.kind)
    return notice.read_at is None and is_wanted and standing.is_true(notice)


@transaction.atomic
def record_digest(*, by: Actor, digest_id: int, is_sent: bool, refused: bool = False) -> Digest:
    """Third beat: what came of it; five tries at most."""
    digest = Digest.objects.select_for_update().get(pk=digest_id)
    given_up = refused or digest.tries >= TRIES_AT_MOST
    states = Digest.State
    digest.state = states.SENT if is_sent else states.FAILED if given_up else states.WAITING
    digest.changed_at = timezone.now()
    digest.save()
    if digest.state != states.WAITING:
        became = Mail.State.SENT if is_sent else Mail.State.FAILED
        digest.mails.filter(state=Mail.State.COLLECTED).update(state=became, changed_at=timezone.now())
    return digest
