"""Mailing a code: no transaction is open while the mail leaves."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.accounts.actions.codes import code_for
from marketplace.accounts.models import EmailCode


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
