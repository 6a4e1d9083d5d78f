"""Reviews of a visit: written by each side, sealed until both are in, answered once, reported."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import KEY, Endpoint, Verb, acting, describe, listed, once, taken, tell, tell_all
from frontend.timeline import side_of
from marketplace.bookings import queries as bookings
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from reviews import actions, queries, rules

TAG = "reviews"


class NewReview(serializers.Serializer):
    """`axes` answers the four questions about the other side by name: 0 no, 1 partly, 2 yes.

    `private_note`, and whether everything was `fine` or felt `unsafe`, are for our team alone.
    `is_sure` sends words that could hurt somebody anyway.

    Of a visit free of charge `price_as_agreed` and `paid` ask whether everything was as agreed.
    """

    axes = serializers.DictField(child=serializers.IntegerField(min_value=rules.NO, max_value=rules.YES))
    text = serializers.CharField(max_length=rules.TEXT_AT_MOST, allow_blank=True, default="")
    private_note = serializers.CharField(max_length=rules.TEXT_AT_MOST, allow_blank=True, default="")
    felt = serializers.ChoiceField(choices=list(dict(rules.FELT)), allow_blank=True, default="")
    is_sure = serializers.BooleanField(default=False)


class Reply(serializers.Serializer):
    """`is_sure` sends words that could hurt somebody anyway."""

    text = serializers.CharField(max_length=rules.TEXT_AT_MOST)
    is_sure = serializers.BooleanField(default=False)


class NewReport(serializers.Serializer):
    reason = serializers.ChoiceField(choices=list(rules.REPORT_REASONS))


class Review(serializers.Serializer):
    """What one wrote oneself, or what is open; `role` is as what its subject is judged."""

    id = serializers.IntegerField()
    booking_id = serializers.IntegerField()
    author_id = serializers.IntegerField()
    subject_id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    role = serializers.CharField()
    axes = serializers.DictField(child=serializers.IntegerField())
    stars = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    is_free = serializers.BooleanField()
    private_note = serializers.CharField(allow_null=True)
    felt = serializers.CharField(allow_null=True)
    note_answer = serializers.CharField(allow_null=True)
    removed_because = serializers.CharField(allow_blank=True)
    written_at = serializers.DateTimeField()
    revealed_at = serializers.DateTimeField(allow_null=True)
    reply = serializers.CharField(allow_blank=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    reply_removed_because = serializers.CharField(allow_blank=True)


def whole(review: Any, by: Actor) -> dict[str, Any]:
    names = ("booking_id", "author_id", "subject_id", "role", "axes", "stars", "text", "is_free", "removed_because")
    times = ("written_at", "revealed_at", "reply", "replied_at", "reply_removed_because")
    return {
        **{name: getattr(review, name) for name in (*names, *times)},
        "id": review.pk,
        "name": review.author.name_shown,
        **dict.fromkeys(("private_note", "felt", "note_answer")),
        **(_note_of(review) if by.pk == review.author_id else {}),
    }


def _note_of(review: Any) -> dict[str, str]:
    """What an author reads of the own note."""
    note = getattr(review, "note", None)
    felt, answer = (note.felt, note.answer) if note else ("", "")
    return {"private_note": review.private_note, "felt": felt, "note_answer": answer}


def _of_two(by: Any, booking_id: int) -> Any:
    """A visit, for its two people. Raises Missing."""
    booking = bookings.booking_for(by, booking_id)
    if side_of(booking, by) == "operator":
        raise Missing
    return booking


class Reviews(Endpoint):
    @describe("reviews_list", TAG, listed(Review), description="One's own, and what is open.")
    def get(self, request: Request, booking_id: int) -> Response:
        booking = bookings.booking_for(request.user, booking_id)
        return tell_all(Review, [whole(one, request.user) for one in queries.mine_or_open(request.user, booking)])

    @describe("reviews_write", TAG, Review, NewReview, parameters=[KEY], description="Anew until it is opened.")
    def post(self, request: Request, booking_id: int) -> Response:
        booking = _of_two(request.user, booking_id)
        data = taken(NewReview, request.data)
        once(request, partial(actions.write_review, by=request.user, booking_id=booking_id, **data))
        return tell(Review, whole(queries.review_by(request.user, booking), request.user))


class OneReview(Endpoint):
    @describe("reviews_read", TAG, Review)
    def get(self, request: Request, review_id: int) -> Response:
        return tell(Review, whole(queries.review_for(request.user, review_id), request.user))


def _about_me(by: Actor, review_id: int) -> Any:
    found = queries.review_for(by, review_id)
    if found.subject_id != by.pk:
        raise Missing
    return found


def report(*, by: Actor, review_id: int, reason: str) -> Any:
    return actions.report_review(by=by, review_id=review_id, reason=reason).review


REVIEW: dict[str, Any] = {"tag": TAG, "subject": "review_id", "shape": Review, "say": whole}
ACTS = {
    "reply": acting(Verb("reviews_reply", act=actions.reply_review, find=_about_me, takes=Reply, **REVIEW)),
    "report": acting(Verb("reviews_report", act=report, find=queries.review_for, takes=NewReport, **REVIEW)),
}
