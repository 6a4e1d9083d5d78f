"""The ASGI entry: pages over HTTP, one live socket per signed-in person."""

import gc
import os

import django
from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.config.settings")
django.setup()

from frontend.live import socket_application  # noqa: E402  models need the app registry

application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": socket_application})

# What was loaded until here stays: collecting garbage looks at what requests leave behind, and no more at all of it.
get_resolver().url_patterns  # noqa: B018  loads every view
gc.collect()
gc.freeze()
