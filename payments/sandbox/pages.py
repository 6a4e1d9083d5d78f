"""The hosted pages: payment, the bank's question, and the onboarding of an account."""

import re
from urllib.parse import parse_qs, urlencode

from payments.sandbox import accounts, hosted
from payments.sandbox.api import Answer, Call
from payments.sandbox.drawing import draw_bank, draw_keep, draw_pay, draw_setup, draw_word
from payments.sandbox.due import let_time_pass
from payments.sandbox.errors import Refused
from payments.sandbox.store import Store, Thing
from payments.sandbox.wording import language_of

PAY = re.compile(r"/c/pay/(cs_\w+)")
CONFIRM = re.compile(r"/c/confirm/((?:pi|seti)_\w+)")
SETUP = re.compile(r"/setup/(acct_\w+)/(\w+)")


def answer(store: Store, call: Call) -> Answer:
    """One view of a page, or one press of a button on it."""
    pages = {PAY: pay, CONFIRM: confirm, SETUP: setup}
    with store.turn():
        let_time_pass(store)
        for pattern, page in pages.items():
            match = pattern.fullmatch(call.path)
            if match:
                return found(page, store, call, match.groups())
    return draw_word(language(call), "unknown", status=404)


def found(page, store: Store, call: Call, ids: tuple[str, ...]) -> Answer:
    try:
        return page(store, call, *ids)
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return draw_word(language(call), "unknown", status=404)


def language(call: Call, wished: str | None = None) -> str:
    return language_of(call.headers.get("Accept-Language", ""), wished)


def pressed(call: Call) -> str:
    return parse_qs(call.encoded).get("button", [""])[0]


def go(address: str) -> Answer:
    return Answer(303, "", {"Location": address})


# -- payment ---------------------------------------------------------------------------------------


def pay(store: Store, call: Call, key: str) -> Answer:
    session = store.get("checkout.session", key)
    if call.method == "POST":
        return press(store, call, session)
    spoken = language(call, session["locale"])
    if session["status"] == "expired":
        return draw_word(spoken, "expired", session["cancel_url"], 410, way="back")
    if session["status"] == "complete":
        return draw_word(spoken, "done", hosted.success_address(session))
    intent = store.peek(session["payment_intent"] or session.get("setup_intent") or "")
    if intent and intent["status"] == "requires_action":
        return draw_bank(spoken, intent, session["_line_items"])
    return (draw_pay if session["mode"] == "payment" else draw_keep)(spoken, session, failure_of(intent))


def failure_of(intent: Thing | None) -> str:
    error = (intent.get("last_payment_error") or intent.get("last_setup_error")) if intent else None
    if not error:
        return ""
    return "unconfirmed" if error["code"] in (hosted.UNCONFIRMED[0], hosted.NOT_SET_UP[0]) else "declined"


def press(store: Store, call: Call, session: Thing) -> Answer:
    """After a press the browser goes on to the shop, or back to the page, which says how it stands."""
    try:
        with store.attempt():
            session = hosted.press(store, session, pressed(call))
    except Refused:
        return go(call.path)
    return go(hosted.success_address(session) if session["status"] == "complete" else call.path)


# -- the bank's question for an intent that the API confirmed -----------------------------------------


def confirm(store: Store, call: Call, key: str) -> Answer:
    intent = store.get("payment_intent" if key.startswith("pi_") else "setup_intent", key)
    if intent["status"] != "requires_action" or not intent.get("_return_url"):
        return draw_word(language(call), "closed", intent.get("_return_url"))
    if call.method == "GET":
        return draw_bank(language(call), intent, [])
    try:
        hosted.answer_bank(store, intent, pressed(call))
        outcome = "succeeded"
    except Refused:
        outcome = "failed"
    return go(with_result(intent, outcome))


def with_result(intent: Thing, outcome: str) -> str:
    kind = intent["object"]
    result = {kind: intent["id"], f"{kind}_client_secret": intent["client_secret"]}
    address = intent["_return_url"]
    return address + ("&" if "?" in address else "?") + urlencode({**result, "redirect_status": outcome})


# -- onboarding ------------------------------------------------------------------------------------


def setup(store: Store, call: Call, key: str, token: str) -> Answer:
    account = store.get("account", key)
    if call.method == "POST":
        return set_up(store, call, account, token)
    link, is_good = accounts.open_link(store, key, token)
    return draw_setup(language(call)) if is_good else go(link["refresh_url"])


def set_up(store: Store, call: Call, account: Thing, token: str) -> Answer:
    link = store.get("_link", token)
    if link["account"] != account["id"] or not accounts.page_is_open(store, link):
        return draw_word(language(call), "setup_closed", link["refresh_url"], 410)
    if pressed(call) == "complete":
        accounts.set_state(store, account, "complete")
    return go(link["return_url"])
