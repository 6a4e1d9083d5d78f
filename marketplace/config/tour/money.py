"""The story's money: helpers who can be paid, the hosted payment page, an extra, the ledger at the end."""

import re
from urllib.parse import urlsplit

import httpx

from marketplace.config.tour.browser import Browser, Page, expect
from marketplace.config.tour.people import Person

BUDGET, EXTRA = "30", "4.50"
HOSTED = re.compile(r"https?://[^/]+/(?:c/pay|setup)/")
LEDGER = re.compile(r'data-ledger="(\d+)"')


def be_payable(helper: Person) -> None:
    """The helper answers Stripe's questions on its own page and comes back."""
    back = through_hosted_page(helper, helper.get("/help/payouts/"), "/payouts/start/", "complete")
    expect("Everything is set up" in back.text, f"{helper.name} still cannot be paid")


def through_hosted_page(who: Browser, page: Page, part: str, button: str) -> Page:
    """Press a button of ours that leads away, press one there, and come back."""
    form = page.form(part)
    leaving = who.http.post(form.action, data=form.fields, follow_redirects=False)
    away = leaving.headers.get("Location", "")
    expect(HOSTED.match(away) is not None, f"{form.action} answered {leaving.status_code} and led to {away!r}")
    with httpx.Client(timeout=30) as hosted:
        hosted.get(away)
        done = hosted.post(away, data={"button": button})
    expect(done.status_code in (302, 303), f"the hosted page answered {done.status_code}")
    target = urlsplit(done.headers["Location"])
    return who.get(f"{target.path}?{target.query}" if target.query else target.path)


def choose_price(seeker: Browser, page: Page) -> Page:
    """Between what neighbours ask, the seeker says how much at most."""
    expect("For how much?" in page.text, f"there is no step about the price at {page.path}")
    return seeker.submit(page, "/price/", kind="paid", budget=BUDGET)


def pay(seeker: Browser, booking: int) -> None:
    """The money is held: the visit stands."""
    page = seeker.get(f"/bookings/{booking}/")
    page = through_hosted_page(seeker, page, f"/bookings/{booking}/pay/", "pay")
    expect("The payment has arrived." in page.text, "the payment is not held")


def agree_on_extra(helper: Browser, seeker: Browser, booking: int) -> None:
    """The helper asks for something more; it counts when the seeker has paid for it."""
    address = f"/bookings/{booking}/"
    helper.submit(helper.get(address), f"{address}extra/", words="A longer cable", price=EXTRA)
    page = seeker.get(address)
    expect("A longer cable" in page.text, "the seeker does not read of the extra")
    number = page.number("/extras/")
    back = through_hosted_page(seeker, page, f"/extras/{number}/approve/", "pay")
    expect("added" in back.text, "the extra was not added")


def read_what_came(helper: Browser, booking: int) -> None:
    """The helper's share, net of the commission, is on its way."""
    sees = "are on their way to your account"
    helper.until(f"/bookings/{booking}/", lambda page: sees in page.text, "the money")
    receipt = helper.get(f"/bookings/{booking}/receipt/")
    expect("for the platform" in receipt.text, "the receipt does not say what was kept")


def ledger_of(operator: Browser) -> int:
    """How many faults a look through the whole ledger found; an operator reads it."""
    found = LEDGER.search(operator.get("/console/payments/").text)
    expect(found is not None, "the operator's page does not say how the ledger stands")
    return int(found.group(1))
