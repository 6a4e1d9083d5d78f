"""What time itself does: unpaid sessions expire, and holds that nobody took go back."""

from payments.sandbox.checkout import expire
from payments.sandbox.intents import lapse
from payments.sandbox.store import Store

BY_TIME = {"checkout.session": expire, "payment_intent": lapse}


def let_time_pass(store: Store) -> int:
    """Do what is due by the sandbox's clock. Returns how many objects it changed."""
    things = store.due()
    for thing in things:
        BY_TIME[thing["object"]](store, thing)
    return len(things)
