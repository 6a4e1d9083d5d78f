"""What linters cannot see: string foreign keys, subscriptions, who speaks HTTP, who touches models."""

import ast
import re

from django.apps import apps

from marketplace.config.subscriptions import SUBSCRIPTIONS
from tests.architecture.source import Module, line_of, modules

EVENT_NAME = re.compile(r"[a-z]+\.[a-z_]+")
HTTP_ROOMS = ("frontend/", "payments/sandbox/")
OWN = ("marketplace", "matching", "payments", "reviews", "frontend")


def upward_keys(links: list[tuple[str, str]]) -> list[str]:
    """Foreign keys (module of the model, module of its target) that point upwards or to a stranger."""
    wrong = []
    for source, target in links:
        here, there = source.rsplit(".models", 1)[0], target.rsplit(".models", 1)[0]
        if here != there and line_of(there) <= line_of(here):
            wrong.append(f"{source} -> {target}")
    return wrong


def links_of_models() -> list[tuple[str, str]]:
    links = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            related = getattr(field, "related_model", None)
            if related and not field.auto_created and model.__module__.startswith(OWN):
                links.append((model.__module__, related.__module__))
    return [(source, target) for source, target in links if target.startswith(OWN)]


def origins() -> dict[str, str]:
    """Event name → room that records it: the lowest room in whose actions the name is written."""
    found: dict[str, str] = {}
    for module in modules():
        if "/actions" not in module.path:
            continue
        room = ".".join(module.path.split("/")[: 2 if module.path.startswith("marketplace") else 1])
        for node in ast.walk(module.tree):
            name = node.value if isinstance(node, ast.Constant) else None
            if isinstance(name, str) and EVENT_NAME.fullmatch(name):
                found[name] = max(found.get(name, room), room, key=line_of)
    return found


def upward_ears(table: dict[str, tuple[str, ...]], rooms: dict[str, str]) -> list[str]:
    """Subscriptions whose handler is not strictly above the event's room."""
    return [
        f"{handler} hears {name} of {rooms[name]}"
        for name, handlers in table.items()
        for handler in handlers
        if line_of(handler) >= line_of(rooms[name])
    ]


def http_speakers(files: tuple[Module, ...]) -> list[str]:
    imports = ("from django.http", "import django.http", "from django.shortcuts", "from django.views")
    return [
        m.path
        for m in files
        if not m.path.startswith(HTTP_ROOMS) and any(i in m.text for i in imports) and "config/urls" not in m.path
    ]


def model_touchers(files: tuple[Module, ...]) -> list[str]:
    """Pages and their forms that import an app's models."""
    found = []
    for module in files:
        if not module.path.startswith(("frontend/views", "frontend/api", "frontend/forms", "frontend/templatetags")):
            continue
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").endswith(".models")
                and node.module.startswith(OWN)
            ):
                found.append(f"{module.path} imports {node.module}")
    return found


def test_foreign_keys_point_down():
    assert upward_keys(links_of_models()) == []


def test_every_subscription_hears_an_event_from_below():
    rooms = origins()

    assert set(SUBSCRIPTIONS) - set(rooms) == set()
    assert upward_ears(SUBSCRIPTIONS, rooms) == []


def test_only_the_front_end_speaks_http():
    assert http_speakers(modules()) == []


def test_pages_never_touch_models():
    assert model_touchers(modules()) == []


def test_planted_violations_are_seen():
    view = Module("frontend/views/planted.py", "from marketplace.bookings.models import Offer\n")
    action = Module("marketplace/bookings/planted.py", "from django.http import HttpResponse\n")

    assert upward_keys([("marketplace.accounts.models", "marketplace.bookings.models")])
    assert upward_keys([("marketplace.chat.models", "payments.models")])
    assert upward_ears({"offer.sent": ("marketplace.accounts.handlers.hear",)}, {"offer.sent": "marketplace.bookings"})
    assert model_touchers((view,))
    assert http_speakers((action,))
