"""Who an app acts for: the person whose token it shows."""

from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from marketplace.accounts import actions, queries
from marketplace.core.actors import VISITOR, Actor
from marketplace.core.errors import Missing


def refuse_suspended(person: Actor) -> None:
    """A suspended person's app is told so, with the reason, and nothing else."""
    if person.is_suspended:
        suspension = queries.suspension_of(person)
        told = suspension.reason if suspension else _("Your account is suspended.")
        raise PermissionDenied(told, code="suspended")


def refuse_without_second_factor(person: Actor) -> None:
    """An operator sets a second factor up on the pages before any app of theirs is let in."""
    reason = queries.why_not_operate(person)
    if reason is not None:
        raise PermissionDenied(str(reason), code=reason.code)


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer …`. A browser's session counts for nothing here, so that no other site can use it."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        try:
            person = actions.use_token(by=VISITOR, token=token.strip())
        except Missing as error:
            raise AuthenticationFailed(_("This token does not count any more. Please sign in again.")) from error
        translation.activate(person.language)
        refuse_suspended(person)
        refuse_without_second_factor(person)
        return person, None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):
    """How the token stands in the schema."""

    target_class = "frontend.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
