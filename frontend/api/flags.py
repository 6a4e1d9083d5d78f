"""Reviews that are out of the ordinary, for operators; for everybody else there are none."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import flagging
from frontend.api.endpoint import Endpoint, Paging, Verb, acting, describe, listed, tell, tell_page
from frontend.api.reviews import NewReport, Review
from frontend.api.reviews import whole as review_told
from frontend.forms.flags import OUTCOMES
from marketplace.console import queries
from marketplace.core.actors import Actor
from reviews import actions
from reviews import queries as reviews
from reviews.watch import REASON_AT_MOST

TAG = "console"


class FlagPerson(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)


class FlagRow(serializers.Serializer):
    """A question about people and their reviews: `cause` is reciprocal, burst, shared, copied or ring."""

    id = serializers.IntegerField()
    cause = serializers.CharField()
    people = FlagPerson(many=True)
    raised_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class FlagPraise(serializers.Serializer):
    """How often one person praised and complained about another, and how often they had been vouched for by then."""

    author_id = serializers.IntegerField()
    subject_id = serializers.IntegerField()
    praise = serializers.IntegerField()
    complaints = serializers.IntegerField()
    proven = serializers.IntegerField()


class FlagTie(serializers.Serializer):
    """What two people share: `kinds` are device, payment and address; which one it is, nobody can tell."""

    one_id = serializers.IntegerField()
    other_id = serializers.IntegerField()
    kinds = serializers.ListField(child=serializers.CharField())


class FlagSheet(FlagRow):
    """A flag with everything that is known between its people."""

    why = serializers.CharField()
    praised = FlagPraise(many=True)
    shared = FlagTie(many=True)
    reviews = Review(many=True)


class Decision(serializers.Serializer):
    """`nothing` wrong, or `dealt` with; the reason can be read by each of the people in a copy of their data."""

    outcome = serializers.ChoiceField(choices=[code for code, _ in OUTCOMES])
    reason = serializers.CharField(max_length=REASON_AT_MOST)


NAMES = ("cause", "raised_at", "changed_at", "closed_at", "outcome", "reason")


def row(flag: Any) -> dict[str, Any]:
    people = [{"id": person.pk, "name": person.name_shown} for person in flagging.people_of(flag)]
    return {**{name: getattr(flag, name) for name in NAMES}, "id": flag.pk, "people": people}


def whole(flag: Any, by: Actor) -> dict[str, Any]:
    web = reviews.web_of(flag)
    said, ties = flagging.between(web.reviews), flagging.ties_of(web)
    return {
        **row(flag),
        "why": flagging.WHY[flag.cause],
        "praised": [{**one, "author_id": one["author"].pk, "subject_id": one["subject"].pk} for one in said],
        "shared": [{"one_id": tie["one"].pk, "other_id": tie["other"].pk, "kinds": tie["kinds"]} for tie in ties],
        "reviews": [review_told(review, by) for review in web.reviews],
    }


class Flags(Endpoint):
    @describe("console_flags", TAG, listed(FlagRow), parameters=[Paging], description="Those that wait.")
    def get(self, request: Request) -> Response:
        return tell_page(request, FlagRow, queries.flags(request.user), row, newest_first=False)


class OneFlag(Endpoint):
    @describe("console_flag", TAG, FlagSheet, description="Each look is an event.")
    def get(self, request: Request, flag_id: int) -> Response:
        found = actions.look_at_flag(by=request.user, flag_id=flag_id)
        return tell(FlagSheet, whole(found, request.user))


def find_review(by: Actor, review_id: int) -> Any:
    queries.require_operator(by)
    return reviews.review_for(by, review_id)


FLAG: dict[str, Any] = {"tag": TAG, "subject": "flag_id", "find": queries.flag, "shape": FlagSheet, "say": whole}
REVIEW: dict[str, Any] = {
    "tag": TAG,
    "subject": "review_id",
    "find": find_review,
    "shape": Review,
    "say": review_told,
}
DECIDED = "It changes no trust; the same reviews are not asked about again."
REMOVED = "For a published reason. The trust is worked out without it."
ACTS = {
    "close": acting(Verb("console_flag_close", act=actions.close_flag, takes=Decision, does=DECIDED, **FLAG)),
}
REVIEW_ACTS = {
    "remove": acting(Verb("console_review_remove", act=actions.remove_review, takes=NewReport, does=REMOVED, **REVIEW)),
}
