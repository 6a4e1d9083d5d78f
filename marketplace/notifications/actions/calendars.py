"""The private address at which somebody's calendar reads their visits."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.accounts.actions.tokens import digest_of
from marketplace.accounts.models import User
from marketplace.bookings.locks import lock_actor
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.notifications import queries
from marketplace.notifications.models import CalendarFeed

READ_KEPT_TO = timedelta(hours=1)


@transaction.atomic
def open_calendar(*, by: Actor) -> tuple[CalendarFeed, str]:
    """Make a private address for the calendar of `by`; the second part is its token, told this once.

    An address that was made before ends with it.
    """
    person = lock_actor(by)
    _revoke(person)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(person_id=person.pk, digest=digest_of(token))
    events.record("calendar.opened", by=by, subject=feed, person=person.pk)
    return feed, token


@transaction.atomic
def close_calendar(*, by: Actor) -> None:
    """The private address ends: whoever still asks for it finds nothing. Does nothing where there is none."""
    _revoke(lock_actor(by))


def _revoke(person: Actor) -> None:
    for feed in CalendarFeed.objects.filter(person_id=person.pk, revoked_at=None):
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        events.record("calendar.closed", by=person, subject=feed, person=person.pk)


@transaction.atomic
def read_calendar(*, by: Actor, token: str) -> User:
    """Somebody's calendar asks by its address: whose it is. Raises Missing; keeps when it was read, to the hour."""
    person = queries.person_of_feed(token)
    long_ago = Q(read_at=None) | Q(read_at__lt=timezone.now() - READ_KEPT_TO)
    CalendarFeed.objects.filter(long_ago, digest=digest_of(token)).update(read_at=timezone.now())
    return person
