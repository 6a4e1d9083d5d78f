"""Pushes: intended with their notice, held back at night, sent in three beats."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from marketplace.core import events, outbox
from marketplace.core.actors import Actor
from marketplace.notifications import preferences, standing
from marketplace.notifications.models import Browser, Notice, Push

SEND_PUSH = "marketplace.notifications.jobs.send_push"
TRIES_AT_MOST = 6
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
DONE = {Push.State.SENT, Push.State.FAILED, Push.State.DROPPED}


@dataclass(frozen=True)
class Outcome:
    """What a push service said: taken, gone for good (its browser ends), or neither; then it is asked again.

    `wait`: seconds it asks us to wait.
    """

    is_sent: bool = False
    is_gone: bool = False
    is_refused: bool = False
    code: str = ""
    wait: int = 0


def intend_pushes(notice: Notice) -> list[Push]:
    """One push for each browser of the person, when they want this topic so; at night for the morning."""
    browsers = Browser.objects.filter(person_id=notice.person_id)
    if not browsers or not preferences.is_pushed(notice.person_id, notice.kind):
        return []
    pushes = Push.objects.bulk_create([Push(notice=notice, browser=browser) for browser in browsers])
    at = preferences.quiet_until(notice, timezone.now())
    outbox.defer(SEND_PUSH, [{"push_id": push.pk} for push in pushes], queue="push", at=at)
    return pushes


@transaction.atomic
def begin_push(*, by: Actor, push_id: int) -> Push | None:
    """First beat: take the push on. None when it is done, over, read meanwhile, or has to wait for the morning."""
    rows = Push.objects.select_for_update(of=["self"]).select_related("notice__person", "browser")
    push = rows.filter(pk=push_id).first()
    if push is None or push.state in DONE:
        return None
    notice, now = push.notice, timezone.now()
    push.changed_at = now
    is_wanted = notice.read_at is None and preferences.is_pushed(notice.person_id, notice.kind)
    if not is_wanted or push.browser.person_id != notice.person_id or not standing.is_true(notice):
        push.state = Push.State.DROPPED
        push.save()
        return None
    if at := preferences.quiet_until(notice, now):
        push.state = Push.State.WAITING
        push.save()
        outbox.defer(SEND_PUSH, [{"push_id": push.pk}], queue="push", at=at)
        return None
    push.state, push.tries = Push.State.SENDING, push.tries + 1
    push.save()
    return push


@transaction.atomic
def record_push(*, by: Actor, push_id: int, outcome: Outcome) -> Push | None:
    """Third beat: what came of it. A browser that is gone ends; a busy service is asked again later, six times."""
    push = Push.objects.select_for_update(of=["self"]).select_related("browser").filter(pk=push_id).first()
    if push is None:
        return None
    if outcome.is_gone:
        events.record("browser.gone", by=by, subject=push.browser, person=push.browser.person_id)
        push.browser.delete()
        return None
    given_up = outcome.is_refused or push.tries >= TRIES_AT_MOST
    states = Push.State
    push.state = states.SENT if outcome.is_sent else states.FAILED if given_up else states.WAITING
    push.code, push.changed_at = outcome.code[:20], timezone.now()
    push.save()
    if push.state == states.SENT:
        Browser.objects.filter(pk=push.browser_id).update(reached_at=timezone.now())
    if push.state == states.WAITING:
        outbox.defer(SEND_PUSH, [{"push_id": push.pk}], queue="push", at=timezone.now() + _wait(push, outcome))
    return push


def _wait(push: Push, outcome: Outcome) -> timedelta:
    """Longer after each try, and at least as long as the service asks; never beyond an hour."""
    own = FIRST_WAIT * 4 ** (push.tries - 1)
    return min(max(own, timedelta(seconds=outcome.wait)), LONGEST_WAIT)
