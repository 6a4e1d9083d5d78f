"""Somebody's trust in words: the same for their own page, the API and an operator who looks at it."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.reviewing import roles_of, trust_words
from frontend.templatetags.spoken import said_at
from marketplace.accounts.models import User
from marketplace.catalog import queries as catalogue
from reviews import outlook, queries, rules, trust
from reviews.models import GENERAL, Contest, Role
from reviews.queries import Moved, Trusts
from reviews.trust import State, Trust

MONTH = timedelta(days=30)
MOST = 3
ANSWER_WITHIN = timedelta(days=2)
ICONS = {"up": "trending-up", "down": "trending-down", "same": "minus"}


def explained(person: User) -> list[dict[str, Any]]:
    """Somebody's trust in each role that they have: the score, what moved it, what would raise it, what fades when."""
    names = catalogue.family_names()
    return [_role(person, role, names) for role in roles_of(person)]


def _role(person: User, role: Role, names: dict[str, str]) -> dict[str, Any]:
    now, states = timezone.now(), queries.states_of(person.pk, role)
    trusts = {family: trust.trust_of(state, now.timestamp()) for family, state in states.items()}
    general = trusts.pop(GENERAL, trust.trust_of(State(), now.timestamp()))
    moved = queries.derivation_of(person, role)
    state = states.get(GENERAL, State())
    return {
        "role": role,
        "label": capfirst(role.label),
        **score(general),
        "families": families(Trusts(general, trusts), _wanted(person, role, trusts), names),
        "shifts_title": _shifts_title(shifts(moved, now)),
        "shifts": [line(one, names) for one in shifts(moved, now)],
        "raises": raises(general, state, role, now),
        "fades": fades(state, moved, now),
        "moved": [line(one, names) for one in moved],
    }


def _wanted(person: User, role: Role, known: Iterable[str]) -> set[str]:
    """The families of which something is known, and of a helper those that they help with."""
    offered = catalogue.services_of(person.pk) if role == Role.HELPER else []
    return {*known, *(service.topic.family_id for service in offered if service.topic.family_id)}


def score(found: Trust) -> dict[str, Any]:
    """The score in a sentence, with its range where there is one."""
    said = trust_words(found)
    return {**said, "words": said["trust"] or _("New: there is not enough to say anything yet.")}


def families(trusts: Trusts, wanted: Collection[str], names: dict[str, str]) -> list[dict[str, Any]]:
    """The score in each of these families of topics, in the catalogue's order; where it is too little, the general one.

    Nothing is said of the little as long as nothing can be said in general either.
    """
    found = [family for family in names if family in wanted]
    if not trusts.general.is_spoken:
        found = [family for family in found if not trusts.is_fallback(family)]
    return [_family(trusts, family, names[family]) for family in found]


def _family(trusts: Trusts, family: str, name: str) -> dict[str, Any]:
    is_fallback = trusts.is_fallback(family)
    said = trust_words(trusts.trust_in(family))
    if is_fallback:
        words = _("For “%(family)s” there are not enough reviews yet, so the general score counts.") % {"family": name}
    else:
        words = said["trust"]
    return {**said, "family": family, "name": name, "words": words, "is_fallback": is_fallback}


def shifts(moved: list[Moved], now: datetime) -> list[Moved]:
    """What moved the score most within the last 30 days, the largest first; at most three."""
    recent = [one for one in moved if one.at > now - MONTH and one.way != "same"]
    return sorted(recent, key=lambda one: -abs(one.after - one.before))[:MOST]


def _shifts_title(found: list[Moved]) -> str:
    return {
        0: _("Nothing moved your score this month."),
        1: _("One thing moved your score this month"),
        2: _("Two things moved your score this month"),
        3: _("Three things moved your score this month"),
    }[len(found)]


def raises(general: Trust, state: State, role: Role, now: datetime) -> list[str]:
    """What would raise the score, worked out by its own formula."""
    found = outlook.raised(state, role, now.timestamp())
    if found is None:
        return [_("It is about as high as it gets. Good visits now and then keep it there.")]
    then = {"n": found.visits, "then": tenths(found.then)}
    if not general.is_spoken:
        words = ngettext(
            "One more good visit with somebody whom others have vouched for gives you a first score: %(then)s.",
            "%(n)s more good visits with different people whom others have vouched for give you a first score:"
            " %(then)s.",
            found.visits,
        )
        return [words % then]
    words = ngettext(
        "One good visit with somebody whom others have vouched for would bring you from “%(now)s” to “%(then)s”.",
        "%(n)s good visits with different people whom others have vouched for would bring you from “%(now)s” to"
        " “%(then)s”.",
        found.visits,
    )
    return [words % {**then, "now": tenths(found.now)}]


def tenths(found: Trust) -> str:
    """ "8 to 10 of 10": as exact as a score is ever said."""
    fewest, most = found.tenths()
    if fewest == most:
        return _("about %(n)s of 10") % {"n": most}
    return _("%(low)s to %(high)s of 10") % {"low": fewest, "high": most}


def fades(state: State, moved: list[Moved], now: datetime) -> list[str]:
    """What counts less and less, and when half of it is gone; complaints fade only when somebody speaks again."""
    found = []
    last = outlook.last_praise((one.at.timestamp(), one.good) for one in moved if one.counts)
    if last is not None:
        got, half = (datetime.fromtimestamp(at, UTC) for at in (last, outlook.half_gone_at(last)))
        words = _("By %(half)s half of what you got in %(got)s counts.")
        if half < now:
            words = _("Of what you got in %(got)s less than half counts by now. New good visits take its place.")
        found.append(words % {"half": _month(half, now), "got": _month(got, now)})
    if state.complaints or state.hinted_complaints:
        found.append(
            _(
                "What went wrong does not fade by itself. Each time somebody whom others have vouched for writes about"
                " you again, up to a sixth of it is gone."
            )
        )
    return found


