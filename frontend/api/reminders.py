"""Whether one is reminded of reviews that are not written yet."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import Endpoint, describe, taken, tell
from reviews import actions, queries

TAG = "reviews"


class Reminders(serializers.Serializer):
    is_on = serializers.BooleanField()


class OwnReminders(Endpoint):
    @describe("reminders_read", TAG, Reminders, description="One after three days, and one on day twelve at most.")
    def get(self, request: Request) -> Response:
        return tell(Reminders, {"is_on": queries.wants_reminders(request.user.pk)})

    @describe("reminders_switch", TAG, Reminders, Reminders)
    def put(self, request: Request) -> Response:
        is_on = taken(Reminders, request.data)["is_on"]
        return tell(Reminders, {"is_on": actions.switch_reminders(by=request.user, is_on=is_on)})
