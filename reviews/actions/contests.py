"""The verbs of a contest: say that something about oneself does not count rightly, and answer that."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_actor
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from reviews import queries, rules
from reviews.actions.counting import hold_states, take_out
from reviews.models import Contest, Review, TrustEntry


@transaction.atomic
def contest_entry(*, by: Actor, entry_id: int, words: str) -> Contest:
    """Say why something that moved one's own trust should not count; a human answers.

    Raises Missing for somebody else's, Refused when it does not count any more or is being looked at already.
    """
    by, entry = _hold_entry(by, queries.entry_of(by, entry_id))
    states = list(Contest.objects.filter(entry=entry).values_list("state", flat=True))
    refuse_if(rules.why_not_contest(by, queries.counts(entry), states))
    refuse_if(rules.why_not_words(words))
    contest = Contest.objects.create(entry=entry, person_id=by.pk, words=words.strip())
    events.record("contest.opened", by=by, subject=contest, **_facts(contest))
    return contest


@transaction.atomic
def uphold_entry(*, by: Actor, contest_id: int, answer: str) -> Contest:
    """An operator looked: it counts as before, and the person reads why."""
    return _answer(by, contest_id, Contest.State.STANDS, answer)


@transaction.atomic
def annul_entry(*, by: Actor, contest_id: int, answer: str) -> Contest:
    """An operator agrees: the entry is taken out, and the trust is worked out without it."""
    contest = _answer(by, contest_id, Contest.State.TAKEN_OUT, answer)
    take_out(contest.entry, TrustEntry.Cause.ANNULLED)
    return contest


@transaction.atomic
def open_trust(*, by: Actor, person_id: int, reason: str) -> None:
    """An operator looks at somebody's trust for a quarter of an hour; `reason` is a code of rules.LOOK_BECAUSE.

    The person reads that it was looked at, when and why.
    """
    person = queries.person_looked_at(by, person_id)
    by = lock_actor(by)
    refuse_if(rules.why_not_look(by, person_id, reason))
    events.record("trust.opened", by=by, subject=person, reason=reason)


def settle_contests(by: Actor, entry: TrustEntry) -> None:
    """The review behind it was removed: there is nothing to answer any more. The states are held."""
    for contest in Contest.objects.select_for_update(no_key=True).filter(entry=entry, state=Contest.State.OPEN):
        _close(by, contest, Contest.State.GONE, "")


def _answer(by: Actor, contest_id: int, state: str, answer: str) -> Contest:
    found = queries.contest_for(by, contest_id)
    if not by.is_operator:
        raise Missing
    by, entry = _hold_entry(by, found.entry)
    contest = Contest.objects.select_for_update(no_key=True).get(pk=contest_id)
    refuse_if(rules.why_not_answer_contest(contest, entry, by))
    refuse_if(rules.why_not_words(answer))
    contest.entry = entry
    return _close(by, contest, state, answer.strip())


def _close(by: Actor, contest: Contest, state: str, answer: str) -> Contest:
    contest.state, contest.answer = state, answer
    contest.answered_by_id, contest.answered_at = by.pk, timezone.now()
    contest.save()
    events.record("contest.answered", by=by, subject=contest, state=state, **_facts(contest))
    return contest


def _hold_entry(by: Actor, entry: TrustEntry) -> tuple[Actor, TrustEntry]:
    """Entries are never written again: what stands behind one is held, its review, the actor, the person's states."""
    if entry.review_id:
        entry.review = Review.objects.select_for_update(no_key=True).get(pk=entry.review_id)
    by = lock_actor(by)
    hold_states(entry.person_id, entry.role, entry.family)
    return by, entry


def _facts(contest: Contest) -> dict[str, int]:
    return {"person": contest.person_id, "entry": contest.entry_id, "booking": contest.entry.booking_id}