def _month(moment: datetime, now: datetime) -> str:
    local = timezone.localtime(moment)
    return date_format(local, "F" if local.year == timezone.localtime(now).year else "F Y")


def own_word(person: User) -> str:
    """What somebody's own reviews count, and what makes them count properly."""
    if queries.voice_of(person.pk) >= trust.PROVEN_FROM:
        return _("What you write about others counts properly: others have vouched for you.")
    now = timezone.now().timestamp()
    missing = [outlook.praisers_missing(queries.state_of(person.pk, role), role, now) for role in Role.values]
    words = ngettext(
        "What you write about others counts as a hint so far. It counts properly once one more person whom others have"
        " vouched for has praised you.",
        "What you write about others counts as a hint so far. It counts properly once %(n)s more people whom others"
        " have vouched for have praised you.",
        min(missing),
    )
    return words % {"n": min(missing)}


def line(one: Moved, names: dict[str, str]) -> dict[str, Any]:
    """One thing that moved the score: what, which way, how much it counts, where it came from, what was said to it."""
    ways = {"up": _("went up"), "down": _("went down"), "same": _("stayed as it was")}
    contest = one.contests[-1] if one.contests else None
    may_contest = one.counts and rules.why_not_contest_again([each.state for each in one.contests]) is None
    return {
        "one": one,
        "title": f"{capfirst(one.said)}: {ways[one.way]}",
        "icon": ICONS[one.way],
        "at": one.at,
        "family": names.get(one.family, ""),
        "stars": ngettext("%(n)s star of 5", "%(n)s stars of 5", one.stars) % {"n": one.stars} if one.stars else "",
        "why": why(one),
        "href": reverse("booking", args=[one.booking_id]),
        "contest": contest_row(contest) if contest else None,
        "contest_url": reverse("entry_contest", args=[one.entry_id]) if may_contest else "",
    }


def why(one: Moved) -> str:
    """How much a line counts, in a sentence."""
    if one.cause == "removed":
        return _("Our team removed it; your trust was worked out without it.")
    if one.cause == "annulled":
        return _("Our team took it out after you contested it; your trust was worked out without it.")
    if not one.counts:
        return _("It was taken out and does not count any more.")
    if one.cause != "review" and one.bad > 1:
        return _("It counts double: all of it was decided against you, and nobody was there or somebody was harmed.")
    if one.cause != "review":
        return _("It counts in full: nobody's opinion, but what happened.")
    if one.is_proven:
        return _("It counts in full or nearly so: it comes from somebody who was vouched for.")
    return _("It counts as a hint only: nobody has vouched for the other side yet, or the visit was free.")


def contest_row(contest: Contest) -> dict[str, Any]:
    """What became of a contest, in a sentence, and where it is read."""
    said = {
        "open": _("You do not agree. Our team looks at it."),
        "stands": _("Our team looked at it: it stands."),
        "taken_out": _("Our team looked at it: it was taken out."),
        "gone": _("The review was removed, so there is nothing to answer any more."),
    }
    return {
        "id": contest.pk,
        "state": contest.state,
        "words": said[contest.state],
        "href": reverse("contest", args=[contest.pk]),
    }


def looks(person_id: int) -> list[dict[str, Any]]:
    """When somebody of our team looked at this, and why."""
    found = queries.looks_at(person_id)
    return [{"at": at, "reason": rules.LOOK_BECAUSE.get(code, code)} for at, code in found]


def trust_page(by: User) -> dict[str, Any]:
    """Everything on the page of one's own trust."""
    return {"roles": explained(by), "own_word": own_word(by), "looks": looks(by.pk), "is_own": True}


def entry_page(by: User, entry_id: int) -> dict[str, Any]:
    """The page on which one contests a line of one's own trust."""
    entry = queries.entry_of(by, entry_id)
    reason = queries.why_not_contest(by, entry)
    return {"entry": entry, "line": line(queries.moved(entry), catalogue.family_names()), "reason": reason}


def contest_page(contest: Contest, by: User) -> dict[str, Any]:
    """The page of a contest: the line that it is about, what the person says, what our team answered."""
    is_own = contest.person_id == by.pk
    return {
        "contest": contest,
        "line": line(queries.moved(contest.entry), catalogue.family_names()),
        "is_own": is_own,
        "topic": contest.entry.booking.request.topic,
        "may_answer": by.is_operator and queries.why_not_answer_contest(by, contest) is None,
        "why_not": queries.why_not_answer_contest(by, contest) if by.is_operator and contest.state == "open" else None,
    }


def contest_queue_row(contest: Contest) -> dict[str, Any]:
    """The parameters of components/case_row.html."""
    due = contest.at + ANSWER_WITHIN
    entry = contest.entry
    return {
        "href": reverse("contest", args=[contest.pk]),
        "who": contest.person.name_shown,
        "what": f"{entry.booking.request.topic}: {entry.get_cause_display()} · {said_at(entry.at)}",
        "since": contest.at,
        "due": due,
        "is_late": due < timezone.now(),
        "next": _("read and answer"),
    }
