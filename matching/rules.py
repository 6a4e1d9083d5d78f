"""The dispatch policy as data, and what a change of it must look like."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Reason
from matching.numbers import DEADLINES, Rules, changes, faults

# Weights, caps and timers, measured with `manage.py simulate`. Times are seconds unless the name says otherwise.
FIRST_RULES: dict[str, Any] = {
    "weights": {
        "trust": 0.35,
        "near": 0.25,
        "answers": 0.25,
        "price": 0.10,
        "reliable": 0.05,
        "new": 0.10,
        "fair": 0.20,
    },
    "trust_floor": 0.5,
    "open_offers_at_most": 2,
    "offers_a_day_at_most": 30,
    "waves_at_most": 40,
    "offer_open_minutes": 30,
    "urgent": {"wave_every": 180, "sure_enough": 0.85, "at_most": 8},
    "flexible": {"wave_every": 360, "at_most": 1},
    "choose": {"offer_open_minutes": 120, "shown_at_most": 10},
    "widen_km": 4,
    "window_seconds": 20,
    "quiet_from": 22,
    "quiet_until": 7,
}
CANNOT_COME = Reason("cannot_come", _("This neighbour cannot come any more. Please choose another one."))
NOT_SEARCHING = Reason("not_searching", _("The search is over."))
NOT_CHOOSING = Reason("not_choosing", _("We find somebody for you. Say that you want to choose, then pick."))
STILL_THINKING = Reason("still_thinking", _("The neighbour you chose is still thinking it over."))
NOBODY_CHOSEN = Reason("nobody_chosen", _("There is nobody whom you chose and who is still to answer."))
HANDED_OVER = Reason("handed_over", _("Our team has this request already. You read here how it goes on."))
TAKEN_BY_OTHER = Reason("taken_by_other", _("A colleague has taken this request."))
NOT_TAKEN = Reason("not_taken", _("Please take the request first, so that its seeker knows who looks after it."))
RETURN_WORDS = Reason("return_words", _("Please write to the seeker why it goes back, and what could help."))
NOT_OPERATOR = Reason("operators_only", _("Only operators can change the policy."))
REASON_NEEDED = Reason("reason_needed", _("Please say why the policy changes. It is kept with the version."))

IS_A_SIDE = Reason("is_a_side", _("You take part in this search yourself. Please leave it to a colleague."))


TOO_SOON = Reason(
    "too_soon", _("This changes how long helpers have to answer. Let it count from tomorrow at the earliest.")
)
STILL_TRIED = Reason("still_tried", _("It is still being tried. Please wait for the result."))
USED = Reason("used", _("These rules are a version already."))
OUTDATED = Reason("outdated", _("The rules have changed since then. Please propose the change again."))
A_DAY = timedelta(days=1) - timedelta(minutes=5)


def why_not_open(by, people: set[int]) -> Reason | None:
    """An operator reads no search that they are in: it says who blocked whom."""
    return IS_A_SIDE if by.pk in people else None


def why_not_policy(
    by, rules: Any, reason: str, now: Rules | None = None, notice: timedelta | None = None
) -> Reason | None:
    """A new policy has every number of the first one, each within its bounds, and a reason.

    `now` are the rules in force and `notice` is how long before it counts it is announced: operators who change how
    long helpers have to answer tell them a day ahead. The machine, which sets a site up, need not.
    """
    if by is not SYSTEM and not by.is_operator:
        return NOT_OPERATOR
    if not reason.strip():
        return REASON_NEEDED
    if wrong := faults(rules, FIRST_RULES):
        said = "; ".join(f"{path}: {words}" for path, words in sorted(wrong.items()))
        return Reason("policy_numbers", said)
    return None if by is SYSTEM or now is None else _why_not_so_soon(rules, now, notice or timedelta())


def _why_not_so_soon(rules: Rules, now: Rules, notice: timedelta) -> Reason | None:
    is_changed = any(change.path in DEADLINES for change in changes(now, rules))
    return TOO_SOON if is_changed and notice < A_DAY else None


def why_not_put_in_force(state: str, is_used: bool, is_based_on_now: bool) -> Reason | None:
    """Proposed rules go live once, after they were tried, and only while the rules that they change are in force."""
    if is_used:
        return USED
    if state not in {"done", "failed"}:
        return STILL_TRIED
    return None if is_based_on_now else OUTDATED


def why_not_choose(mode: str, is_thinking: bool) -> Reason | None:
    """Whether a helper can be named now: one after the other, and only by a seeker who chooses."""
    if mode != "choose":
        return NOT_CHOOSING
    return STILL_THINKING if is_thinking else None


def why_not_take_back(mode: str, choice: str) -> Reason | None:
    """Whether a choice can be taken back: while the chosen one is still to be asked, or has not answered yet."""
    return None if mode == "choose" and choice in {"named", "thinking"} else NOBODY_CHOSEN


def why_not_handle(handover, by) -> Reason | None:
    """Whether this operator may act on a request that was handed over: the one who took it."""
    if handover.taken_by_id is None:
        return NOT_TAKEN
    return None if handover.taken_by_id == by.pk else TAKEN_BY_OTHER


WAITING_AT_MOST = 10
TOO_MANY_WORDS = Reason("too_many_words", _("You are waiting for ten things already. Let go of one first."))
HELP_IS_HERE = Reason("help_is_here", _("Somebody can help here already: send the request, and we ask them."))
NOT_PREPARED = Reason("not_prepared", _("Please say first what you need and where."))
NOT_WAITING = Reason("not_waiting", _("This request is not one that waits for somebody."))


def why_not_wait(request, words_left: int) -> Reason | None:
    """Word can be left for a draft with topic and place, and for a request that found nobody."""
    if request.state not in {"draft", "unfilled"}:
        return NOT_WAITING
    if request.topic_id is None or request.place_id is None:
        return NOT_PREPARED
    return TOO_MANY_WORDS if words_left >= WAITING_AT_MOST else None


LOOKOUTS_AT_MOST = 10
# Ten are more than one reads about; each is looked at with every request that its helper could be asked for.
TOO_MANY_LOOKOUTS = Reason("too_many_lookouts", _("Ten saved searches are the most. Change or remove one first."))
NO_TOPIC = Reason("no_topic", _("Please choose at least one topic."))
HELPERS_ONLY = Reason("helpers_only", _("Saved searches are for helpers."))


def why_not_lookout(by, count: int, topic_ids: list[int]) -> Reason | None:
    """A saved search is a helper's, of at least one topic, and one of ten."""
    if not by.is_helper:
        return HELPERS_ONLY
    if not topic_ids:
        return NO_TOPIC
    return TOO_MANY_LOOKOUTS if count >= LOOKOUTS_AT_MOST else None
