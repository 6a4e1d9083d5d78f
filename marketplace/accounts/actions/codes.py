"""A code by mail instead of a password: for whoever asks for help without an account yet."""

import hashlib
import hmac
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language

from marketplace.accounts import rules
from marketplace.accounts.actions.people import join_person
from marketplace.accounts.models import EmailCode, User
from marketplace.core import outbox
from marketplace.core.actors import Actor
from marketplace.core.errors import Refused

MAIL = "marketplace.accounts.jobs.mail_code"


def code_for(row: EmailCode) -> str:
    """The six digits of a row, worked out from the server's key, so that no table holds them."""
    text = f"{row.pk}:{row.email}:{row.sent_at.isoformat()}"
    number = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()
    return str(int.from_bytes(number[:8], "big") % 10**rules.CODE_LENGTH).zfill(rules.CODE_LENGTH)


def digest_of(code: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), code.encode(), hashlib.sha256).digest()


@transaction.atomic
def send_code(*, by: Actor, email: str, visitor_key: str) -> EmailCode:
    """Have a code mailed, whether or not the address is known; the answer is the same.

    Raises Refused when the address got its share of codes within the hour.
    """
    email = email.strip().lower()
    _hold_mailbox(email)
    hour_ago = timezone.now() - timedelta(hours=1)
    if EmailCode.objects.filter(email=email, sent_at__gt=hour_ago).count() >= settings.EMAIL_CODE_LIMIT_PER_HOUR:
        raise Refused(rules.CODES_TOO_MANY, field="email")
    EmailCode.objects.filter(email=email, visitor_key=visitor_key, used_at=None).update(used_at=timezone.now())
    row = EmailCode.objects.create(email=email, visitor_key=visitor_key, digest=b"")
    row.digest = digest_of(code_for(row))
    row.save(update_fields=["digest"])
    outbox.defer(MAIL, [{"code_id": row.pk, "language": (get_language() or "de")[:2]}], queue="mail")
    return row


def redeem_code(
    *, by: Actor, email: str, visitor_key: str, code: str, name_shown: str = "", is_adult: bool = False
) -> User:
    """Find or make the person who reads this mailbox. Each try counts, also a wrong one.

    Raises Refused: wrong code, used up or too old, under 18, no name.
    """
    row = _count_try(email.strip().lower(), visitor_key)
    if not hmac.compare_digest(bytes(row.digest), digest_of(code.strip().replace(" ", ""))):
        raise Refused(rules.CODE_WRONG, field="code")
    return _welcome_person(by=by, row_id=row.pk, name_shown=name_shown, is_adult=is_adult)


@transaction.atomic
def _count_try(email: str, visitor_key: str) -> EmailCode:
    """Take one try under the row's lock, in a transaction of its own, so that a refusal cannot give it back."""
    rows = EmailCode.objects.select_for_update().filter(email=email, visitor_key=visitor_key, used_at=None)
    row = rows.order_by("-pk").first()
    too_old = row is not None and row.sent_at < timezone.now() - rules.CODE_LIVES
    if row is None or too_old or row.tries >= rules.CODE_TRIES_AT_MOST:
        raise Refused(rules.CODE_OVER, field="code")
    row.tries += 1
    row.save(update_fields=["tries"])
    return row


@transaction.atomic
def _welcome_person(*, by: Actor, row_id: int, name_shown: str, is_adult: bool) -> User:
    row = EmailCode.objects.get(pk=row_id)
    _hold_mailbox(row.email)
    if EmailCode.objects.filter(pk=row_id, used_at=None).update(used_at=timezone.now()) == 0:
        raise Refused(rules.CODE_OVER, field="code")
    person = User.objects.filter(emailaddress__email=row.email, emailaddress__verified=True).first()
    return person or _new_person(by, row.email, name_shown, is_adult)


def _new_person(by: Actor, email: str, name_shown: str, is_adult: bool) -> User:
    # Whoever signed up with this address without ever reading its mailbox had no claim to it: their password goes.
    person = User.objects.filter(email=email).first() or User(email=email)
    person.set_unusable_password()
    join_person(by=by, person=person, name_shown=name_shown, is_adult=is_adult)
    EmailAddress.objects.update_or_create(user=person, email=email, defaults={"verified": True, "primary": True})
    return person


def _hold_mailbox(email: str) -> None:
    """Until the transaction ends, one at a time per address: no code above the limit, no second person with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mailbox {email}"])
