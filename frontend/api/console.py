"""For operators: applications to decide, people to suspend or restore; for everybody else it does not exist."""

from typing import Any

from django.http import FileResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.applying import Application
from frontend.api.applying import whole as application_told
from frontend.api.endpoint import Endpoint, Paging, Verb, acting, describe, listed, taken, tell, tell_all, tell_page
from frontend.api.people import PICTURE
from marketplace.accounts import actions as accounts
from marketplace.console import queries
from marketplace.core.actors import Actor
from marketplace.vetting import actions as vetting
from marketplace.vetting import queries as applications

TAG = "console"


class ApplicationRow(serializers.Serializer):
    id = serializers.IntegerField()
    person_id = serializers.IntegerField()
    name = serializers.CharField()
    topics = serializers.ListField(child=serializers.CharField())
    submitted_at = serializers.DateTimeField()


class ApplicationSheet(Application):
    """An application as an operator decides about it; documents are read by their id."""

    person_id = serializers.IntegerField()
    name = serializers.CharField()
    document_ids = serializers.ListField(child=serializers.IntegerField())


class Suspension(serializers.Serializer):
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    lifted_reason = serializers.CharField(allow_blank=True)
    lifted_at = serializers.DateTimeField(allow_null=True)


class PersonRow(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    email = serializers.CharField()
    is_helper = serializers.BooleanField()
    is_suspended = serializers.BooleanField()
    joined_at = serializers.DateTimeField()


class PersonSheet(PersonRow):
    suspensions = Suspension(many=True)
    badges = serializers.ListField(child=serializers.CharField())
    requests = serializers.IntegerField()
    offers = serializers.IntegerField()
    visits = serializers.IntegerField()


class Search(serializers.Serializer):
    """Part of a name or an e-mail address."""

    q = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class Reason(serializers.Serializer):
    """Read by the person."""

    reason = serializers.CharField(max_length=2000)


class Approval(Reason):
    """`topics` approves only some of those applied for."""

    topics = serializers.ListField(child=serializers.SlugField(max_length=50), required=False, max_length=100)


def case_row(application: Any) -> dict[str, Any]:
    return {
        "id": application.pk,
        "person_id": application.person_id,
        "name": application.person.name_shown,
        "topics": [topic.slug for topic in application.topics.all()],
        "submitted_at": application.submitted_at,
    }


def case(application: Any, by: Actor) -> dict[str, Any]:
    ids = [document.pk for document in application.documents.all()]
    return {**case_row(application), **application_told(application), "document_ids": ids}


def find_case(by: Actor, application_id: int) -> Any:
    queries.require_operator(by)
    return applications.application_for(by, application_id)


def person_row(who: Any) -> dict[str, Any]:
    said = {name: getattr(who, name) for name in ("email", "is_helper", "is_suspended")}
    return {**said, "id": who.pk, "name": who.name_shown, "joined_at": who.date_joined}


def sheet(found: Any, by: Actor) -> dict[str, Any]:
    counts = {name: getattr(found, name) for name in ("suspensions", "requests", "offers", "visits")}
    return {**person_row(found.person), **counts, "badges": [badge.topic.slug for badge in found.badges]}


def approve(*, by: Actor, application_id: int, reason: str, topics: list[str] | None = None) -> Any:
    found = find_case(by, application_id)
    chosen = None if topics is None else [topic.pk for topic in found.topics.all() if topic.slug in topics]
    return vetting.approve_application(by=by, application_id=application_id, reason=reason, topic_ids=chosen)


def suspend(*, by: Actor, person_id: int, reason: str) -> Any:
    return accounts.suspend_person(by=by, person_id=person_id, reason=reason).person


def restore(*, by: Actor, person_id: int, reason: str) -> Any:
    return accounts.restore_person(by=by, person_id=person_id, reason=reason).person


class Applications(Endpoint):
    @describe("console_applications", TAG, listed(ApplicationRow), parameters=[Paging])
    def get(self, request: Request) -> Response:
        rows = queries.applications(request.user)
        return tell_page(request, ApplicationRow, rows, case_row, newest_first=False)


class OneApplication(Endpoint):
    @describe("console_application", TAG, ApplicationSheet)
    def get(self, request: Request, application_id: int) -> Response:
        return tell(ApplicationSheet, case(find_case(request.user, application_id), request.user))


class OneDocument(Endpoint):
    @describe("console_document", TAG, PICTURE, description="Each look is an event.")
    def get(self, request: Request, document_id: int) -> FileResponse:
        queries.require_operator(request.user)
        found = vetting.open_document(by=request.user, document_id=document_id)
        return FileResponse(found.file.open(), content_type=found.media_type)


class People(Endpoint):
    @describe("console_people", TAG, listed(PersonRow), parameters=[Search], description="At most 50.")
    def get(self, request: Request) -> Response:
        queries.require_operator(request.user)
        found = queries.people(request.user, taken(Search, request.query_params.dict())["q"])
        return tell_all(PersonRow, [person_row(who) for who in found])


class OnePerson(Endpoint):
    @describe("console_person", TAG, PersonSheet)
    def get(self, request: Request, person_id: int) -> Response:
        return tell(PersonSheet, sheet(queries.person_sheet(request.user, person_id), request.user))


CASE: dict[str, Any] = {
    "tag": TAG,
    "subject": "application_id",
    "find": find_case,
    "shape": ApplicationSheet,
    "say": case,
}
PERSON: dict[str, Any] = {
    "tag": TAG,
    "subject": "person_id",
    "find": queries.person_sheet,
    "shape": PersonSheet,
    "say": sheet,
}
APPLICATION_ACTS = {
    "approve": acting(Verb("console_approve", act=approve, takes=Approval, **CASE)),
    "refuse": acting(Verb("console_refuse", act=vetting.refuse_application, takes=Reason, **CASE)),
}
PERSON_ACTS = {
    "suspend": acting(Verb("console_suspend", act=suspend, takes=Reason, **PERSON)),
    "restore": acting(Verb("console_restore", act=restore, takes=Reason, **PERSON)),
}
