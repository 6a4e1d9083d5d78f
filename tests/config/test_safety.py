"""R7: production starts with safe settings and with none of eight unsafe ones; each tried by a real start."""

import os
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

SAFE = {
    "SECRET_KEY": "k7Q-wE9rT2yU5iO8pA1sD4fG7hJ0kL3zX6cV9bN2mQ5wE8rT1yU4iO7p",
    "ALLOWED_HOSTS": "help.example.org",
    "SITE_URL": "https://help.example.org",
    "DATABASE_URL": "postgresql://app:secret@localhost/service_friend",
    "DATABASE_OWNER_URL": "postgresql://landlord:secret@localhost/service_friend",
    "EMAIL_HOST": "mail.example.org",
}
UNSAFE = {
    "debug": ({"DEMO": "1", "PRODUCTION": "1"}, "DEBUG and DEMO"),
    "weak key": ({"SECRET_KEY": "short"}, "SECRET_KEY"),
    "empty hosts": ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
    "any host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    "one role": ({"DATABASE_URL": "postgresql://landlord:secret@localhost/service_friend"}, "DATABASE_URL"),
    "plain cookies": ({"SECURE_COOKIES": "0"}, "SECURE_COOKIES"),
    "no redirect": ({"SECURE_SSL_REDIRECT": "0"}, "SECURE_SSL_REDIRECT"),
    "no HSTS": ({"SECURE_HSTS_SECONDS": "0"}, "SECURE_SSL_REDIRECT"),
    "empty webhook secret": ({"STRIPE_SECRET_KEY": "sk_live_1"}, "STRIPE_WEBHOOK_SECRET"),
    "demo mail": ({"EMAIL_BACKEND": "marketplace.notifications.mailbox.MailboxBackend"}, "mailbox"),
}


def start(**changes: str) -> subprocess.CompletedProcess:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "marketplace.config.settings",
        **SAFE,
        **changes,
    }
    command = [sys.executable, "-c", "import django; django.setup(); print('started')"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_production_starts_with_safe_settings():
    result = start()

    assert result.stdout == "started\n", result.stderr[-2000:]


@pytest.mark.parametrize("kind", UNSAFE)
def test_production_refuses_an_unsafe_value(kind):
    changes, said = UNSAFE[kind]

    result = start(**changes)

    assert result.returncode != 0
    assert said in result.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL"])
def test_a_missing_value_is_named(name):
    environment = {key: value for key, value in SAFE.items() if key != name}
    command = [sys.executable, "-c", "import marketplace.config.settings"]

    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert f"Set {name} in the environment" in result.stderr
