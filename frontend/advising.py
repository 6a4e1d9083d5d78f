"""What a seeker reads of a no, and what would help when nobody is left: each piece of advice with its effect."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.templatetags.spoken import money, said_at, said_until
from marketplace.bookings.models import Request
from matching import advice, steering
from matching.models import Handover


def reasons_of(reasons: dict[str, int]) -> list[str]:
    """Why neighbours said no, as counts; a reason that was not given is not guessed."""
    said: dict[str, Callable[[int], str]] = {
        "no_time": lambda n: ngettext("%(n)s has no time then.", "%(n)s have no time then.", n),
        "too_far": lambda n: ngettext("For %(n)s it is too far.", "For %(n)s it is too far.", n),
        "not_mine": lambda n: ngettext(
            "%(n)s does not know enough about this.", "%(n)s do not know enough about this.", n
        ),
        "unclear": lambda n: ngettext(
            "%(n)s was not sure what is needed: a sentence more would help.",
            "%(n)s were not sure what is needed: a sentence more would help.",
            n,
        ),
    }
    return [words(reasons[name]) % {"n": reasons[name]} for name, words in said.items() if reasons.get(name)]


def left_of(wish: Request) -> dict[str, Any]:
    """What would help now, worked out from who could come."""
    found = advice.advice_for(wish)
    currency = wish.topic.programme.currency
    return {
        "coverage_words": _coverage(wish, found),
        "times": [_time(one) for one in found.times],
        "raises": [
            {"budget": one.budget, "by": money(one.by, currency), "to": money(one.budget, currency), "more": one.more}
            for one in found.raises
        ],
        "widen": found.widen,
        "widen_km": f"{found.widen_km:g}",
        "other_languages": found.speaks_other_languages,
    }


def _time(one: advice.OtherTime) -> dict[str, Any]:
    local = timezone.localtime(one.begins)
    return {
        "day": local.date().isoformat(),
        "time": local.strftime("%H:%M"),
        "said": said_until(one.begins, one.ends),
        "more": one.more,
    }


def _coverage(wish: Request, found: advice.Advice) -> str:
    """How thin it is here, honestly."""
    if not found.here:
        return _("Nobody around you helps yet.")
    words = {"here": found.here, "topic": wish.topic, "some": found.for_topic}
    if not found.for_topic:
        said = ngettext(
            "%(here)s neighbour helps where you live, but not with %(topic)s.",
            "%(here)s neighbours help where you live, none of them with %(topic)s.",
            found.here,
        )
    else:
        said = ngettext(
            "%(here)s neighbour helps where you live, %(some)s with %(topic)s.",
            "%(here)s neighbours help where you live, %(some)s of them with %(topic)s.",
            found.here,
        )
    return said % words


def team_of(wish: Request) -> dict[str, Any]:
    """Whether our team has the request, who of them and since when; and what it said when it gave it back."""
    latest = steering.handovers_of(wish).first()
    if latest is None:
        return {}
    if latest.ended_at is None:
        return {"team_words": _team_words(latest), "is_with_team": True}
    if latest.outcome == Handover.Outcome.RETURNED and wish.state == Request.State.UNFILLED:
        return {"returned_words": latest.words}
    return {}


def _team_words(handover: Handover) -> str:
    if handover.taken_by is None:
        return _("Your request is with our team since %(when)s. A person reads it.") % {
            "when": said_at(handover.asked_at)
        }
    words = {"name": handover.taken_by.name_shown, "when": said_at(handover.taken_at)}
    return _("%(name)s of our team looks after it, since %(when)s.") % words
