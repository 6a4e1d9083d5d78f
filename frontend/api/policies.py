"""The rules of asking for operators: versions, proposals, what came of trying them."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import Endpoint, Verb, acting, describe, listed, once, taken, tell, tell_page
from marketplace.console.queries import require_operator
from marketplace.core.actors import Actor
from matching import actions, queries

TAG = "console"


class Version(serializers.Serializer):
    """A version of the rules: a tree of numbers, which is never changed."""

    version = serializers.IntegerField()
    rules = serializers.JSONField()
    reason = serializers.CharField()
    starts_at = serializers.DateTimeField()
    at = serializers.DateTimeField()


class PolicyProposal(serializers.Serializer):
    """Every number there is; announced `days_ahead` days before it counts."""

    rules = serializers.JSONField()
    reason = serializers.CharField(max_length=1000)
    days_ahead = serializers.IntegerField(min_value=0, max_value=30, default=1)


class Trial(serializers.Serializer):
    """A proposal, how far trying it is in percent, and what came out."""

    id = serializers.IntegerField()
    rules = serializers.JSONField()
    reason = serializers.CharField()
    days_ahead = serializers.IntegerField()
    state = serializers.CharField()
    progress = serializers.IntegerField()
    result = serializers.JSONField()
    error = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)


def version(policy: Any) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in ("version", "rules", "reason", "starts_at", "at")}


def whole(trial: Any, by: Actor) -> dict[str, Any]:
    names = ("rules", "reason", "days_ahead", "state", "progress", "result", "error")
    told = {name: getattr(trial, name) for name in names}
    return {**told, "id": trial.pk, "version": trial.policy.version if trial.policy else None}


def force(*, by: Actor, trial_id: int) -> Any:
    return actions.put_in_force(by=by, trial_id=trial_id).trial


class Policies(Endpoint):
    @describe("policies_list", TAG, listed(Version))
    def get(self, request: Request) -> Response:
        require_operator(request.user)
        return tell_page(request, Version, queries.policies(), version)

    @describe("policies_propose", TAG, Trial, PolicyProposal, status=201, description="It is tried first.")
    def post(self, request: Request) -> Response:
        require_operator(request.user)
        data = taken(PolicyProposal, request.data)
        found = once(request, lambda: actions.propose_policy(by=request.user, **data))
        return tell(Trial, whole(queries.trial_for(request.user, found), request.user), status=201)


class OneTrial(Endpoint):
    @describe("policies_trial", TAG, Trial)
    def get(self, request: Request, trial_id: int) -> Response:
        return tell(Trial, whole(queries.trial_for(request.user, trial_id), request.user))


ACTS = {
    "force": acting(
        Verb(
            "policies_force",
            TAG,
            act=force,
            subject="trial_id",
            find=queries.trial_for,
            shape=Trial,
            say=whole,
            does="Makes what was tried the next version; everybody who helps is told.",
        )
    )
}
