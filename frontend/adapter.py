"""How allauth's flows fit this site: what is kept of the sign-up form, and how secrets of second factors rest."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from marketplace.accounts import actions
from marketplace.core.actors import VISITOR


class AccountAdapter(DefaultAccountAdapter):
    """Lets people join by our own verb, with the name and the age confirmation of the sign-up form."""

    def save_user(self, request, user, form, commit=True):
        user = super().save_user(request, user, form, commit=False)
        if commit:
            data = form.cleaned_data
            actions.join_person(by=VISITOR, person=user, name_shown=data["name_shown"], is_adult=data["is_adult"])
        return user


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes sealed: a copy of the database opens no door."""

    def encrypt(self, text: str) -> str:
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _lock().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}


def _lock() -> MultiFernet:
    """Seals with the newest key, opens with it and those before it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"second factors:" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
