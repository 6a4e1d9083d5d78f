"""Payouts to banks: every midnight of the clock what is available on each connected account, and on demand."""

from typing import Any

from payments.sandbox.balance import move, total, totals
from payments.sandbox.cards import DAY
from payments.sandbox.errors import Refused
from payments.sandbox.events import emit
from payments.sandbox.lists import is_when, page
from payments.sandbox.params import Params
from payments.sandbox.store import PLATFORM, Store, Thing

# A payout waits for its batch, then travels, and arrives at the second midnight after it was made.
SUBMITTED_AFTER = 60 * 60
ARRIVES_AFTER_DAYS = 2
EMPTY = (
    "application_fee",
    "application_fee_amount",
    "description",
    "failure_balance_transaction",
    "failure_code",
    "failure_message",
    "original_payout",
    "payout_method",
    "reversed_by",
    "statement_descriptor",
)
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "could_not_process": "The bank could not process this payout.",
    "debit_not_authorized": "The bank does not allow this payout.",
    "no_account": "The bank account could not be found.",
}


def create_payout(store: Store, params: Params) -> Thing:
    params.require("amount", "currency")
    amount, currency, account = params.amount("amount"), params.currency(), store.acting_for or PLATFORM
    params.choice("method", "standard instant")
    params.choice("source_type", "card bank_account fpx")
    check_can_pay_out(store, account)
    if total(store, currency, account)["available"] < amount:
        message = (
            "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low. You"
            " can use the the /v1/balance endpoint to view your Stripe balance."
        )
        raise Refused(message, code="balance_insufficient", param="amount")
    words = {name: params.text(name) for name in ("description", "statement_descriptor")}
    return pay_out(store, account, amount, currency, automatic=False, **words, metadata=params.metadata())


def check_can_pay_out(store: Store, account: str) -> None:
    if account and not store.get("account", account)["payouts_enabled"]:
        message = "Payouts are disabled on this account: information about it is missing."
        raise Refused(message, code="payouts_not_allowed")


def pay_out(store: Store, account: str, amount: int, currency: str, automatic: bool, **words: Any) -> Thing:
    """Take the amount off the balance and send it on its way."""
    now = store.now()
    arrival = now // DAY * DAY + ARRIVES_AFTER_DAYS * DAY
    payout = store.make("payout", "po", _account=account, amount=amount, currency=currency, automatic=automatic)
    payout |= {"arrival_date": arrival, "status": "pending", "method": "standard", "type": "bank_account"}
    payout |= {"source_type": "card", "destination": bank_of(store, account, currency)["id"], "metadata": {}}
    payout |= dict.fromkeys(EMPTY) | words
    payout["reconciliation_status"] = "in_progress" if automatic else "not_applicable"
    payout["trace_id"] = {"status": "pending", "value": None}
    payout["_fails"] = next_failure(store)
    payout["balance_transaction"] = move(store, payout, -amount, "payout", account)
    store.save(payout, now + SUBMITTED_AFTER)
    emit(store, "payout.created", payout, account=account)
    return payout


def next_failure(store: Store) -> str | None:
    """The failure that a control has ordered for the next payout, used up by it."""
    ordered = store.setting("failing_payouts", [])
    store.set("failing_payouts", ordered[1:])
    return ordered[0] if ordered else None


def bank_of(store: Store, account: str, currency: str) -> Thing:
    """The account's bank account for a currency, made when first needed."""
    known = store.find("bank_account", _account=account, currency=currency)
    if known:
        return known[0]
    bank = store.make("bank_account", "ba", _account=account, currency=currency, account=account or None)
    bank |= {"bank_name": "STRIPE TEST BANK", "country": "CH", "default_for_currency": True, "last4": "3000"}
    return store.save({**bank, "status": "new", "metadata": {}, "fingerprint": store.new_id("x", 16)[2:]})


