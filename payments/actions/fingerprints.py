"""Which card somebody pays with and which bank account they are paid on: told to accounts, which keeps a digest."""

from marketplace.accounts import actions as accounts
from marketplace.core.actors import Actor


def note_payment(by: Actor, person_id: int, fingerprint: str) -> None:
    """Stripe's own mark of a card or a bank account: the same for the same one; empty where there is none."""
    accounts.record_fingerprint(by=by, person_id=person_id, kind="payment", value=fingerprint)
