"""How the person is told: topics by channel, the hours of the night, digests, and browsers that get pushes."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import KEY, Empty, Endpoint, describe, listed, once, taken, tell, tell_all
from marketplace.core.actors import Actor
from marketplace.notifications import actions, queries
from marketplace.notifications.topics import TEXTED_TOPICS, TOPICS

TAG = "notices"
TOPIC_NAMES = list(TOPICS)


class WantedTelling(serializers.Serializer):
    """Topics that come by `mail`, `push` and text message (`sms`, left as it is without); hours on the clock of `zone`.

    No `digest_hour` is at once. `sms` needs a number that is confirmed.
    """

    mail = serializers.ListField(child=serializers.ChoiceField(choices=TOPIC_NAMES), max_length=len(TOPIC_NAMES))
    push = serializers.ListField(child=serializers.ChoiceField(choices=TOPIC_NAMES), max_length=len(TOPIC_NAMES))
    sms = serializers.ListField(
        child=serializers.ChoiceField(choices=TEXTED_TOPICS), max_length=len(TEXTED_TOPICS), required=False
    )
    zone = serializers.CharField(max_length=40, allow_blank=True, default="")
    quiet_from = serializers.IntegerField(min_value=0, max_value=23)
    quiet_until = serializers.IntegerField(min_value=0, max_value=23)
    nights = serializers.BooleanField(default=False)
    digest_hour = serializers.IntegerField(min_value=0, max_value=23, allow_null=True, default=None)


class Telling(serializers.Serializer):
    """`always`: topics whose mails come whatever is switched. `mail_stopped`: nothing arrives at the address."""

    mail = serializers.ListField(child=serializers.CharField())
    push = serializers.ListField(child=serializers.CharField())
    sms = serializers.ListField(child=serializers.CharField())
    always = serializers.ListField(child=serializers.CharField())
    zone = serializers.CharField()
    quiet_from = serializers.IntegerField()
    quiet_until = serializers.IntegerField()
    nights = serializers.BooleanField()
    digest_hour = serializers.IntegerField(allow_null=True)
    mail_stopped = serializers.BooleanField()


class OwnTelling(Endpoint):
    @describe("telling_read", TAG, Telling)
    def get(self, request: Request) -> Response:
        return tell(Telling, queries.preferences_of(request.user))

    @describe("telling_save", TAG, Telling, WantedTelling, description="Replaces all of it.")
    def put(self, request: Request) -> Response:
        data = taken(WantedTelling, request.data)
        wanted = {channel: data.pop(channel) for channel in ("mail", "push", "sms") if channel in data}
        actions.save_telling(by=request.user, wanted=wanted, **data)
        return tell(Telling, queries.preferences_of(request.user))


class NewBrowser(serializers.Serializer):
    """What the browser's own interface tells of its subscription."""

    endpoint = serializers.CharField(max_length=2000)
    p256dh = serializers.CharField(max_length=200)
    auth = serializers.CharField(max_length=60)


class Browser(serializers.Serializer):
    """`service` is the host of its push service; its address is told to nobody."""

    id = serializers.IntegerField()
    service = serializers.CharField()
    made_at = serializers.DateTimeField()
    reached_at = serializers.DateTimeField(allow_null=True)


def link(by: Actor, data: dict[str, Any]) -> Any:
    return actions.link_browser(by=by, **data)


class Browsers(Endpoint):
    @describe("browsers_list", TAG, listed(Browser))
    def get(self, request: Request) -> Response:
        return tell_all(Browser, list(queries.browsers_of(request.user)))

    @describe("browsers_link", TAG, Browser, NewBrowser, status=201, parameters=[KEY])
    def post(self, request: Request) -> Response:
        made = once(request, partial(link, request.user, taken(NewBrowser, request.data)))
        return tell(Browser, queries.browser_for(request.user, made), 201)


class OneBrowser(Endpoint):
    @describe("browsers_end", TAG, takes=Empty, status=204)
    def delete(self, request: Request, browser_id: int) -> Response:
        actions.end_browser(by=request.user, browser_id=browser_id)
        return Response(status=204)


class NewPhone(serializers.Serializer):
    number = serializers.CharField(max_length=30)


class PhoneCode(serializers.Serializer):
    code = serializers.CharField(max_length=12)


class Phone(serializers.Serializer):
    """`number` is confirmed, and stopped where nothing arrives; `asked` waits for its code, or could not be sent it."""

    number = serializers.CharField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    is_stopped = serializers.BooleanField()
    asked = serializers.CharField()
    is_refused = serializers.BooleanField()


def ask(by: Actor, data: dict[str, Any]) -> Any:
    return actions.ask_phone_code(by=by, **data)


class OwnPhone(Endpoint):
    @describe("phone_read", TAG, Phone)
    def get(self, request: Request) -> Response:
        return tell(Phone, queries.numbers_of(request.user))

    @describe("phone_ask", TAG, Phone, NewPhone, parameters=[KEY], description="A code goes to the number.")
    def post(self, request: Request) -> Response:
        once(request, partial(ask, request.user, taken(NewPhone, request.data)))
        return tell(Phone, queries.numbers_of(request.user))

    @describe("phone_end", TAG, takes=Empty, status=204)
    def delete(self, request: Request) -> Response:
        actions.end_phone(by=request.user)
        return Response(status=204)


class ConfirmPhone(Endpoint):
    @describe("phone_confirm", TAG, Phone, PhoneCode, description="Five guesses for each code, ten minutes.")
    def post(self, request: Request) -> Response:
        actions.confirm_phone(by=request.user, **taken(PhoneCode, request.data))
        return tell(Phone, queries.numbers_of(request.user))
