"""Where a helper's money is, what was paid out with the jobs behind each cent, and the way to Stripe's questions."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import earning
from frontend.api.endpoint import Empty, Endpoint, Paging, describe, listed, taken, tell, tell_page
from frontend.api.helping import own_profile
from frontend.api.money import TAG, Leading, NoAnswer
from marketplace.catalog import actions as catalogue
from payments import earnings, flows
from payments.gateway import Declined, Unknown


class Balance(serializers.Serializer):
    """Minor units of `currency`: kept with us until confirmed, at Stripe, on its way to the bank, there; and owed."""

    currency = serializers.CharField()
    waiting = serializers.IntegerField()
    there = serializers.IntegerField()
    leaving = serializers.IntegerField()
    arrived = serializers.IntegerField()
    owed = serializers.IntegerField()


class Earnings(serializers.Serializer):
    """`state`: none, begun, held_up or ready. `wanted` is what Stripe wants to know, in words, `due` by when."""

    state = serializers.CharField()
    why = serializers.CharField(allow_blank=True)
    wanted = serializers.ListField(child=serializers.CharField())
    due = serializers.DateTimeField(allow_null=True)
    net_least = serializers.IntegerField(allow_null=True)
    balances = Balance(many=True)


class Least(serializers.Serializer):
    """What has to be left of an hour or a visit after the commission, in minor units; null for any price."""

    net_least = serializers.IntegerField(min_value=100, max_value=100_000, allow_null=True)


class PaidOut(serializers.Serializer):
    """A payout to the helper's bank: `state` under_way, paid or failed; `fate` says it in words."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    amount = serializers.IntegerField()
    currency = serializers.CharField()
    arrives_at = serializers.DateTimeField()
    fate = serializers.CharField()


class PaidJob(serializers.Serializer):
    """What arrives of a visit (`amount`): `share` less `fee` and what paid back a debt; below zero when taken back."""

    booking_id = serializers.IntegerField()
    amount = serializers.IntegerField()
    share = serializers.IntegerField()
    fee = serializers.IntegerField()
    netted = serializers.IntegerField()
    is_tip = serializers.BooleanField()
    is_back = serializers.BooleanField()


class PaidOutWhole(PaidOut):
    jobs = PaidJob(many=True)


def paid_out(payout: Any) -> dict[str, Any]:
    names = ("id", "state", "amount", "currency", "arrives_at")
    return {**{name: getattr(payout, name) for name in names}, "fate": earning.fate_of(payout)}


class OwnEarnings(Endpoint):
    @describe("money_earnings", TAG, Earnings)
    def get(self, request: Request) -> Response:
        profile = own_profile(request.user)
        found = {**earning.account_of(request.user), "balances": earnings.balances_of(request.user.pk)}
        return tell(Earnings, {**found, "net_least": profile.net_least})


class OwnLeast(Endpoint):
    @describe("money_least", TAG, Least, Least)
    def post(self, request: Request) -> Response:
        own_profile(request.user)
        return tell(Least, catalogue.set_least(by=request.user, **taken(Least, request.data)))


class OwnPayout(Endpoint):
    @describe("money_payout", TAG, PaidOutWhole)
    def get(self, request: Request, payout_id: int) -> Response:
        payout = earnings.payout_for(request.user, payout_id)
        jobs = [{**vars(job), "booking_id": job.booking.pk} for job in earnings.jobs_in(payout)]
        return tell(PaidOutWhole, {**paid_out(payout), "jobs": jobs})


class Payouts(Endpoint):
    @describe("money_payout_list", TAG, listed(PaidOut), parameters=[Paging])
    def get(self, request: Request) -> Response:
        own_profile(request.user)
        return tell_page(request, PaidOut, earnings.payouts_of(request.user.pk), paid_out)

    @describe("money_payouts", TAG, Leading, Empty, description="Where a helper says how to be paid.")
    def post(self, request: Request) -> Response:
        own_profile(request.user)
        taken(Empty, request.data)
        try:
            url = flows.onboard(by=request.user, back=settings.SITE_URL + reverse("payouts"))
        except (Unknown, Declined) as error:
            raise NoAnswer from error
        return tell(Leading, {"url": url})
