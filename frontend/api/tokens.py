"""Signing an app in and out: e-mail address, password and second factor once, a token from then on."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.base.forms import AuthenticateForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import APIException, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle

from frontend.api.authentication import refuse_suspended, refuse_without_second_factor
from frontend.api.endpoint import Endpoint, PublicEndpoint, describe, listed, taken, tell, tell_all
from marketplace.accounts import actions, queries

TAG = "sign-in"
WAIT_SECONDS = 300


class SignIn(serializers.Serializer):
    """`name` is what the app is called in the person's list of apps.

    `code` is asked of people with a second factor: six digits of their authenticator app, or a recovery code.
    """

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=200, trim_whitespace=False)
    name = serializers.CharField(max_length=60)
    code = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class Token(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewToken(Token):
    """The token itself is told this once."""

    token = serializers.CharField()


def whole(row: Any) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in ("name", "created_at", "last_used_at")}}


class Tokens(PublicEndpoint):
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "sign_in"

    @describe("tokens_create", TAG, NewToken, SignIn, status=201, public=True)
    def post(self, request: Request) -> Response:
        data = taken(SignIn, request.data)
        person = _signed_in(request, data["email"], data["password"])
        _show_second_factor(person, data["code"])
        row, token = actions.issue_token(by=person, name=data["name"])
        answer = tell(NewToken, {**whole(row), "token": token}, 201)
        answer["Cache-Control"] = "no-store"
        return answer


def _signed_in(request: Request, email: str, password: str) -> Any:
    """The person with this password, by the same door and the same count of failures as the page's."""
    try:
        person = get_adapter().authenticate(request._request, email=email, password=password)
    except ValidationError as error:
        raise Throttled(wait=WAIT_SECONDS) from error
    if person is None or not EmailAddress.objects.is_verified(person.email):
        raise NotSignedIn
    refuse_suspended(person)
    refuse_without_second_factor(person)
    return person


def _show_second_factor(person: Any, code: str) -> None:
    """The same codes, counted by the same limit, as on the page. Raises SecondFactorNeeded."""
    if not queries.has_second_factor(person.pk):
        return
    if not code or not AuthenticateForm(user=person, data={"code": code}).is_valid():
        raise SecondFactorNeeded


class NotSignedIn(APIException):
    """The same words whether the address is unknown, unproven or the password wrong."""

    status_code = 401
    default_detail = _("The e-mail address or the password is not right.")
    auth_header = "Bearer"


class SecondFactorNeeded(APIException):
    """The password was right: that a code is needed as well is no news to whoever knows it."""

    status_code = 401
    default_detail = _("Please add the code of your authenticator app, or a recovery code.")
    default_code = "second_factor_needed"
    auth_header = "Bearer"


class OwnTokens(Endpoint):
    @describe("tokens_list", TAG, listed(Token))
    def get(self, request: Request) -> Response:
        return tell_all(Token, [whole(row) for row in queries.tokens_of(request.user).order_by("-pk")])


class OwnToken(Endpoint):
    @describe("tokens_revoke", TAG, status=204)
    def delete(self, request: Request, token_id: int) -> Response:
        actions.revoke_token(by=request.user, token_id=token_id)
        return Response(status=204)
