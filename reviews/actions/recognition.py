"""How badges are given and taken back, always by their rule; and whether others see them."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_actor, lock_people
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, refuse_if
from reviews import queries, recognition
from reviews.models import Recognition, RecognitionChoice
from reviews.recognition import Facts


@transaction.atomic
def recognise_person(*, by: Actor, person_id: int) -> int:
    """Give a helper the badges whose rule they fulfil, and end those that do not hold; returns how many changed."""
    lock_people(person_id)
    helpers = get_user_model().objects.filter(pk=person_id, helper_since__isnull=False, erased_at=None)
    if not helpers.exists():
        return 0
    now = timezone.now()
    facts = queries.facts_of(person_id, now)
    standing = {row.code: row for row in Recognition.objects.filter(person_id=person_id, ended_at=None)}
    changed = 0
    for code in recognition.RULES:
        row = standing.get(code)
        changed += _look_again(row, facts, now) if row else _give(person_id, code, facts, now)
    return changed


@transaction.atomic
def show_recognition(*, by: Actor, is_shown: bool) -> bool:
    """Say whether others see one's badges. Raises Missing for whoever does not help."""
    if by.pk is None:
        raise Missing
    person = lock_actor(by)
    refuse_if(recognition.why_not_show(person, bool(getattr(person, "is_helper", False))))
    chosen = {"is_shown": is_shown, "chosen_at": timezone.now()}
    row, _ = RecognitionChoice.objects.update_or_create(person_id=by.pk, defaults=chosen)
    events.record("recognition.shown" if is_shown else "recognition.hidden", by=by, subject=row, person=by.pk)
    return is_shown


def _give(person_id: int, code: str, facts: Facts, now: datetime) -> bool:
    found = recognition.RULES[code].find(facts)
    if not found.holds:
        return False
    given = {"visits": list(found.visits), "version": recognition.VERSION, "given_at": now, "looked_at": now}
    row = Recognition.objects.create(person_id=person_id, code=code, **given)
    events.record("recognition.given", by=SYSTEM, subject=row, person=person_id, code=code)
    return True


def _look_again(row: Recognition, facts: Facts, now: datetime) -> bool:
    """Leave a badge that holds; what counts for a time only is looked at when that is over. True when it ended."""
    rule = recognition.RULES[row.code]
    if rule.every and not recognition.is_due(row.code, row.looked_at, now):
        return False
    if not rule.every and recognition.still_holds(row.code, facts, row.visits):
        return False
    found = rule.find(facts)
    if found.holds:
        row.visits, row.looked_at = list(found.visits), now
        row.save(update_fields=["visits", "looked_at"])
        return False
    row.ended_at, row.ended_because = now, _why_ended(row, facts)
    row.save(update_fields=["ended_at", "ended_because"])
    facts_told = {"person": row.person_id, "code": row.code, "reason": row.ended_because}
    events.record("recognition.ended", by=SYSTEM, subject=row, **facts_told)
    return True


def _why_ended(row: Recognition, facts: Facts) -> str:
    if recognition.RULES[row.code].every:
        return Recognition.Ended.ANSWERS
    kept = {visit.booking for visit in facts.visits}
    return Recognition.Ended.REVIEW if kept.issuperset(row.visits) else Recognition.Ended.CASE
