"""The rival's socket: it joins the groups of its person and gets each text, whole."""

import asyncio
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import async_to_sync
from channels.auth import AuthMiddlewareStack
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from frontend.live import NOT_WELCOME, LiveConsumer, is_welcome, registry

OPERATORS = "operators"


def group_of(person_id: int) -> str:
    return f"person.{person_id}"


class TextConsumer(LiveConsumer):
    """As the site's own, rights and all, but for how it hears.

    `?pace=` is how many seconds its reader needs for each text: daphne holds back for nobody, so a slow reader is
    played here, as a server that does hold back would have it.
    """

    channel_layer_alias = "default"
    groups_joined: tuple[str, ...] = ()

    async def connect(self) -> None:
        user = self.scope["user"]
        if not user.is_authenticated or not await is_welcome(user.pk):
            await self.close(NOT_WELCOME)
            return
        self.person_id, self.session_key = user.pk, self.scope["session"].session_key
        self.pace = float(parse_qs(self.scope["query_string"].decode()).get("pace", ["0"])[0])
        self.groups_joined = (group_of(user.pk), *([OPERATORS] if user.is_operator else []))
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()
        self.is_open = True
        registry.add(self)

    async def tell(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])
        if self.pace:
            await asyncio.sleep(self.pace)

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)


def tell(group: str, text: str) -> None:
    """Send a text to everybody in a group, by Channels' own `group_send`."""
    async_to_sync(get_channel_layer().group_send)(group, {"type": "tell", "text": text})


socket_application = AllowedHostsOriginValidator(
    AuthMiddlewareStack(URLRouter([path("live/", TextConsumer.as_asgi())]))
)
