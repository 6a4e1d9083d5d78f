"""A request while it is being written: any part of it, in any order, until it is sent out."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api import places, requests
from frontend.api.endpoint import KEY, Endpoint, Paging, Verb, acting, describe, listed, once, taken, tell, tell_page
from frontend.api.shapes import TopicName, topic_name
from frontend.api.times import When, begins_of
from frontend.drafting import help_for
from frontend.paid import paid_for
from frontend.watching import minutes_of
from marketplace.accounts import queries as accounts
from marketplace.accounts.rules import LANGUAGES
from marketplace.bookings import actions, queries, rules
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if

TAG = "requests"
SAME = ("words", "urgency", "begins_at", "ends_at", "languages", "budget", "asks_quotes", "mode", "asks_others")
KEPT = ("words", "languages", "budget", "asks_quotes", "urgency", "mode", "asks_others")
BUDGET_AT_MOST = 1_000_000


class DraftFields(When):
    """What can be said of a wish: topic, package and options by slug, the place by id, the budget in minor units.

    No budget asks for help free of charge, unless it `asks_quotes`: then neighbours name their price, and the budget is
    what they are told of about how much at most.
    """

    topic = serializers.SlugField(max_length=50)
    package = serializers.SlugField(max_length=50, allow_null=True, required=False)
    options = serializers.ListField(child=serializers.SlugField(max_length=50), max_length=20, required=False)
    words = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    languages = serializers.ListField(
        child=serializers.ChoiceField(choices=list(LANGUAGES)), max_length=len(LANGUAGES), required=False
    )
    budget = serializers.IntegerField(min_value=1, max_value=BUDGET_AT_MOST, allow_null=True, required=False)
    asks_quotes = serializers.BooleanField(required=False)
    place_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    mode = serializers.ChoiceField(choices=list(rules.MODES), required=False)
    asks_others = serializers.BooleanField(required=False)


class Coverage(serializers.Serializer):
    """How many neighbours come: at all, with the topic, at that hour, and then for that price, busy or not."""

    here = serializers.IntegerField()
    for_topic = serializers.IntegerField()
    at_that_hour = serializers.IntegerField()
    at_that_time = serializers.IntegerField()


class DraftRow(serializers.Serializer):
    id = serializers.IntegerField()
    topic = TopicName(allow_null=True)
    package = serializers.CharField(allow_null=True)
    words = serializers.CharField(allow_blank=True)
    urgency = serializers.CharField()
    begins_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    languages = serializers.ListField(child=serializers.CharField())
    budget = serializers.IntegerField(allow_null=True)
    asks_quotes = serializers.BooleanField()
    mode = serializers.CharField()
    asks_others = serializers.BooleanField()


class Draft(DraftRow):
    """A draft with what it still lacks, as code and sentence, before it can be sent.

    From `paid_low` to `paid_high` neighbours around paid for its package in the past year, in minor units; null where
    too few did.
    """

    paid_low = serializers.IntegerField(allow_null=True)
    paid_high = serializers.IntegerField(allow_null=True)
    options = serializers.ListField(child=serializers.CharField())
    place = places.Place(allow_null=True)
    coverage = Coverage(allow_null=True)
    missing_code = serializers.CharField(allow_null=True)
    missing = serializers.CharField(allow_null=True)


def row(draft: Any) -> dict[str, Any]:
    said = {name: getattr(draft, name) for name in SAME}
    package = draft.package.slug if draft.package else None
    return {**said, "id": draft.pk, "topic": topic_name(draft.topic), "package": package}


def whole(draft: Any, by: Actor) -> dict[str, Any]:
    lacks = queries.why_not_publish(draft)
    is_placed = draft.place is not None and draft.begins_at is not None
    return {
        **row(draft),
        "options": [option.slug for option in draft.options.all()],
        "place": places.whole(draft.place) if draft.place else None,
        "coverage": help_for(draft)["coverage"] if is_placed else None,
        "missing_code": lacks.code if lacks else None,
        "missing": str(lacks) if lacks else None,
        **dict(zip(("paid_low", "paid_high"), paid_for(draft) or (None, None), strict=True)),
    }


def find(by: Actor, draft_id: int) -> Any:
    return queries.draft_for(by, "", draft_id)


def fields_of(by: Actor, data: dict[str, Any], draft: Any = None) -> dict[str, Any]:
    """The fields of `save_draft`; another topic than before has other packages. Raises ValidationError."""
    fields: dict[str, Any] = {name: data[name] for name in KEPT if name in data}
    topic = _known("topic", partial(catalogue.topic_by_slug, data["topic"])) if "topic" in data else draft.topic
    if topic is not None:
        fields["topic_id"] = topic.pk
        if "package" in data:
            fields |= _known("package", partial(catalogue.chosen, topic, data))
        elif draft is not None and draft.topic_id != topic.pk:
            fields |= {"package_id": None, "option_ids": []}
    if "place_id" in data:
        fields["place_id"] = _known("place_id", partial(accounts.place_for, by, data["place_id"])).pk
    return fields


def _known(field: str, find: Any) -> Any:
    try:
        return find()
    except Missing as error:
        raise serializers.ValidationError({field: [_("There is nothing like this here.")]}) from error


@transaction.atomic
def keep(by: Actor, data: dict[str, Any], draft_id: int | None = None) -> Any:
    """Save the draft, then its end, which the package decides."""
    draft = find(by, draft_id) if draft_id else None
    saved = actions.save_draft(by=by, draft_id=draft_id, **fields_of(by, data, draft))
    draft = find(by, saved.pk)
    begins = begins_of(data) or draft.begins_at
    if begins is None:
        return draft
    ends = begins + timedelta(minutes=minutes_of(draft))
    return actions.save_draft(by=by, draft_id=draft.pk, begins_at=begins, ends_at=ends)


class Drafts(Endpoint):
    @describe("drafts_list", TAG, listed(DraftRow), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, DraftRow, queries.drafts_of(request.user), row)

    @describe("drafts_create", TAG, Draft, DraftFields, status=201, parameters=[KEY])
    def post(self, request: Request) -> Response:
        data = taken(DraftFields, request.data)
        draft = find(request.user, once(request, partial(keep, request.user, data)))
        return tell(Draft, whole(draft, request.user), 201)


class OneDraft(Endpoint):
    @describe("drafts_read", TAG, Draft)
    def get(self, request: Request, draft_id: int) -> Response:
        return tell(Draft, whole(find(request.user, draft_id), request.user))

    @describe("drafts_update", TAG, Draft, DraftFields)
    def patch(self, request: Request, draft_id: int) -> Response:
        find(request.user, draft_id)
        keep(request.user, taken(DraftFields, request.data, partly=True), draft_id)
        return tell(Draft, whole(find(request.user, draft_id), request.user))


def publish_draft(*, by: Actor, draft_id: int) -> Any:
    refuse_if(rules.why_not(rules.REQUEST, "publish", find_either(by, draft_id), by))
    return actions.publish_request(by=by, request_id=draft_id)


def find_either(by: Actor, draft_id: int) -> Any:
    """The draft, or the request that it became: who asks again with the same key finds it sent."""
    try:
        return find(by, draft_id)
    except Missing:
        return queries.request_for(by, draft_id)


VERBS = {
    "publish": Verb(
        "drafts_publish",
        TAG,
        act=publish_draft,
        subject="draft_id",
        find=find_either,
        reread=queries.request_for,
        shape=requests.Wish,
        say=requests.whole,
        does="Send it out. It becomes a request with the same id.",
    )
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
