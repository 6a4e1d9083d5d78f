"""Connected accounts and the links to their onboarding."""

from typing import Any

from payments.sandbox.errors import Refused, invalid
from payments.sandbox.events import emit
from payments.sandbox.lists import page
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

LINK_LIVES = 5 * 60
PAGE_LIVES = 60 * 60
TO_TELL = [
    "business_profile.mcc",
    "business_profile.url",
    "external_account",
    "individual.dob.day",
    "individual.first_name",
    "individual.last_name",
    "tos_acceptance.date",
]
# What is still to tell in each state, and why the account is held up.
STATES: dict[str, tuple[list[str], str | None]] = {
    "complete": ([], None),
    "payouts_off": (["external_account"], None),
    "restricted": (["individual.verification.document"], "requirements.past_due"),
    "unfinished": (TO_TELL, "requirements.past_due"),
}
CURRENCIES = {"CH": "chf", "LI": "chf", "GB": "gbp", "US": "usd"}


def create_account(store: Store, params: Params) -> Thing:
    if "type" in params and "controller" in params:
        raise invalid("You may only specify one of these parameters: type, controller.")
    country = (params.text("country") or "CH").upper()
    account = store.make("account", "acct", country=country, email=params.text("email"), metadata=params.metadata())
    account |= kind_of(params)
    account |= {"default_currency": CURRENCIES.get(country, "eur"), "business_profile": {}}
    account["settings"] = {"payouts": payout_settings(params, {})}
    account |= {"business_type": params.text("business_type"), "charges_enabled": False, "payouts_enabled": False}
    asked = {name for name, value in params.group("capabilities").values.items() if value.get("requested") == "true"}
    account["capabilities"] = dict.fromkeys(sorted(asked) or ["card_payments", "transfers"], "inactive")
    account |= {"details_submitted": False, "requirements": requirements(TO_TELL, "requirements.past_due")}
    return store.save(account)


def kind_of(params: Params) -> dict[str, Any]:
    kind = params.choice("type", "express custom standard")
    controller = params.group("controller").values
    dashboard = (controller.get("stripe_dashboard") or {}).get("type", kind or "full")
    if kind is None:
        kind = {"express": "express", "none": "custom", "full": "standard"}.get(dashboard, "none")
    return {"type": kind, "controller": {"type": "application", "stripe_dashboard": {"type": dashboard}, **controller}}


def payout_settings(params: Params, before: dict[str, Any]) -> dict[str, Any]:
    """When the account's money goes to its bank: every day unless asked otherwise."""
    asked = params.group("settings").group("payouts")
    asked.allow("debit_negative_balances schedule statement_descriptor")
    schedule = asked.group("schedule")
    schedule.allow("interval delay_days weekly_anchor monthly_anchor weekly_payout_days monthly_payout_days")
    usual = before or {"debit_negative_balances": True, "schedule": {"delay_days": 2, "interval": "daily"}}
    interval = schedule.choice("interval", "daily manual", usual["schedule"]["interval"])
    negative = asked.flag("debit_negative_balances", usual["debit_negative_balances"])
    chosen = {"debit_negative_balances": negative, "schedule": {**usual["schedule"], "interval": interval}}
    return {**usual, "statement_descriptor": None, **chosen}


def requirements(due: list[str], disabled: str | None) -> dict[str, Any]:
    lists = {"currently_due": due, "past_due": due, "eventually_due": due, "pending_verification": []}
    return {**lists, "disabled_reason": disabled, "current_deadline": None, "errors": [], "alternatives": []}


def retrieve_account(store: Store, params: Params, key: str) -> Thing:
    return store.get("account", key, "account")


def update_account(store: Store, params: Params, key: str) -> Thing:
    account = store.get("account", key, "account")
    if "email" in params:
        account["email"] = params.text("email")
    account["settings"] = {"payouts": payout_settings(params, account["settings"].get("payouts", {}))}
    return store.save({**account, "metadata": params.metadata(account["metadata"])})


def list_accounts(store: Store, params: Params) -> dict[str, Any]:
    return page(store, params, store.find("account"), "/v1/accounts")


def create_link(store: Store, params: Params) -> Thing:
    """A link that opens the onboarding once, within 5 minutes."""
    params.require("account", "type", "refresh_url", "return_url")
    params.choice("type", "account_onboarding account_update")
    account = store.get("account", params.text("account"), "account_id")
    token = store.new_id("x")[2:]
    now = store.now()
    link = {"id": token, "object": "_link", "account": account["id"], "expires_at": now + LINK_LIVES, "used": False}
    store.save({**link, "refresh_url": params.url("refresh_url"), "return_url": params.url("return_url")})
    url = f"{store.public_url}/setup/{account['id']}/{token}"
    return {"object": "account_link", "created": now, "expires_at": now + LINK_LIVES, "url": url}


def open_link(store: Store, key: str, token: str) -> tuple[Thing, bool]:
    """Use a link up: the link, and whether it was still good. Raises Refused when there is no such link."""
    link = store.get("_link", token)
    if link["account"] != key:
        raise Refused("No such link.", status=404)
    is_good = not link["used"] and link["expires_at"] > store.now()
    if is_good:
        store.save({**link, "used": True, "page_until": store.now() + PAGE_LIVES})
    return link, is_good


def page_is_open(store: Store, link: Thing) -> bool:
    """Whether the page that this link opened may still be sent."""
    return link["used"] and link["page_until"] > store.now()


def renew_banks(store: Store, account: Thing) -> None:
    """Its owner has put right what was wrong with the bank account."""
    for bank in store.find("bank_account", _account=account["id"], status="errored"):
        store.save({**bank, "status": "new"})


def set_state(store: Store, account: Thing, state: str) -> Thing:
    """Move an account to `complete` (transfers and payouts work), `payouts_off`, `restricted` or `unfinished`."""
    if state not in STATES:
        raise invalid(f"Invalid state: {state}", param="state")
    names = ("charges_enabled", "payouts_enabled", "details_submitted", "requirements", "capabilities")
    before = {name: account[name] for name in names}
    works = state in ("complete", "payouts_off")
    account["capabilities"] = dict.fromkeys(account["capabilities"], "active" if works else "inactive")
    account |= {"charges_enabled": works and "card_payments" in account["capabilities"]}
    account |= {"payouts_enabled": state == "complete", "details_submitted": state != "unfinished"}
    account["requirements"] = requirements(*STATES[state])
    store.save(account)
    if state == "complete":
        renew_banks(store, account)
    changed = {name: value for name, value in before.items() if value != account[name]}
    if changed:
        emit(store, "account.updated", account, changed, account["id"])
    return account
