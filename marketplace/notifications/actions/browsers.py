"""Browsers that want to be told by push, linked and ended by their person."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_actor
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Refused, refuse_if
from marketplace.notifications import queries, sealing
from marketplace.notifications.endpoints import host_of, why_not_link
from marketplace.notifications.models import Browser


@transaction.atomic
def link_browser(*, by: Actor, endpoint: str, p256dh: str, auth: str) -> Browser:
    """Tell this browser by push from now on. The same one again is the same row; somebody else's becomes mine.

    Raises Refused for an address that cannot be a push service's, and where this site has no key for pushes.
    """
    person = lock_actor(by)
    refuse_if(queries.why_not_push() or why_not_link(endpoint, p256dh, auth))
    mine = Browser.objects.filter(person_id=person.pk)
    digest = sealing.digest_of(endpoint)
    if mine.exclude(digest=digest).count() >= queries.BROWSERS_AT_MOST:
        raise Refused(queries.TOO_MANY_BROWSERS)
    said = {
        "person_id": person.pk,
        "sealed": sealing.seal({"endpoint": endpoint, "p256dh": p256dh, "auth": auth}),
        "service": host_of(endpoint),
        "made_at": timezone.now(),
    }
    browser, _is_new = Browser.objects.update_or_create(digest=digest, defaults=said)
    events.record("browser.linked", by=by, subject=browser, person=person.pk)
    return browser


@transaction.atomic
def end_browser(*, by: Actor, browser_id: int) -> None:
    """No pushes to this browser any more. Raises Missing for somebody else's."""
    browser = queries.browser_for(by, browser_id)
    events.record("browser.ended", by=by, subject=browser, person=browser.person_id)
    browser.delete()
