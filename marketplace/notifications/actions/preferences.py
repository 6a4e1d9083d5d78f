"""How somebody wants to be told: saved as a whole on their page, or one topic by the link in a mail."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.bookings.locks import lock_actor
from marketplace.catalog.regions import ZONES
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Reason, Refused, refuse_if
from marketplace.notifications import links, preferences, rules
from marketplace.notifications.actions.digests import schedule_digest
from marketplace.notifications.models import Channel, Digest, Muted, Phone, Telling
from marketplace.notifications.topics import EVERYTHING, TEXTED_TOPICS, TOPICS

Wanted = dict[str, Collection[str]]


@transaction.atomic
def save_telling(
    *,
    by: Actor,
    wanted: Wanted,
    zone: str = "",
    quiet_from: int,
    quiet_until: int,
    nights: bool = False,
    digest_hour: int | None = None,
) -> Telling:
    """Keep which topics come on which channel (`wanted`: channel → topics), when not, and whether mails are collected.

    Topics whose mails always come are taken as wanted; a channel that is not named stays as it is. Raises Refused for
    a topic, hour or zone that there is not, and for text messages without a number.
    """
    person = lock_actor(by)
    refuse_if(rules.why_not_hours(quiet_from, quiet_until, digest_hour))
    if zone and zone not in ZONES:
        raise Refused(Reason("zone_unknown", _("There is no such time zone.")), "zone")
    _mute(person.pk, wanted)
    before = preferences.telling_of(person.pk).digest_hour
    hours = {"zone": zone, "quiet_from": quiet_from, "quiet_until": quiet_until}
    telling, _is_new = Telling.objects.update_or_create(
        person_id=person.pk, defaults={**hours, "nights": nights, "digest_hour": digest_hour}
    )
    if digest_hour != before:
        for digest in Digest.objects.filter(person_id=person.pk, state=Digest.State.OPEN):
            schedule_digest(digest, telling)
    events.record("telling.saved", by=by, subject=telling, person=person.pk)
    return telling


def _mute(person_id: int, wanted: Wanted) -> None:
    """Make what is switched off exactly what is not wanted."""
    for channel, topics in wanted.items():
        if set(topics) - set(TEXTED_TOPICS if channel == Channel.SMS else TOPICS):
            raise Refused(rules.why_not_mute("", channel), channel)
        if channel == Channel.SMS and not Phone.objects.filter(person_id=person_id).exists():
            if topics:
                raise Refused(rules.NO_PHONE, channel)
            continue
        off = {name for name in TOPICS if name not in topics and rules.why_not_mute(name, channel) is None}
        Muted.objects.filter(person_id=person_id, channel=channel).exclude(topic__in=off).delete()
        rows = [Muted(person_id=person_id, topic=name, channel=channel) for name in sorted(off)]
        Muted.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def switch_mail(*, by: Actor, token: str, is_on: bool) -> str:
    """Switch the mails of a topic by the link in their foot, for whoever has it; returns the topic.

    Switching everything back on brings back what the last such link took. Raises Missing for a link that is not ours,
    Refused for a topic whose mails always come.
    """
    person_id, topic = links.told_by(token)
    if not User.objects.filter(pk=person_id, erased_at=None).exists():
        raise Missing
    names = [name for name in TOPICS if topic in (EVERYTHING, name)]
    reasons = {name: rules.why_not_mute(name, Channel.MAIL) for name in names}
    if topic != EVERYTHING:
        refuse_if(reasons[topic])
    mine = Muted.objects.filter(person_id=person_id, channel=Channel.MAIL, topic__in=names)
    if is_on:
        last = mine.order_by("-at").values_list("at", flat=True).first()
        mine.filter(at=last).delete()
    else:
        now = timezone.now()
        rows = [
            Muted(person_id=person_id, topic=name, channel=Channel.MAIL, at=now)
            for name in names
            if reasons[name] is None
        ]
        Muted.objects.bulk_create(rows, ignore_conflicts=True)
    return topic
