"""M10: no cent is lost to rounding, and no float comes near money."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.forms.paying import from_minor, to_minor
from marketplace.core.money import price_of_minutes, rate_of, share, split
from payments.rules import Step, commission_of, commissions_of, next_step, shares_of
from tests.architecture.source import Module, modules
from tests.long import record, rounds

STEP = rounds(in_test=97, in_long=1)
AMOUNTS = sorted({*range(1, 2_001), *range(1, 100_001, STEP)})
MONEY = (
    "payments/",
    "marketplace/core/money.py",
    "marketplace/bookings/",
    "marketplace/disputes/",
    "frontend/paying.py",
    "frontend/forms/paying.py",
)
NOT_MONEY = ("payments/sandbox/", "payments/papers/pdf.py", "marketplace/bookings/management/")


def test_fee_and_share_are_always_the_whole():
    tried = 0
    for amount in AMOUNTS:
        for percent in range(31):
            fee, rest = split(amount, percent * 100)
            assert fee + rest == amount
            assert 0 <= fee <= amount
            assert abs(fee * 10_000 - amount * percent * 100) <= 5_000
            tried += 1
    record(f"M10: {tried:,} amounts and fees, each fee + share = gross")


@given(rate=st.integers(0, 100_000), minutes=st.integers(60, 24 * 60))
def test_the_rate_of_an_hour_is_found_again_in_what_a_cap_comes_to(rate, minutes):
    assert rate_of(price_of_minutes(rate, minutes), minutes) == rate


@given(rate=st.integers(0, 100_000), minutes=st.integers(0, 24 * 60))
def test_minutes_are_rounded_half_up_once(rate, minutes):
    price = price_of_minutes(rate, minutes)

    assert -30 < rate * minutes - 60 * price <= 30 or rate * minutes - 60 * price == -30
    assert price_of_minutes(rate, 60) == rate


@pytest.mark.parametrize(("rate", "minutes", "price"), [(2800, 75, 3500), (2801, 15, 700), (2802, 15, 701), (1, 30, 1)])
def test_work_by_the_hour_on_the_cent(rate, minutes, price):
    assert price_of_minutes(rate, minutes) == price


# A price over 2 to 4 holds, in hundredths of it; what is left of a hundredth goes to the first.
HOLDS = ((50, 50), (99, 1), (1, 99), (34, 33, 33), (80, 15, 5), (25, 25, 25, 25), (97, 1, 1, 1))
PLANS = (10_000, 9_999, 5_000, 3_333, 1)


def over_holds(amount: int, hundredths: tuple[int, ...]) -> list[int]:
    parts = [amount * each // 100 for each in hundredths]
    return [parts[0] + amount - sum(parts), *parts[1:]]


def test_no_split_over_several_holds_loses_a_cent():
    tried = 0
    for number, amount in enumerate(AMOUNTS):
        holds = over_holds(amount, HOLDS[number % len(HOLDS)])
        for percent in range(31):
            plan = share(amount, PLANS[(number + percent) % len(PLANS)])
            commission = share(plan, percent * 100)
            parts = shares_of(plan, holds)
            fees = commissions_of(commission, plan, parts)
            assert (sum(parts), sum(fees)) == (plan, commission)
            assert all(0 <= fee <= part <= room for fee, part, room in zip(fees, parts, holds, strict=True))
            tried += 1
    record(f"M10: {tried:,} plans over 2 to 4 holds, whole and below the price, each fee + share = gross")


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**9), min_size=1, max_size=5), st.integers(0, 3_000))
def test_parts_over_several_holds_sum_to_the_plan_and_its_commission(wish, holds, bps):
    plan = min(wish, sum(holds))
    commission = share(plan, bps)

    parts = shares_of(plan, holds)
    fees = commissions_of(commission, plan, parts)

    assert (sum(parts), sum(fees)) == (plan, commission)
    assert all(0 <= part <= room for part, room in zip(parts, holds, strict=True))
    assert all(0 <= fee <= part for fee, part in zip(fees, parts, strict=True))


@given(st.integers(1, 10**8), st.integers(0, 10_000), st.integers(0, 3_000))
def test_the_whole_price_keeps_the_commission_that_was_agreed(price, part_bps, bps):
    agreed = share(price, bps)
    plan = share(price, part_bps)

    assert commission_of(price, price, agreed, bps) == agreed
    assert 0 <= commission_of(plan, price, agreed, bps) <= plan


@pytest.mark.parametrize(("currency", "written"), [("EUR", "12.34"), ("JPY", "1234"), ("KWD", "1.234")])
def test_each_currency_has_its_own_digits(currency, written):
    minor = 1_234

    assert to_minor(from_minor(minor, currency), currency) == minor
    assert str(from_minor(minor, currency)) == written


@given(st.data())
def test_whatever_the_holds_what_goes_out_is_what_came_in(data):
    """Walk the steps to their end by hand: captured = refunded + released, and the commission is whole."""
    holds = [
        _Hold(pk, amount)
        for pk, amount in enumerate(data.draw(st.lists(st.integers(1, 10_000), min_size=1, max_size=4)))
    ]
    plan = data.draw(st.integers(0, sum(hold.amount for hold in holds)))
    price = data.draw(st.integers(plan, sum(hold.amount for hold in holds)))
    if data.draw(st.booleans()):
        _walk(holds, price=price, plan=None, commission=0, is_done=True)
        assert sum(hold.captured for hold in holds) == price
    commission = share(plan, data.draw(st.integers(0, 3_000)))

    fees = _walk(holds, price=price, plan=plan, commission=commission, is_done=True)

    assert sum(hold.released for hold in holds) == plan
    assert all(hold.captured == hold.refunded + hold.released for hold in holds)
    assert fees == commission


class _Hold:
    """As much of a hold as the rules read."""

    extra_id = None
    is_unwanted = is_tip = is_disputed = False

    def __init__(self, pk: int, amount: int) -> None:
        self.pk, self.amount, self.state = pk, amount, "held"
        self.captured = self.refunded = self.released = self.commission = self.lost = 0


def _walk(holds: list[_Hold], **how) -> int:
    fees = 0
    for _ in range(50):
        step = next_step(holds, is_frozen=False, **how)
        if step is None:
            return fees
        _do(next(hold for hold in holds if hold.pk == step.hold), step)
        fees += step.commission
    raise AssertionError("the steps never end")


def _do(hold: _Hold, step: Step) -> None:
    if step.kind == "capture":
        hold.state, hold.captured = "captured", step.amount
    elif step.kind == "void":
        hold.state = "voided"
    elif step.kind == "refund":
        hold.refunded += step.amount
    else:
        hold.released += step.amount
        hold.commission += step.commission


def floats_in(files: list[Module]) -> list[str]:
    """Float numbers, true divisions and calls of float in code that handles money."""
    return [f"{module.path}:{node.lineno}" for module in files for node in ast.walk(module.tree) if _is_float(node)]


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return isinstance(node.op, ast.Div)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"


def test_no_float_comes_near_money():
    files = [m for m in modules() if m.path.startswith(MONEY) and not m.path.startswith(NOT_MONEY)]

    assert len(files) > 20
    assert floats_in(files) == []


@pytest.mark.parametrize("planted", ["fee = price * 0.12", "half = price / 2", "fee = float(price)", "price /= 2"])
def test_a_planted_float_is_seen(planted):
    assert floats_in([Module("planted.py", planted)]) == ["planted.py:1"]
