"""A person's own profile, and what operators may do about a person."""

import io
import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from marketplace.accounts import queries, rules
from marketplace.accounts.models import ApiToken, Block, EmailCode, Fingerprint, Place, Suspension, User
from marketplace.accounts.pictures import as_square
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused, refuse_if


def _hold(person_id: int | None) -> User:
    person = User.objects.select_for_update(no_key=True).filter(pk=person_id, erased_at=None).first()
    if person is None:
        raise Missing
    return person


@transaction.atomic
def join_person(*, by: Actor, person: User, name_shown: str, is_adult: bool) -> User:
    """Keep a new person, whose address and password are set. Raises Refused: under 18, no name."""
    if not is_adult:
        raise Refused(rules.ADULTS_ONLY, field="is_adult")
    if not name_shown.strip():
        raise Refused(rules.NAME_NEEDED, field="name_shown")
    person.name_shown, person.adult_confirmed_at = name_shown.strip()[:60], timezone.now()
    person.language = (get_language() or settings.LANGUAGE_CODE)[:2]
    person.languages = [person.language]
    person.save()
    events.record("person.joined", by=person, subject=person)
    return person


@transaction.atomic
def save_profile(*, by: Actor, name_shown: str, languages: list[str], language: str) -> User:
    """Keep the name that neighbours see, the languages spoken, and the language of the site."""
    person = _hold(by.pk)
    if not name_shown.strip():
        raise Refused(rules.NAME_NEEDED, field="name_shown")
    person.name_shown = name_shown.strip()[:60]
    person.languages = rules.known_languages(languages)
    person.language = language if language in {"de", "en"} else person.language
    person.save(update_fields=["name_shown", "languages", "language"])
    events.record("person.profile_changed", by=by, subject=person)
    return person


@transaction.atomic
def choose_language(*, by: Actor, language: str) -> User:
    """Read the site in another language from now on; an unknown code changes nothing."""
    person = _hold(by.pk)
    if language in dict(settings.LANGUAGES):
        person.language = language
        person.save(update_fields=["language"])
    return person


@transaction.atomic
def save_photo(*, by: Actor, image: io.BufferedIOBase) -> User:
    """Keep a photo, drawn anew as a square without anything but its pixels. Raises Refused for what is no picture."""
    person = _hold(by.pk)
    picture = as_square(image)
    old = person.photo.name
    person.photo.save(f"{secrets.token_hex(16)}.webp", ContentFile(picture), save=False)
    person.save(update_fields=["photo"])
    _forget_file(person, old)
    events.record("person.profile_changed", by=by, subject=person)
    return person


@transaction.atomic
def remove_photo(*, by: Actor) -> User:
    person = _hold(by.pk)
    old, person.photo = person.photo.name, ""
    person.save(update_fields=["photo"])
    _forget_file(person, old)
    events.record("person.profile_changed", by=by, subject=person)
    return person


def _forget_file(person: User, name: str) -> None:
    if name:
        storage = person.photo.storage
        transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def suspend_person(*, by: Actor, person_id: int, reason: str) -> Suspension:
    """Keep a person out until restored. Others hear of it by the event: sockets close, offers are withdrawn."""
    person = _hold(person_id)
    refuse_if(rules.why_not_suspend(by, person, reason))
    person.suspended_at = timezone.now()
    person.save(update_fields=["suspended_at"])
    suspension = Suspension.objects.create(person=person, reason=reason.strip(), by_id=by.pk)
    events.record("person.suspended", by=by, subject=person)
    return suspension


@transaction.atomic
def restore_person(*, by: Actor, person_id: int, reason: str) -> Suspension:
    """Let a suspended person in again."""
    person = _hold(person_id)
    refuse_if(rules.why_not_restore(by, person, reason))
    person.suspended_at = None
    person.save(update_fields=["suspended_at"])
    suspension = Suspension.objects.select_for_update().get(person=person, lifted_at=None)
    suspension.lifted_at, suspension.lifted_by_id, suspension.lifted_reason = timezone.now(), by.pk, reason.strip()
    suspension.save()
    events.record("person.restored", by=by, subject=person)
    return suspension


@transaction.atomic
def grant_helper(*, by: Actor, person_id: int) -> User:
    """From now on this person may be asked for help."""
    person = _hold(person_id)
    if person.helper_since is None:
        person.helper_since = timezone.now()
        person.save(update_fields=["helper_since"])
        events.record("helper.granted", by=by, subject=person)
    return person


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Forget who this was; the row stays so that the other side's history keeps its shape."""
    person = _hold(person_id)
    refuse_if(queries.why_not_erase(person_id))
    _forget_file(person, person.photo.name)
    addresses = EmailAddress.objects.filter(user=person)
    EmailCode.objects.filter(email__in=[person.email, *addresses.values_list("email", flat=True)]).delete()
    addresses.delete()
    Block.objects.filter(blocker=person).delete()
    ApiToken.objects.filter(person=person).delete()
    Fingerprint.objects.filter(person=person).delete()
    Authenticator.objects.filter(user=person).delete()
    Place.objects.filter(owner=person).update(
        street="", number="", floor="", note="", postcode="", town="", lng=0, lat=0, cell="", cell_lng=0, cell_lat=0
    )
    Suspension.objects.filter(person=person).update(reason="", lifted_reason="")
    person.email, person.name_shown = f"erased-{person.pk}@erased.invalid", ""
    person.photo, person.languages = "", []
    person.set_unusable_password()
    person.is_active, person.erased_at, person.adult_confirmed_at = False, timezone.now(), None
    person.save()
    events.record("person.erased", by=by, subject=person)
