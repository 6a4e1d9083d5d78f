"""Reads about people, always from somebody's point of view."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from marketplace.accounts import rules
from marketplace.accounts.fingerprints import KEPT_FOR
from marketplace.accounts.models import ApiToken, Block, EmailCode, Fingerprint, Place, Suspension, User
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Reason


def person_for(by: Actor, person_id: int) -> User:
    """Somebody's public side. Blocked either way, suspended, erased and unknown people are all missing."""
    rows = User.objects.filter(pk=person_id, erased_at=None)
    if not by.is_operator and by.pk != person_id:
        rows = rows.filter(suspended_at=None).exclude(pk__in=blocked_ids(by))
    person = rows.first()
    if person is None:
        raise Missing
    return person


def people_for(by: Actor, person_ids: Collection[int]) -> dict[int, User]:
    """The public sides of several people by id; whoever is missing for `by` is left out."""
    rows = User.objects.filter(pk__in=person_ids, erased_at=None, suspended_at=None)
    return {person.pk: person for person in rows.exclude(pk__in=blocked_ids(by))}


def is_blocked_between(one_id: int, other_id: int) -> bool:
    """Whether either of the two has blocked the other."""
    return Block.objects.filter(
        Q(blocker_id=one_id, blocked_id=other_id) | Q(blocker_id=other_id, blocked_id=one_id)
    ).exists()


def blocked_ids(by: Actor) -> set[int]:
    """Everybody whom this person does not meet, whoever of the two wished so."""
    pairs = Block.objects.filter(Q(blocker_id=by.pk) | Q(blocked_id=by.pk)).values_list("blocker_id", "blocked_id")
    return {one for pair in pairs for one in pair} - {by.pk}


def blocks_made_by(by: Actor) -> QuerySet[Block]:
    return Block.objects.filter(blocker_id=by.pk).select_related("blocked").order_by("-at")


def places_of(by: Actor) -> QuerySet[Place]:
    return Place.objects.filter(owner_id=by.pk).order_by("-saved_at")


def place_for(by: Actor, place_id: int) -> Place:
    place = places_of(by).filter(pk=place_id).first()
    if place is None:
        raise Missing
    return place


def tokens_of(by: Actor) -> QuerySet[ApiToken]:
    """The apps that somebody is signed in to."""
    return ApiToken.objects.filter(person_id=by.pk, revoked_at=None)


def suspension_of(person: User) -> Suspension | None:
    """The suspension in force, with its reason."""
    return Suspension.objects.filter(person=person, lifted_at=None).first()


def suspensions_of(person_id: int) -> QuerySet[Suspension]:
    return Suspension.objects.filter(person_id=person_id).select_related("by", "lifted_by").order_by("-at")


def people_found(text: str, only_suspended: bool = False, limit: int = 50) -> QuerySet[User]:
    """For operators: people by part of their name or e-mail address."""
    rows = User.objects.filter(erased_at=None)
    if only_suspended:
        rows = rows.exclude(suspended_at=None)
    if text:
        rows = rows.filter(Q(name_shown__icontains=text) | Q(email__icontains=text))
    return rows.order_by("-date_joined")[:limit]


def operator_ids() -> list[int]:
    """Everybody who operates."""
    rows = _welcome().filter(is_staff=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _welcome() -> QuerySet[User]:
    """Everybody who may use the site at this moment."""
    return User.objects.filter(is_active=True, suspended_at=None, erased_at=None)


def is_welcome(person_id: int) -> bool:
    """Whether the person may use the site at this moment; sockets ask this again and again."""
    return _welcome().filter(pk=person_id).exists()


def welcome_among(person_ids: Collection[int]) -> set[int]:
    """Which of these people may use the site at this moment."""
    rows = _welcome().filter(pk__in=person_ids)
    return set(rows.values_list("pk", flat=True))


def session_hashes_of(person_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """What the sessions of these people must hold, for those who may use the site at this moment."""
    rows = _welcome().filter(pk__in=person_ids).values_list("pk", "password")
    return {person_id: _session_hashes(password) for person_id, password in rows}


@lru_cache(maxsize=10_000)
def _session_hashes(password: str) -> frozenset[str]:
    """What sessions hold that were begun with a password; given as it is stored, which is a hash itself."""
    person = User(password=password)
    return frozenset({person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()})


def readers_among(person_ids: Collection[int]) -> dict[int, str]:
    """Who of these people gets pages to read at this moment → in which language."""
    rows = _welcome().filter(pk__in=person_ids)
    if settings.SECOND_FACTOR_REQUIRED:
        rows = rows.filter(Q(is_staff=False) | Exists(_second_factors().filter(user_id=OuterRef("pk"))))
    return dict(rows.values_list("pk", "language"))


def _second_factors() -> QuerySet[Authenticator]:
    """What more than a password is needed of somebody; recovery codes alone are no factor."""
    return Authenticator.objects.filter(type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN))


def has_second_factor(person_id: int) -> bool:
    """Whether more than a password is needed to be this person."""
    return _second_factors().filter(user_id=person_id).exists()


def why_not_operate(by: Actor) -> Reason | None:
    """What an operator has to do first; nothing stands in the way of anybody else here."""
    if not settings.SECOND_FACTOR_REQUIRED or not by.is_operator or has_second_factor(by.pk):
        return None
    return rules.SECOND_FACTOR_MISSING


def shared_fingerprints(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int, str]]:
    """What these pairs of people share: (the lower id, the higher id, kind). For those who watch over reviews alone.

    Which device, card or house it is nobody can tell, and this does not either.
    """
    wanted = {(min(pair), max(pair)) for pair in pairs}
    seen: dict[int, set[tuple[str, bytes]]] = {}
    rows = Fingerprint.objects.filter(last_seen_at__gte=timezone.now() - KEPT_FOR)
    rows = rows.filter(person_id__in={person_id for pair in wanted for person_id in pair})
    for person_id, kind, digest in rows.values_list("person_id", "kind", "digest"):
        seen.setdefault(person_id, set()).add((kind, bytes(digest)))
    nothing: set[tuple[str, bytes]] = set()
    return {(low, high, kind) for low, high in wanted for kind, _ in seen.get(low, nothing) & seen.get(high, nothing)}


def personal_data_of(person_id: int) -> dict:
    """Everything about this person that the accounts hold, for their export."""
    person = User.objects.get(pk=person_id)
    fields = ("email", "name_shown", "languages", "language", "adult_confirmed_at", "helper_since", "date_joined")
    addresses = EmailAddress.objects.filter(user=person).values("email", "verified", "primary")
    seen = Fingerprint.objects.filter(person=person).order_by("pk")
    mailboxes = {person.email, *(row["email"] for row in addresses)}
    return {
        "person": {name: getattr(person, name) for name in fields} | {"photo": person.photo.name},
        "places": list(Place.objects.filter(owner_id=person_id).values()),
        "blocks": list(Block.objects.filter(blocker_id=person_id).values("blocked_id", "at")),
        "suspensions": list(suspensions_of(person_id).values("reason", "at", "lifted_reason", "lifted_at")),
        "email_addresses": list(addresses),
        "apps": list(person.api_tokens.values("name", "created_at", "last_used_at", "revoked_at")),
        "second_factors": list(Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")),
        "seen_with": list(seen.values("kind", "first_seen_at", "last_seen_at")),
        "email_codes": list(EmailCode.objects.filter(email__in=mailboxes).values("email", "sent_at", "used_at")),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """The account itself never stands in the way."""
    return None
