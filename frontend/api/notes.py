"""For operators: what authors of reviews wrote for our team alone."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import Endpoint, Verb, acting, describe, listed, tell, tell_all
from marketplace.console import queries as console
from marketplace.core.actors import Actor
from reviews import actions, queries
from reviews.rules import TEXT_AT_MOST

TAG = "console"
AT_MOST = 100


class NoteRow(serializers.Serializer):
    """A note that waits; `felt` is `fine`, `unsafe` or empty. Its words are read by its review's id."""

    review_id = serializers.IntegerField()
    booking_id = serializers.IntegerField()
    author_id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    subject_id = serializers.IntegerField()
    felt = serializers.CharField(allow_blank=True)
    written_at = serializers.DateTimeField()


class Note(NoteRow):
    words = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    done_at = serializers.DateTimeField(allow_null=True)


class NoteAnswer(serializers.Serializer):
    """Read by the author of the note, and by nobody else."""

    words = serializers.CharField(max_length=TEXT_AT_MOST)


def row(note: Any) -> dict[str, Any]:
    review = note.review
    said = {name: getattr(review, name) for name in ("booking_id", "author_id", "subject_id")}
    told = {"review_id": review.pk, "name": review.author.name_shown, "felt": note.felt, "written_at": note.written_at}
    return said | told


def whole(note: Any, by: Actor) -> dict[str, Any]:
    return {**row(note), "words": note.review.private_note, "answer": note.answer, "done_at": note.done_at}


class Notes(Endpoint):
    @describe("notes_list", TAG, listed(NoteRow), description="Those who felt unsafe first, then the oldest.")
    def get(self, request: Request) -> Response:
        return tell_all(NoteRow, [row(note) for note in console.notes(request.user)[:AT_MOST]])


class OneNote(Endpoint):
    @describe("notes_read", TAG, Note, description="Each look is remembered.")
    def get(self, request: Request, review_id: int) -> Response:
        return tell(Note, whole(actions.open_note(by=request.user, review_id=review_id), request.user))


def answer(*, by: Actor, review_id: int, words: str) -> Any:
    return actions.answer_note(by=by, review_id=review_id, words=words).review


ACTS = {
    "answer": acting(
        Verb(
            "notes_answer",
            TAG,
            act=answer,
            subject="review_id",
            find=queries.note_for,
            shape=Note,
            say=whole,
            takes=NoteAnswer,
        )
    )
}
