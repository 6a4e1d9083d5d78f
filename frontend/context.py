"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from frontend.people import photo_of
from marketplace.chat import queries as chat
from marketplace.notifications import queries as notices


def site(request: HttpRequest) -> dict:
    """Facts about the site, and what the header shows of the person; counted only where a page asks."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    standing = SimpleLazyObject(lambda: notices.standing_of(user))
    return {
        "is_demo": settings.DEMO,
        "is_debug": settings.DEBUG or settings.DEMO,
        "site_url": settings.SITE_URL,
        "reference": getattr(request, "reference", ""),
        "unread": SimpleLazyObject(lambda: standing.unread if known else 0),
        "mail_stopped": SimpleLazyObject(lambda: standing.mail_stopped if known else ""),
        "unread_messages": SimpleLazyObject(lambda: chat.unread_count(user) if known else 0),
        "user_photo": photo_of(user) if known else "",
    }
