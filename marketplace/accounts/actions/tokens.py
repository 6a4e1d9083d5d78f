"""Tokens: how an app acts for a person who signed in to it."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.accounts import queries, rules
from marketplace.accounts.models import ApiToken, User
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if

NOTED_EVERY = timedelta(minutes=1)


def digest_of(token: str) -> bytes:
    """A token is random and long, so that a plain digest of it tells nothing."""
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def issue_token(*, by: Actor, name: str) -> tuple[ApiToken, str]:
    """Let an app act for `by`; the second part is the token, told this once. Raises Refused with too many apps."""
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    refuse_if(rules.why_not_token(queries.tokens_of(person).count()))
    token = secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        person=person, name=name.strip(), digest=digest_of(token), sign_in=person.get_session_auth_hash()
    )
    events.record("token.issued", by=by, subject=row, person=person.pk)
    return row, token


@transaction.atomic
def revoke_token(*, by: Actor, token_id: int) -> ApiToken:
    """Sign an app out. Raises Missing for somebody else's, and for one that is signed out already."""
    row = queries.tokens_of(by).select_for_update().filter(pk=token_id).first()
    if row is None:
        raise Missing
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    events.record("token.revoked", by=by, subject=row, person=row.person_id)
    return row


def use_token(*, by: Actor, token: str) -> User:
    """Whom an app acts for, suspended or not; that it was used is noted once a minute. Raises Missing."""
    rows = ApiToken.objects.filter(digest=digest_of(token), revoked_at=None, person__is_active=True)
    row = rows.select_related("person").first()
    if row is None or not hmac.compare_digest(row.sign_in, row.person.get_session_auth_hash()):
        raise Missing
    now = timezone.now()
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    if row.last_used_at is None or row.last_used_at < now - NOTED_EVERY:
        ApiToken.objects.filter(long_ago, pk=row.pk).update(last_used_at=now)
    return row.person
