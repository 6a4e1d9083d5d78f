"""The rival's settings: as the site's, but no ring is sent, and there is a channel layer (RIVAL_LAYER names which)."""

import os

from marketplace.config.settings import *  # noqa: F403  whatever the site has
from marketplace.config.settings import DATABASES, INSTALLED_APPS, REDIS_URL
from marketplace.config.subscriptions import SUBSCRIPTIONS

# What libpq does not know is Django's own, and the layer would hand it on.
_DATABASE = {**DATABASES["default"], "OPTIONS": {}, "TIME_ZONE": None}
LAYERS = {
    "memory": {"BACKEND": "channels.layers.InMemoryChannelLayer"},
    "postgres": {"BACKEND": "channels_postgres.core.PostgresChannelLayer", "CONFIG": _DATABASE},
    # The older of its two layers breaks above a hundred sockets per process.
    "redis": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}},
}
LAYER = os.environ["RIVAL_LAYER"]
CHANNEL_LAYERS = {"default": LAYERS[LAYER]}
if LAYER == "postgres":
    INSTALLED_APPS = [*INSTALLED_APPS, "channels_postgres"]

WITHOUT_RINGS = {
    name: tuple(handler for handler in handlers if not handler.startswith("frontend."))
    for name, handlers in SUBSCRIPTIONS.items()
}
EVENT_SUBSCRIPTIONS = "marketplace.config.chat_bench.rival.settings.WITHOUT_RINGS"
ROOT_URLCONF = "marketplace.config.chat_bench.rival.urls"