def pay_out_daily(store: Store) -> int:
    """At the first look after a midnight: an automatic payout of all that is available. Returns how many."""
    today = store.now() // DAY
    last = store.setting("payday")
    if last == today:
        return 0
    store.set("payday", today)
    if last is None:
        return 0
    return sum(pay_out_account(store, account) for account in store.find("account"))


def pay_out_account(store: Store, account: Thing) -> int:
    schedule = account.get("settings", {}).get("payouts", {}).get("schedule", {})
    if not account["payouts_enabled"] or schedule.get("interval", "daily") == "manual":
        return 0
    paid = 0
    for currency, row in totals(store, account["id"]).items():
        if row["available"] > 0 and bank_of(store, account["id"], currency)["status"] != "errored":
            ready = ready_movements(store, account["id"], currency)
            payout = pay_out(store, account["id"], row["available"], currency, automatic=True)
            for movement in [*ready, store.get("balance_transaction", payout["balance_transaction"])]:
                store.save({**movement, "_payout": payout["id"]})
            paid += 1
    return paid


def ready_movements(store: Store, account: str, currency: str) -> list[Thing]:
    found = store.find("balance_transaction", _account=account, currency=currency)
    return [row for row in found if row["_payout"] is None and row["available_on"] <= store.now()]


def go_on(store: Store, payout: Thing) -> None:
    """What time does to a payout: pending, in transit, then paid or failed."""
    if payout["status"] == "pending":
        submit(store, payout)
    elif payout["_fails"]:
        fail(store, payout)
    else:
        arrive(store, payout)


def submit(store: Store, payout: Thing) -> None:
    """It leaves for the bank; of an automatic one it is known from now on which movements it pays out."""
    before = {"status": "pending"}
    payout["status"] = "in_transit"
    if payout["automatic"]:
        before["reconciliation_status"] = "in_progress"
        payout["reconciliation_status"] = "completed"
    store.save(payout, payout["arrival_date"])
    emit(store, "payout.updated", payout, before, payout["_account"])
    if payout["automatic"]:
        emit(store, "payout.reconciliation_completed", payout, account=payout["_account"])


def arrive(store: Store, payout: Thing) -> None:
    before = {"status": payout["status"]}
    payout["status"] = "paid"
    payout["trace_id"] = {"status": "supported", "value": payout["id"][3:]}
    store.save(payout)
    emit(store, "payout.paid", payout, before, payout["_account"])


def fail(store: Store, payout: Thing) -> None:
    """The bank sends it back: the money returns to the balance, and the bank account is not used any more."""
    before = {"status": payout["status"], "failure_code": None, "failure_balance_transaction": None}
    code = payout["_fails"]
    payout |= {"status": "failed", "failure_code": code, "failure_message": FAILURES[code]}
    back = move(store, payout, payout["amount"], "payout_failure", payout["_account"])
    store.save({**payout, "failure_balance_transaction": back})
    emit(store, "payout.failed", store.get("payout", payout["id"]), before, payout["_account"])
    bank = store.save({**store.get("bank_account", payout["destination"]), "status": "errored"})
    if payout["_account"]:
        emit(store, "account.external_account.updated", bank, {"status": "new"}, payout["_account"])


def cancel_payout(store: Store, params: Params, key: str) -> Thing:
    payout = store.own("payout", key, "payout")
    if payout["status"] != "pending" or payout["automatic"]:
        raise Refused("Payouts can be canceled only while they are pending and were asked for.")
    back = move(store, payout, payout["amount"], "payout_cancel", payout["_account"])
    payout |= {"status": "canceled", "failure_balance_transaction": back}
    store.save(payout)
    emit(store, "payout.canceled", payout, {"status": "pending"}, payout["_account"])
    return payout


def retrieve_payout(store: Store, params: Params, key: str) -> Thing:
    return store.own("payout", key, "payout")


def list_payouts(store: Store, params: Params) -> dict[str, Any]:
    status, destination = params.text("status"), params.text("destination")
    found = store.find_own("payout", status=status, destination=destination)
    found = [payout for payout in found if is_when(params, "arrival_date", payout["arrival_date"])]
    return page(store, params, found, "/v1/payouts")
