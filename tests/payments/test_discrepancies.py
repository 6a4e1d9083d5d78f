"""M11: every planted difference between Stripe's list and our books is found, and nothing else."""

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from payments import comparison, flows, ledger
from payments.models import Attempt, Chargeback, Deal, Discrepancy, Hold, Payee, Payout, PayoutPart
from payments.sandbox.balance import move
from tests.long import record, rounds
from tests.payments.paying import make_paid_booking, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)
LINES = rounds(in_test=1_000, in_long=10_000)
PLANTED = 50
# What one payment brings: its charge, a part back, the release, and a part of that taken back.
PAID, BACK, RELEASED, FEE, TAKEN_BACK = 5_000, 1_000, 4_000, 480, 500
Kind = Discrepancy.Kind


class Books:
    """As many lines as asked for, the same here and at Stripe; differences are planted into them afterwards."""

    def __init__(self, sandbox, chance: random.Random, lines: int) -> None:
        self.store, self.chance = sandbox.sandbox.store, chance
        self.planted: set[tuple[str, str]] = set()
        self.deal = Deal.objects.create(booking=make_paid_booking("done"), currency="EUR")
        self.yesterday = timezone.now() - timedelta(days=1)
        self.pay(lines // 4 - 5)
        self.dispute(10)
        self.pay_out(20)
        self.subjects = {one: one for one in self.chance.sample(sorted(self.asked), PLANTED)}
        self.left = list(self.subjects)

    def pay(self, times: int) -> None:
        holds = Hold.objects.bulk_create(self._hold() for _ in range(times))
        refunds = [self._attempt("refund", hold, BACK) for hold in holds]
        releases = [self._attempt("release", hold, RELEASED, commission=FEE) for hold in holds]
        Attempt.objects.bulk_create([*refunds, *releases])
        back = [self._attempt("reversal", one.hold, TAKEN_BACK, reverses=one) for one in releases]
        Attempt.objects.bulk_create(back)
        rows = [*refunds, *releases, *back]
        fees = [30 * (number % 10 == 0) for number in range(times)]
        charges = zip(holds, fees, strict=True)
        self.asked = {f"hold {hold.pk}": ("charge", hold.charge, PAID, fee) for hold, fee in charges}
        sums = {"refund": -BACK, "release": FEE - RELEASED, "reversal": TAKEN_BACK}
        kinds = {"refund": "refund", "release": "transfer", "reversal": "transfer_refund"}
        self.asked |= {f"attempt {one.pk}": (kinds[one.kind], one.stripe_id, sums[one.kind], 0) for one in rows}
        self.releases = releases
        self._write_down(self.asked.values())
        kept, connected = PAID - BACK - RELEASED + TAKEN_BACK, RELEASED - FEE - TAKEN_BACK
        self._book(times, clearing=BACK - PAID, held=kept, fee=FEE, connected=connected)

    def dispute(self, times: int) -> None:
        """Some payments that a bank took back, and with half of them gave back."""
        for number, hold in enumerate(Hold.objects.order_by("pk")[:times]):
            state = ("won", "lost")[number % 2]
            ended = {"state": state, "ended_at": timezone.now()}
            row = Chargeback.objects.create(hold=hold, stripe_id=f"du_{number}", amount=300, taken=300, **ended)
            lines = [("adjustment", row.stripe_id, sign * 300, 0) for sign in ((-1, 1) if state == "won" else (-1,))]
            self._write_down(lines)
        self._book(times // 2, clearing=300, loss=-300)

    def pay_out(self, times: int) -> None:
        payee = Payee.objects.get(person=self.deal.booking.helper)
        net = RELEASED - FEE
        payout = Payout.objects.create(
            payee=payee, stripe_id="po_1", currency="EUR", amount=times * net, arrives_at=self.yesterday, state="paid"
        )
        ledger.book_payout(payee.person_id, "EUR", payout.amount, "payout po_1")
        self.parts = PayoutPart.objects.bulk_create(
            PayoutPart(payout=payout, movement=f"txn_part_{number}", attempt=one, amount=net)
            for number, one in enumerate(self.releases[:times])
        )

    def _hold(self) -> Hold:
        key = uuid4().hex
        money = {"amount": PAID, "captured": PAID, "refunded": BACK, "released": RELEASED - TAKEN_BACK}
        return Hold(deal=self.deal, state="captured", intent=f"pi_{key}", charge=f"ch_{key}", commission=FEE, **money)

    def _attempt(self, kind: str, hold: Hold, amount: int, **fields) -> Attempt:
        names = {"refund": "re", "release": "tr", "reversal": "trr"}
        key, at = uuid4(), self.yesterday
        values = {"state": "done", "key": key, "stripe_id": f"{names[kind]}_{key.hex}", "ended_at": at, **fields}
        return Attempt(deal=self.deal, hold=hold, kind=kind, amount=amount, **values)

    def _write_down(self, lines) -> None:
        with self.store.turn() as store:
            for kind, source, amount, fee in lines:
                move(store, {"id": source, "currency": "eur"}, amount, kind, fee=fee)

    def _book(self, times: int, **sums: int) -> None:
        whose = {"held": {"deal": self.deal}, "connected": {"helper_id": self.deal.booking.helper_id}}
        moves = [(ledger.account(kind, "EUR", **whose.get(kind, {})), times * sum_) for kind, sum_ in sums.items()]
        ledger.post("test", uuid4().hex, moves)

    # -- differences --------------------------------------------------------------------------------

    def plant(self, number: int) -> None:
        ways = (self.forget, self.add, self.change, self.convert, self.double, self.invent, self.lose_part)
        way: Callable[[], tuple[str, str]] = ways[number % len(ways)]
        self.planted.add(way())

    def forget(self) -> tuple[str, str]:
        subject, rows = self._next()
        with self.store.turn() as store:
            store.base.execute("DELETE FROM objects WHERE id = ?", (rows[0]["id"],))
        return Kind.MISSING_THERE, subject

    def add(self) -> tuple[str, str]:
        kind, name, sign = self.chance.choice([("charge", "ch", 1), ("refund", "re", -1), ("transfer", "tr", -1)])
        source = f"{name}_{uuid4().hex}"
        self._write_down([(kind, source, sign * self.chance.randint(1, 9_000), 0)])
        return Kind.MISSING_HERE, source

    def change(self) -> tuple[str, str]:
        more = self.chance.choice([-1, 1, self.chance.randint(2, 400)])
        return Kind.AMOUNT, self._with(lambda row: {"amount": row["amount"] + more, "net": row["net"] + more})

    def convert(self) -> tuple[str, str]:
        return Kind.CURRENCY, self._with(lambda row: {"currency": "chf"})

    def double(self) -> tuple[str, str]:
        subject, rows = self._next()
        self._write_down([(rows[0]["type"], rows[0]["source"], rows[0]["amount"], rows[0]["fee"])])
        return Kind.TWICE, subject

    def invent(self) -> tuple[str, str]:
        source = f"rsv_{uuid4().hex}"
        self._write_down([("reserve_transaction", source, -self.chance.randint(1, 9_000), 0)])
        return Kind.MISSING_HERE, source

    def lose_part(self) -> tuple[str, str]:
        part = self.parts.pop()
        PayoutPart.objects.filter(pk=part.pk).update(attempt=None)
        return Kind.MISSING_HERE, f"part {part.movement}"

    def _next(self) -> tuple[str, list[dict]]:
        subject = self.left.pop()
        with self.store.turn() as store:
            return subject, store.find("balance_transaction", source=self.asked[subject][1])

    def _with(self, change: Callable[[dict], dict]) -> str:
        subject, rows = self._next()
        with self.store.turn() as store:
            store.save({**rows[0], **change(rows[0])})
        return subject


def found() -> set[tuple[str, str]]:
    return set(Discrepancy.objects.filter(closed_at=None).values_list("kind", "subject"))


@pytest.fixture
def books(settings, sandbox, chance) -> Books:
    use_sandbox(settings, sandbox)
    return Books(sandbox, chance, LINES)


@pytest.fixture
def few_books(settings, sandbox, chance) -> Books:
    use_sandbox(settings, sandbox)
    return Books(sandbox, chance, 300)


def later():
    return timezone.now() + timedelta(hours=2)


def test_every_planted_difference_is_found_and_nothing_else(books):
    for number in range(PLANTED):
        books.plant(number)

    done = flows.reconcile(now=later())

    assert found() == books.planted
    kinds = len({kind for kind, _ in books.planted})
    record(f"{PLANTED} planted, of {kinds} kinds, in {done.movements:,} lines: {done.differences} found, 0 false")


def test_where_nothing_was_planted_nothing_is_found(books):
    done = flows.reconcile(now=later())

    assert (done.differences, found()) == (0, set())
    record(f"{done.movements:,} lines without one: 0 found")


def test_a_comparison_that_reads_one_side_alone_misses_some(few_books, monkeypatch):
    for number in range(PLANTED):
        few_books.plant(number)
    monkeypatch.setattr(comparison, "DIFFERENT", comparison.DIFFERENT.replace("FULL JOIN", "LEFT JOIN"))

    flows.reconcile(now=later())

    assert len(found() & few_books.planted) < PLANTED
