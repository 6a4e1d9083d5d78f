"""The ASGI entry: pages over HTTP, one live socket per signed-in person."""

import os

import django
from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.config.settings")
django.setup()

from frontend.live import socket_application  # noqa: E402  models need the app registry

application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": socket_application})
