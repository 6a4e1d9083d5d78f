"""Becoming a helper: one's own application, step by step."""

from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import KEY, Empty, Endpoint, PublicEndpoint, describe, listed, once, taken, tell, tell_all
from frontend.api.parsing import Upload
from frontend.applying import draft_of
from marketplace.catalog import queries as catalogue
from marketplace.core.errors import Missing
from marketplace.core.language import localized
from marketplace.vetting import actions, queries
from marketplace.vetting.questions import questions

TAG = "applying"


class Document(serializers.Serializer):
    kind = serializers.CharField()
    added_at = serializers.DateTimeField()


class Application(serializers.Serializer):
    """`open_steps` are codes of what is to be done before it can be sent: about, topics, conduct, identity, licence."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    motivation = serializers.CharField(allow_blank=True)
    topics = serializers.ListField(child=serializers.CharField())
    answers = serializers.DictField(child=serializers.CharField())
    documents = Document(many=True)
    open_steps = serializers.ListField(child=serializers.CharField())
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class About(serializers.Serializer):
    birth_date = serializers.DateField()
    motivation = serializers.CharField(max_length=2000)


class Topics(serializers.Serializer):
    topics = serializers.ListField(child=serializers.SlugField(max_length=50), min_length=1, max_length=100)


class Conduct(serializers.Serializer):
    """The slug of an answer for the slug of each question."""

    answers = serializers.DictField(child=serializers.CharField(max_length=80))


class NewDocument(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["identity", "licence"])
    file = serializers.FileField()


class AnswerChoice(serializers.Serializer):
    slug = serializers.CharField()
    text = serializers.CharField()


class Question(serializers.Serializer):
    """A question on good conduct, with the answers to choose from."""

    slug = serializers.CharField()
    text = serializers.CharField()
    answers = AnswerChoice(many=True)


SAME = ("state", "birth_date", "motivation", "answers", "submitted_at", "decided_at", "reason")


def whole(application: Any) -> dict[str, Any]:
    return {
        **{name: getattr(application, name) for name in SAME},
        "id": application.pk,
        "topics": [topic.slug for topic in application.topics.all()],
        "documents": [{"kind": one.kind, "added_at": one.added_at} for one in application.documents.all()],
        "open_steps": queries.open_steps(application),
    }


def own(by: Any) -> Any:
    """One's own application as it is. Raises Missing without one."""
    application = queries.current_application(by)
    if application is None:
        raise Missing
    return application


def _told(request: Request, status: int = 200) -> Response:
    return tell(Application, whole(own(request.user)), status)


class Questions(PublicEndpoint):
    @describe("questions_list", TAG, listed(Question), public=True)
    def get(self, request: Request) -> Response:
        return tell_all(Question, [_question(one) for one in questions()])


def _question(row: dict[str, Any]) -> dict[str, Any]:
    answers = [{"slug": answer["slug"], "text": localized(answer["text"])} for answer in row["answers"]]
    return {"slug": row["slug"], "text": localized(row["text"]), "answers": answers}


class MyApplication(Endpoint):
    @describe("application_read", TAG, Application)
    def get(self, request: Request) -> Response:
        return _told(request)

    @describe("application_start", TAG, Application, Empty, status=201, parameters=[KEY])
    def post(self, request: Request) -> Response:
        taken(Empty, request.data)
        once(request, partial(actions.start_application, by=request.user))
        return _told(request, 201)


class MyAbout(Endpoint):
    @describe("application_about", TAG, Application, About)
    def put(self, request: Request) -> Response:
        draft, data = draft_of(request.user), taken(About, request.data)
        actions.save_about(by=request.user, application_id=draft.pk, **data)
        return _told(request)


class MyTopics(Endpoint):
    @describe("application_topics", TAG, Application, Topics)
    def put(self, request: Request) -> Response:
        draft, slugs = draft_of(request.user), set(taken(Topics, request.data)["topics"])
        known = {topic.slug: topic.pk for topic in catalogue.topics()}
        if slugs - set(known):
            raise serializers.ValidationError({"topics": sorted(slugs - set(known))})
        actions.save_topics(by=request.user, application_id=draft.pk, topic_ids=[known[slug] for slug in slugs])
        return _told(request)


class MyConduct(Endpoint):
    @describe("application_conduct", TAG, Application, Conduct, description="Wrong answers are 422, each with why.")
    def put(self, request: Request) -> Response:
        draft, answers = draft_of(request.user), taken(Conduct, request.data)["answers"]
        known = {row["slug"]: row for row in questions()}
        kept = {slug: answer for slug, answer in answers.items() if slug in known}
        wrong = actions.save_answers(by=request.user, application_id=draft.pk, answers=kept)
        if wrong:
            raise serializers.ValidationError({slug: [localized(known[slug]["explanation"])] for slug in wrong})
        return _told(request)


class MyDocuments(Endpoint):
    parser_classes = [Upload]

    @describe("application_document", TAG, Application, NewDocument, status=201)
    def post(self, request: Request) -> Response:
        draft, data = draft_of(request.user), taken(NewDocument, request.data)
        file: UploadedFile = data["file"]
        actions.add_document(by=request.user, application_id=draft.pk, kind=data["kind"], file=file)
        return _told(request, 201)


class Submit(Endpoint):
    @describe("application_submit", TAG, Application, Empty)
    def post(self, request: Request) -> Response:
        actions.submit_application(by=request.user, application_id=draft_of(request.user).pk)
        return _told(request)


class Withdraw(Endpoint):
    @describe("application_withdraw", TAG, Application, Empty)
    def post(self, request: Request) -> Response:
        application = own(request.user)
        actions.withdraw_application(by=request.user, application_id=application.pk)
        return tell(Application, whole(queries.application_for(request.user, application.pk)))
