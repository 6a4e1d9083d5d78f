"""What production refuses to start with: eight values that would be unsafe there."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

WEAK_KEY_LENGTH = 50


def role_of(url: str) -> str:
    return urlsplit(url).username or ""


def weak_key(values: Mapping[str, Any]) -> bool:
    key = values["SECRET_KEY"]
    return len(key) < WEAK_KEY_LENGTH or len(set(key)) < 5 or key.startswith("django-insecure")


def open_hosts(values: Mapping[str, Any]) -> bool:
    hosts = values["ALLOWED_HOSTS"]
    return not hosts or any(host.strip() == "*" for host in hosts)


def one_role(values: Mapping[str, Any]) -> bool:
    owner = values["DATABASE_OWNER_URL"]
    return role_of(values["DATABASE_URL"]) in {"owner", "postgres", role_of(owner) if owner else "postgres"}


def plain_cookies(values: Mapping[str, Any]) -> bool:
    return not (values["SESSION_COOKIE_SECURE"] and values["CSRF_COOKIE_SECURE"])


def plain_http(values: Mapping[str, Any]) -> bool:
    return not (values["SECURE_SSL_REDIRECT"] and values["SECURE_HSTS_SECONDS"] >= 3600)


def empty_webhook_secret(values: Mapping[str, Any]) -> bool:
    return bool(values["STRIPE_SECRET_KEY"]) and not values["STRIPE_WEBHOOK_SECRET"]


def demo_mail(values: Mapping[str, Any]) -> bool:
    backend = values["EMAIL_BACKEND"]
    return not backend.startswith("django.core.mail.backends.smtp") and "anymail" not in backend


UNSAFE: dict[str, tuple[Callable[[Mapping[str, Any]], bool], str]] = {
    "DEBUG": (lambda values: values["DEBUG"] or values["DEMO"], "DEBUG and DEMO must be off."),
    "SECRET_KEY": (weak_key, f"SECRET_KEY must be random and at least {WEAK_KEY_LENGTH} characters long."),
    "ALLOWED_HOSTS": (open_hosts, "ALLOWED_HOSTS must name your hosts, never '*'."),
    "DATABASE_URL": (one_role, "DATABASE_URL must be the role `app`, which owns nothing, not the owner's."),
    "SECURE_COOKIES": (plain_cookies, "SECURE_COOKIES must stay 1: cookies only over HTTPS."),
    "SECURE_SSL_REDIRECT": (plain_http, "SECURE_SSL_REDIRECT must stay 1 and SECURE_HSTS_SECONDS at least 3600."),
    "STRIPE_WEBHOOK_SECRET": (empty_webhook_secret, "STRIPE_WEBHOOK_SECRET is empty while payments are on."),
    "EMAIL_BACKEND": (demo_mail, "The demo's mailbox must not take real mail: set EMAIL_HOST."),
}


def refuse_unsafe(values: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured with every unsafe value, each with what to do."""
    faults = [advice for is_unsafe, advice in UNSAFE.values() if is_unsafe(values)]
    if faults:
        raise ImproperlyConfigured("Unsafe settings for production:\n- " + "\n- ".join(faults))
