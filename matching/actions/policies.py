"""Policies: never changed, only followed by a new version, which was tried before."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from marketplace.core import events, outbox
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from matching import queries
from matching.models import Policy, PolicyTrial
from matching.numbers import DEADLINES, changes
from matching.rules import why_not_policy

VERSION_LOCK = 0xB01C
TRY = "matching.jobs.try_policy"
AHEAD_AT_MOST = 30


@transaction.atomic
def add_policy(*, by: Actor, rules: dict[str, Any], reason: str, starts_at: datetime | None = None) -> Policy:
    """Add a version with its author and its reason, in force at once or from `starts_at`; helpers are told of it.

    Raises Refused when a number is wrong, or when helpers would learn of a new deadline too late.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [VERSION_LOCK])
    starts = starts_at or timezone.now()
    before = queries.policy_before(starts)
    refuse_if(why_not_policy(by, rules, reason, before.rules if before else None, starts - timezone.now()))
    last = Policy.objects.aggregate(last=Max("version"))["last"] or 0
    policy = Policy.objects.create(
        version=last + 1, rules=rules, reason=reason.strip(), author_id=by.pk, starts_at=starts
    )
    moved = {change.path for change in changes(before.rules, rules)} if before else set()
    is_deadline = bool(moved & set(DEADLINES))
    events.record("policy.added", by=by, subject=policy, version=policy.version, is_deadline=is_deadline)
    return policy


@transaction.atomic
def propose_policy(*, by: Actor, rules: dict[str, Any], reason: str, days_ahead: int = 1) -> PolicyTrial:
    """Have rules tried on the past month; nothing changes for anybody yet."""
    now = queries.policy_last()
    ahead = max(0, min(AHEAD_AT_MOST, days_ahead))
    refuse_if(why_not_policy(by, rules, reason, now.rules, timedelta(days=ahead)))
    trial = PolicyTrial.objects.create(rules=rules, reason=reason.strip(), days_ahead=ahead, author_id=by.pk, basis=now)
    outbox.defer(TRY, [{"trial_id": trial.pk}], queue="upkeep")
    events.record("policy.proposed", by=by, subject=trial)
    return trial


@transaction.atomic
def begin_trial(*, by: Actor, trial_id: int) -> PolicyTrial | None:
    """First beat: take it on, again after a worker that died; None when it is over."""
    trial = _held(trial_id)
    if trial.state in {PolicyTrial.State.DONE, PolicyTrial.State.FAILED}:
        return None
    trial.state, trial.progress = PolicyTrial.State.RUNNING, 0
    trial.save(update_fields=["state", "progress"])
    return PolicyTrial.objects.select_related("basis").get(pk=trial_id)


@transaction.atomic
def advance_trial(*, by: Actor, trial_id: int, progress: int) -> None:
    """How far it is, in percent."""
    PolicyTrial.objects.filter(pk=trial_id, state=PolicyTrial.State.RUNNING).update(progress=progress)


@transaction.atomic
def end_trial(*, by: Actor, trial_id: int, result: dict[str, Any], error: str = "") -> PolicyTrial:
    """Last beat: what came out, or why nothing did. Whoever proposed it is told."""
    trial = _held(trial_id)
    trial.state = PolicyTrial.State.FAILED if error else PolicyTrial.State.DONE
    trial.result, trial.error, trial.progress, trial.ended_at = result, error, 100, timezone.now()
    trial.save()
    events.record("policy.tried", by=by, subject=trial, author=trial.author_id)
    return trial


@transaction.atomic
def put_in_force(*, by: Actor, trial_id: int) -> Policy:
    """Make the rules that were tried the next version, with the notice that was proposed."""
    if not by.is_operator:
        raise Missing
    trial = _held(trial_id)
    refuse_if(queries.why_not_put_in_force(trial))
    starts = timezone.now() + timedelta(days=trial.days_ahead)
    trial.policy = add_policy(by=by, rules=trial.rules, reason=trial.reason, starts_at=starts)
    trial.save(update_fields=["policy"])
    return trial.policy


def _held(trial_id: int) -> PolicyTrial:
    trial = PolicyTrial.objects.select_for_update().filter(pk=trial_id).first()
    if trial is None:
        raise Missing
    return trial
