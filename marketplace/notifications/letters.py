"""Mails as they are written: one notice or a digest, as text and as HTML, with why one gets it and how to stop it."""

from collections.abc import Sequence
from email.mime.text import MIMEText
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from marketplace.accounts.models import User
from marketplace.notifications import links, queries
from marketplace.notifications.models import Notice
from marketplace.notifications.topics import ALWAYS_MAILED, EVERYTHING, TOPIC_OF, TOPICS


def written(notice: Notice) -> EmailMultiAlternatives:
    """The mail of a notice, in its reader's language; never with an address in it."""
    topic = TOPIC_OF[notice.kind]
    with translation.override(notice.person.language):
        told = queries.told(notice)
        said = {"told": told, "link": settings.SITE_URL + told.address, "topic": TOPICS[topic].name}
        stop = "" if notice.kind in ALWAYS_MAILED else links.address_for(notice.person_id, topic)
        message = _letter("notice", told.title, notice.person, stop, said)
    for invitation in queries.invitations_for(notice):
        message.attach(_part(*invitation))
    return message


def written_digest(person: User, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """One mail with everything that came since the last."""
    with translation.override(person.language):
        count = len(notices)
        title = ngettext("%(count)s piece of news for you", "%(count)s pieces of news for you", count)
        rows = [(one, settings.SITE_URL + one.address) for one in map(queries.told, notices)]
        said = {"rows": rows, "link": settings.SITE_URL + reverse("inbox")}
        stop = links.address_for(person.pk, EVERYTHING)
        return _letter("digest", title % {"count": count}, person, stop, said)


def _letter(name: str, title: str, person: User, stop: str, said: dict[str, Any]) -> EmailMultiAlternatives:
    """A mail of two parts. `stop`: the address that switches it off, empty where that cannot be."""
    context = {
        "title": title,
        "name": person.name_shown,
        "stop": stop,
        "telling": settings.SITE_URL + reverse("telling"),
        **said,
    }
    headers = {"Auto-Submitted": "auto-generated"}
    if stop:
        # RFC 8058: the mail program posts there itself, without a page and without a sign-in.
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    text = render_to_string(f"mail/{name}.txt", context)
    message = EmailMultiAlternatives(title, text, settings.DEFAULT_FROM_EMAIL, [person.email], headers=headers)
    message.attach_alternative(render_to_string(f"mail/{name}.html", context), "text/html")
    return message


def _part(method: str, body: bytes) -> MIMEText:
    """An invitation as mail programs recognise it: the method stands in its type."""
    part = MIMEText(body.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="visit.ics")
    return part
