"""The gateway sends what the contract lists, all of it and nothing else.

Every function of the gateway has a play here: one or more calls that together send all that it can.
"""

import inspect
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from payments import gateway
from payments.evidence import FIELDS
from tests.payments.paying import use_sandbox
from tests.verification.stripe_contract import CONTRACT, GATEWAY_KEY, POSTED, entry_of, unlisted

BACK = "http://localhost:1/back"
GROUP, MARKER = "booking-1", "marker-1"


class Stage:
    """What plays start from; each thing is made through the gateway itself."""

    def __init__(self, sandbox) -> None:
        self.sandbox = sandbox

    @property
    def key(self) -> str:
        return uuid4().hex

    def page(self, **more):
        words = {"title": "WLAN", "email": "sam@example.org", "group": GROUP, "marker": MARKER, "locale": "de"}
        where = {"success_url": BACK, "cancel_url": BACK, "until": timezone.now() + timedelta(hours=1)}
        how = {"customer": "", "ways": ["twint"], "is_at_once": False, "keeps_card": False, **more}
        return gateway.create_session(key=self.key, amount=5000, currency="CHF", **words, **where, **how)

    def pages(self) -> None:
        """By somebody unknown, and by somebody whose card is kept."""
        self.page()
        self.page(customer=self.customer(), keeps_card=True)

    def customer(self) -> str:
        return gateway.create_customer(key=self.key, email="sam@example.org")

    def setup(self):
        self.owner = self.customer()
        urls = {"success_url": BACK, "cancel_url": BACK}
        return gateway.create_setup(customer=self.owner, marker=MARKER, locale="de", **urls)

    def card(self) -> str:
        """The id of a card that is kept for `owner`."""
        self.sandbox.press(self.setup().url, "pay")
        return gateway.cards_of(self.owner)[0].method

    def tapped(self, *, is_off_session: bool = False):
        asked = {"method": self.card(), "customer": self.owner, "amount": 5000, "currency": "CHF", "return_url": BACK}
        how = {"is_off_session": is_off_session, "is_at_once": False}
        return gateway.pay_by_card(key=self.key, **asked, group=GROUP, marker=MARKER, **how)

    def taps(self) -> None:
        """With the seeker there, and without."""
        self.tapped()
        self.tapped(is_off_session=True)

    def held(self) -> str:
        """The id of an intent that holds 5000."""
        page = self.page()
        self.sandbox.press(page.url, "pay")
        return gateway.read_session(page.id).intent

    def paid(self) -> str:
        """The id of an intent that was captured."""
        return gateway.capture(intent=self.held(), amount=5000, key=self.key).id

    def account(self) -> str:
        """The id of an account that can be paid."""
        account = gateway.create_account(key=self.key, email="hana@example.org", country="CH").id
        self.sandbox.account(account)
        return account

    def dispute(self) -> str:
        """The id of a dispute that takes a payment back."""
        found = self.sandbox.dispute(payment_intent=self.paid())["id"]
        self.sandbox.fund(10_000)
        return found

    def look_for_disputes(self):
        """More of them than one page."""
        since = timezone.now() - timedelta(days=1)
        self.dispute(), self.dispute()
        return gateway.list_disputes(since=since, a_page=1), gateway.list_disputes(intent=self.paid())

    def transfer(self) -> str:
        intent = gateway.read_intent(self.paid())
        asked = {"amount": 1000, "currency": "CHF", "destination": self.account(), "key": self.key}
        return gateway.transfer(**asked, charge=intent.charge, group=GROUP, marker=MARKER)

    def refund(self) -> str:
        return gateway.refund(intent=self.paid(), amount=100, key=self.key, marker=MARKER)

    def reversal(self) -> str:
        return gateway.reverse_transfer(transfer=self.transfer(), amount=100, key=self.key, marker=MARKER)

    def movements(self):
        """More of them than one page."""
        for _ in range(101):
            self.sandbox.fund(100)
        return gateway.list_movements(None), gateway.list_movements(timezone.now() - timedelta(days=1))

    def payout(self) -> tuple[str, str]:
        """An account and the id of what was paid out of it."""
        self.sandbox.fund(5000)
        account = self.account()
        asked = {"amount": 1000, "currency": "CHF", "destination": account, "key": self.key, "charge": ""}
        gateway.transfer(**asked, group=GROUP, marker=MARKER)
        self.sandbox.advance(3 * 24 * 3600)
        return account, gateway.list_payouts(account, timezone.now())[0].id

    def payout_lines(self):
        account, payout = self.payout()
        return gateway.list_payout_lines(account, payout)


