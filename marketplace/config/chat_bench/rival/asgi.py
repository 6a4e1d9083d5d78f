"""The rival's ASGI entry: the site's pages, and sockets that get texts."""

import gc

import django
from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application
from django.urls import get_resolver

django.setup()

from marketplace.config.chat_bench.rival.telling import socket_application  # noqa: E402  models need the app registry

application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": socket_application})

get_resolver().url_patterns  # noqa: B018  loads every view, as the site's own entry does
gc.collect()
gc.freeze()
