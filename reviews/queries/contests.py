"""Reads of contests, and of operators' looks at somebody's trust."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Reason
from marketplace.core.models import Event
from reviews import rules
from reviews.models import Contest, TrustEntry
from reviews.queries.trust import UNCOUNTED

OPEN_FOR = timedelta(minutes=15)


def entry_of(by: Actor, entry_id: int) -> TrustEntry:
    """Something that moved one's own trust. Raises Missing, also for somebody else's."""
    rows = TrustEntry.objects.select_related("review", "booking", "annulment").prefetch_related("contests")
    entry = rows.filter(pk=entry_id, person_id=by.pk).exclude(cause__in=UNCOUNTED).first() if by.pk else None
    if entry is None:
        raise Missing
    return entry


def counts(entry: TrustEntry) -> bool:
    """Whether an entry counts now: neither annulled nor removed with its review."""
    is_annulled = TrustEntry.objects.filter(annuls=entry).exists()
    return not is_annulled and not (entry.review and entry.review.removed_at)


def why_not_contest(by: Actor, entry: TrustEntry) -> Reason | None:
    return rules.why_not_contest(by, counts(entry), [one.state for one in entry.contests.all()])


def contests() -> QuerySet[Contest]:
    joined = ("person", "answered_by", "entry__review", "entry__annulment", "entry__booking__request__topic")
    return Contest.objects.select_related(*joined).prefetch_related("entry__contests")


def contests_open() -> QuerySet[Contest]:
    """What operators have to answer, the oldest first."""
    return contests().filter(state=Contest.State.OPEN, person__erased_at=None).order_by("at")


def contests_by(by: Actor) -> QuerySet[Contest]:
    """One's own, the newest first."""
    return contests().filter(person_id=by.pk).order_by("-pk")


def contest_for(by: Actor, contest_id: int) -> Contest:
    """For the person whose trust it is about, and for operators. Raises Missing."""
    rows = contests() if by.is_operator else contests_by(by)
    found = rows.filter(pk=contest_id).first() if by.pk else None
    if found is None:
        raise Missing
    return found


def why_not_answer_contest(by: Actor, contest: Contest) -> Reason | None:
    return rules.why_not_answer_contest(contest, contest.entry, by)


def person_looked_at(by: Actor, person_id: int) -> User:
    """Whose trust an operator is about to look at. Raises Missing for whoever is none."""
    if not by.is_operator:
        raise Missing
    return accounts.person_for(by, person_id)


def opened_at(by: Actor, person_id: int) -> datetime | None:
    """When this operator last gave a reason for looking at somebody's trust; None when that is over."""
    rows = _looks(person_id).filter(actor_id=by.pk, at__gt=timezone.now() - OPEN_FOR)
    return rows.values_list("at", flat=True).first()


def looks_at(person_id: int, at_most: int = 20) -> list[tuple[datetime, str]]:
    """When and for which reason our team looked at somebody's trust, the newest first."""
    return [(event.at, event.facts["reason"]) for event in _looks(person_id)[:at_most]]


def _looks(person_id: int) -> QuerySet[Event]:
    rows = Event.objects.filter(subject_kind=User._meta.label_lower, subject_id=person_id, name="trust.opened")
    return rows.order_by("-pk")
