"""Outside calls around people, with no transaction open: mailing a code, asking the geocoder for a point."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.accounts import gateway
from marketplace.accounts.actions import places
from marketplace.accounts.actions.codes import code_for
from marketplace.accounts.models import EmailCode, Place
from marketplace.core.actors import Actor


def mail_code(code_id: int, language: str) -> None:
    """Mail the code of a row that is still unused."""
    row = EmailCode.objects.filter(pk=code_id, used_at=None).first()
    if row is None:
        return
    with translation.override(language):
        code = code_for(row)
        subject = _("%(code)s is your code for Service Friend") % {"code": code}
        text = render_to_string("mail/code.txt", {"code": code})
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [row.email])


def save_place(*, by: Actor, point: tuple[float, float] | None = None, **address: Any) -> Place:
    """Keep an address as the action does, placed by the geocoder where one is configured and no device told."""
    return places.save_place(by=by, point=point, geocoded=geocoded(point, address), **address)


def geocoded(point: tuple[float, float] | None, address: dict[str, Any]) -> tuple[float, float] | None:
    """The geocoder's (lng, lat) in degrees of an address that no device told. Raises TransactionOpen inside one.

    A geocoder that is slow or gone costs its timeout, never the address: the postcode places it then.
    """
    if point is None and address.get("street") and settings.GEOCODER_URL:
        return gateway.look_up(*(address.get(name, "") for name in ("street", "number", "postcode", "town")))
    return None
