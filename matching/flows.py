"""Trying proposed rules in three beats: taken on, worked out with no transaction open, recorded."""

import logging
from functools import partial

from marketplace.core.actors import SYSTEM
from matching import actions, trials

log = logging.getLogger(__name__)


def try_policy(trial_id: int) -> None:
    """Try a proposal; whatever goes wrong is recorded, so that nobody waits for a result that never comes."""
    trial = actions.begin_trial(by=SYSTEM, trial_id=trial_id)
    if trial is None:
        return
    advance = partial(_advance, trial_id)
    try:
        result, error = trials.tried(trial.basis.rules, trial.rules, advance), ""
    except (ValueError, KeyError, ArithmeticError) as failure:
        log.exception("trial %s failed", trial_id)
        result, error = {}, type(failure).__name__
    actions.end_trial(by=SYSTEM, trial_id=trial_id, result=result, error=error)


def _advance(trial_id: int, progress: int) -> None:
    actions.advance_trial(by=SYSTEM, trial_id=trial_id, progress=progress)
