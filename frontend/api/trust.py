"""One's own trust in words, what is contested of it and what our team answers; and an operator's look at it."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import trusting
from frontend.api.endpoint import (
    KEY,
    Endpoint,
    Paging,
    Verb,
    acting,
    describe,
    listed,
    once,
    taken,
    tell,
    tell_all,
    tell_page,
)
from marketplace.console import queries as console
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from reviews import actions, queries, rules

TAG = "trust"


class Said(serializers.Serializer):
    """What became of a contest: `state` open, stands, taken_out or gone (its review was removed)."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    words = serializers.CharField()


class Moved(serializers.Serializer):
    """One thing that moved a score: `way` is up, down or same; `why` says how much it counts.

    `counts` is false when it was taken out; `is_proven` when it counts in full or nearly so.
    """

    id = serializers.IntegerField()
    cause = serializers.CharField()
    said = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    at = serializers.DateTimeField()
    booking_id = serializers.IntegerField()
    family = serializers.CharField(allow_blank=True)
    stars = serializers.CharField(allow_blank=True)
    way = serializers.CharField()
    is_proven = serializers.BooleanField()
    counts = serializers.BooleanField()
    may_contest = serializers.BooleanField()
    contest = Said(allow_null=True)


class FamilyTrust(serializers.Serializer):
    """The score in a family of topics; `is_fallback` when there is too little, so that the general one counts."""

    family = serializers.CharField()
    name = serializers.CharField()
    words = serializers.CharField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    is_fallback = serializers.BooleanField()


class RoleTrust(serializers.Serializer):
    """Trust in one role: a share of visits from `low` to `high`, null until there is evidence.

    `shifts` are at most three ids of `moved`: what moved the score most within the last 30 days.
    """

    role = serializers.CharField()
    words = serializers.CharField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    families = FamilyTrust(many=True)
    shifts_title = serializers.CharField()
    shifts = serializers.ListField(child=serializers.IntegerField())
    raises = serializers.ListField(child=serializers.CharField())
    fades = serializers.ListField(child=serializers.CharField())
    moved = Moved(many=True)


class Contest(serializers.Serializer):
    """What a person does not agree with (`entry_id`), in their words, and what our team answered."""

    id = serializers.IntegerField()
    entry_id = serializers.IntegerField()
    booking_id = serializers.IntegerField()
    name = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    words = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    state = serializers.CharField()
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class Contested(serializers.Serializer):
    words = serializers.CharField(max_length=rules.TEXT_AT_MOST)


class ContestAnswer(serializers.Serializer):
    answer = serializers.CharField(max_length=rules.TEXT_AT_MOST)


class Look(serializers.Serializer):
    reason = serializers.ChoiceField(choices=list(rules.LOOK_BECAUSE))


def _scored(said: dict[str, Any]) -> dict[str, Any]:
    low, high = (said["trust_low"], said["trust_high"]) if said["trust"] else (None, None)
    return {"words": said["words"], "low": low, "high": high}


def family_trust(found: dict[str, Any]) -> dict[str, Any]:
    return {**_scored(found), **{name: found[name] for name in ("family", "name", "is_fallback")}}


def _moved(line: dict[str, Any]) -> dict[str, Any]:
    one = line["one"]
    told = {name: getattr(one, name) for name in ("cause", "said", "booking_id", "is_proven", "way", "counts")}
    told |= {name: line[name] for name in ("title", "why", "at", "family", "stars", "contest")}
    return {**told, "id": one.entry_id, "may_contest": bool(line["contest_url"])}


def role_trust(found: dict[str, Any]) -> dict[str, Any]:
    names = ("role", "shifts_title", "raises", "fades")
    return {
        **{name: found[name] for name in names},
        **_scored(found),
        "families": [family_trust(one) for one in found["families"]],
        "shifts": [line["one"].entry_id for line in found["shifts"]],
        "moved": [_moved(line) for line in found["moved"]],
    }


def row(contest: Any) -> dict[str, Any]:
    line = trusting.line(queries.moved(contest.entry), {})
    names = ("entry_id", "words", "at", "state", "answer", "answered_at")
    said = {name: getattr(contest, name) for name in names}
    said |= {"title": line["title"], "why": line["why"], "booking_id": contest.entry.booking_id}
    return {**said, "id": contest.pk, "name": contest.person.name_shown}


def whole(contest: Any, by: Actor) -> dict[str, Any]:
    return row(contest)


class MyTrust(Endpoint):
    @describe("reviews_trust", TAG, listed(RoleTrust), description="One's own, with everything that moved it.")
    def get(self, request: Request) -> Response:
        return tell_all(RoleTrust, [role_trust(one) for one in trusting.explained(request.user)])


class PersonTrust(Endpoint):
    @describe("console_trust", TAG, listed(RoleTrust), Look, description="For operators, who say why.")
    def post(self, request: Request, person_id: int) -> Response:
        person = queries.person_looked_at(request.user, person_id)
        actions.open_trust(by=request.user, person_id=person_id, **taken(Look, request.data))
        return tell_all(RoleTrust, [role_trust(one) for one in trusting.explained(person)])


class ContestEntry(Endpoint):
    @describe("trust_contest", TAG, Contest, Contested, parameters=[KEY], description="Of one's own trust.")
    def post(self, request: Request, entry_id: int) -> Response:
        queries.entry_of(request.user, entry_id)
        data = taken(Contested, request.data)
        found = once(request, lambda: actions.contest_entry(by=request.user, entry_id=entry_id, **data))
        return tell(Contest, row(queries.contest_for(request.user, found)))


class OwnContests(Endpoint):
    @describe("contests_own", TAG, listed(Contest), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, Contest, queries.contests_by(request.user), row)


class Contests(Endpoint):
    @describe("contests_open", TAG, listed(Contest), parameters=[Paging], description="For operators.")
    def get(self, request: Request) -> Response:
        return tell_page(request, Contest, console.contests(request.user), row, newest_first=False)


class OneContest(Endpoint):
    @describe("contests_read", TAG, Contest)
    def get(self, request: Request, contest_id: int) -> Response:
        return tell(Contest, row(queries.contest_for(request.user, contest_id)))


def find_to_answer(by: Actor, contest_id: int) -> Any:
    found = queries.contest_for(by, contest_id)
    if not by.is_operator:
        raise Missing
    return found


ANSWER: dict[str, Any] = {"tag": TAG, "subject": "contest_id", "shape": Contest, "say": whole}
ANSWER |= {"find": find_to_answer, "takes": ContestAnswer, "does": "For operators."}
VERBS = {
    "stand": Verb("contests_stand", act=actions.uphold_entry, **ANSWER),
    "take-out": Verb("contests_take_out", act=actions.annul_entry, **ANSWER),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