PLAYS = {
    "create_session": Stage.pages,
    "create_customer": Stage.customer,
    "create_setup": Stage.setup,
    "cards_of": Stage.card,
    "customer_of": lambda stage: gateway.customer_of(stage.card()),
    "detach": lambda stage: gateway.detach(stage.card()),
    "pay_by_card": Stage.taps,
    "find_intent": lambda stage: gateway.find_intent(customer=stage.customer(), marker=MARKER),
    "read_session": Stage.held,
    "expire_session": lambda stage: gateway.expire_session(stage.page().id),
    "read_intent": lambda stage: gateway.read_intent(stage.held()),
    "capture": Stage.paid,
    "void": lambda stage: gateway.void(intent=stage.held(), key=stage.key),
    "refund": Stage.refund,
    "refund_failure": lambda stage: gateway.refund_failure(stage.refund()),
    "find_refund": lambda stage: gateway.find_refund(intent=stage.paid(), marker=MARKER),
    "transfer": Stage.transfer,
    "find_transfer": lambda stage: gateway.find_transfer(group=GROUP, marker=MARKER),
    "reverse_transfer": Stage.reversal,
    "find_reversal": lambda stage: gateway.find_reversal(transfer=stage.transfer(), marker=MARKER),
    "read_dispute": lambda stage: gateway.read_dispute(stage.dispute()),
    "list_disputes": Stage.look_for_disputes,
    "answer_dispute": lambda stage: gateway.answer_dispute(
        dispute=stage.dispute(), evidence=dict.fromkeys(FIELDS, "-"), key=stage.key
    ),
    "create_account": Stage.account,
    "read_account": lambda stage: gateway.read_account(stage.account()),
    "onboarding_url": lambda stage: gateway.onboarding_url(account=stage.account(), refresh_url=BACK, return_url=BACK),
    "read_balance": lambda stage: (gateway.read_balance(), gateway.read_balance(stage.account())),
    "list_movements": Stage.movements,
    "list_payouts": Stage.payout,
    "read_payout": lambda stage: gateway.read_payout(*stage.payout()),
    "list_payout_lines": Stage.payout_lines,
}
# What asks Stripe nothing.
SILENT = {"is_live"}


@pytest.fixture
def stage(settings, sandbox) -> Stage:
    use_sandbox(settings, sandbox)
    return Stage(sandbox)


def functions() -> set[str]:
    """The gateway's public functions, of a module or a package."""
    found = inspect.getmembers(gateway, inspect.isfunction)
    return {name for name, one in found if one.__module__.startswith(gateway.__name__) and not name.startswith("_")}


def sent(sandbox) -> list[dict]:
    return [call for call in sandbox.calls() if call["caller"] == GATEWAY_KEY]


def test_every_function_of_the_gateway_has_its_play():
    without, gone = functions() - set(PLAYS) - SILENT, (set(PLAYS) | SILENT) - functions()

    assert not without, (
        f"{', '.join(sorted(without))}: add to PLAYS in tests/payments/test_contract.py how to call it, and what it"
        " sends to CONTRACT in tests/verification/stripe_contract.py."
    )
    assert not gone, f"{', '.join(sorted(gone))}: the gateway has no such function any more; take its play away."


def test_all_that_is_listed_is_sent_and_nothing_else(stage):
    for play in PLAYS.values():
        play(stage)

    calls = sent(stage.sandbox)
    assert unlisted(calls) == []
    unsent = {}
    for entry in CONTRACT:
        ours = [call for call in calls if entry_of(call) is entry]
        names = entry.names.difference(*(call["names"] for call in ours))
        headers = entry.headers.difference(*(call["headers"] for call in ours))
        if not ours or names or headers:
            unsent[f"{entry.method} {entry.path}"] = sorted(names | headers)
    assert unsent == {}, "No play sends this: take it out of CONTRACT, or give the function that sends it a play."


def test_a_request_that_is_not_listed_is_noticed(stage):
    page = stage.page()
    known = {"method": "POST", "caller": GATEWAY_KEY, "headers": sorted(POSTED), "names": []}

    fine = {**known, "path": f"/v1/checkout/sessions/{page.id}/expire"}
    wrong = [{**fine, "names": ["colour"]}, {**fine, "headers": ["Stripe-Account"]}, {**fine, "path": "/v1/topups"}]

    assert unlisted([fine]) == []
    assert [unlisted([call])[0].split(": add")[0].rsplit(" ", 1)[1] for call in wrong] == [
        "colour",
        "Stripe-Account",
        "request",
    ]
    assert unlisted([{**wrong[0], "caller": "Bearer sk_test_direct"}]) == []


def test_every_request_says_which_version_it_speaks(stage):
    stage.page()

    assert {call["version"] for call in sent(stage.sandbox)} == {gateway.API_VERSION}
