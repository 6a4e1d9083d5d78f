"""Signed links in the foot of mails: they work without a sign-in, for years, for one person and one topic each."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from marketplace.core.errors import Missing
from marketplace.notifications.topics import EVERYTHING, TOPICS

SALT = "marketplace.notifications.links"
LONGEST = 200


def token_for(person_id: int, topic: str) -> str:
    """Who and what, with a signature of the server's key; a key that was replaced still counts as a fallback."""
    return Signer(salt=SALT).sign_object([person_id, topic])


def told_by(token: str) -> tuple[int, str]:
    """Person and topic of a link. Raises Missing for whatever we did not sign."""
    try:
        if len(token) > LONGEST:
            raise Missing
        person_id, topic = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise Missing from error
    if topic != EVERYTHING and topic not in TOPICS:
        raise Missing
    return person_id, topic


def address_for(person_id: int, topic: str) -> str:
    """The whole address that a mail carries."""
    return settings.SITE_URL + reverse("mail_off", args=[token_for(person_id, topic)])
