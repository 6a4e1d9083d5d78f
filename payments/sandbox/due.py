"""What time itself does: pages and disputes run out, untaken holds go back, payouts and refunds travel."""

from payments.sandbox.cards import DAY
from payments.sandbox.checkout import expire
from payments.sandbox.disputes import run_out
from payments.sandbox.intents import lapse
from payments.sandbox.payouts import go_on, pay_out_daily
from payments.sandbox.refunds import settle
from payments.sandbox.store import Store

BY_TIME = {"checkout.session": expire, "payment_intent": lapse, "payout": go_on, "dispute": run_out, "refund": settle}


def let_time_pass(store: Store) -> int:
    """Do what is due by the sandbox's clock. Returns how many objects it changed."""
    things = store.due()
    for thing in things:
        BY_TIME[thing["object"]](store, thing)
    return len(things) + pay_out_daily(store)


def advance(store: Store, seconds: int) -> int:
    """Move the clock on, stopping at every second at which something falls due. Returns how much changed."""
    changed, end = let_time_pass(store), store.now() + seconds
    while store.now() < end:
        midnight = (store.now() // DAY + 1) * DAY
        stop = min(end, midnight, max(store.next_due() or end, store.now() + 1))
        store.set("clock", int(store.setting("clock", 0)) + stop - store.now())
        changed += let_time_pass(store)
    return changed
