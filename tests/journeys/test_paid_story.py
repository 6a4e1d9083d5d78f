"""Two neighbours in two browsers, for money: paid, an extra, done, reviewed blind; and a case that is split."""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from payments import queries
from payments.sandbox.server import Running
from reviews.models import Review
from tests.factories import make_operator
from tests.journeys.test_story import PATIENCE, open_page
from tests.payments.paying import make_paid_booking, onboard, use_sandbox
from tests.race import until
from tests.server import Server, web, worker

SECRET = "whsec_journey"


@pytest.fixture
def stripe(settings, sandbox, monkeypatch) -> Running:
    """The sandbox, for this process and for the servers that it starts."""
    use_sandbox(settings, sandbox)
    given = {"STRIPE_SECRET_KEY": "sk_test_sandbox", "STRIPE_API_BASE": sandbox.url, "STRIPE_PAGES": sandbox.url}
    for name, value in {**given, "STRIPE_WEBHOOK_SECRET": SECRET, "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}.items():
        monkeypatch.setitem(os.environ, name, value)
    return sandbox


@pytest.fixture
def server(transactional_db, stripe) -> Iterator[Server]:
    with web() as server, worker():
        stripe.reset(webhook=f"{server.url}/hooks/stripe/", secret=SECRET)
        yield server


def reserved(stripe: Running) -> Booking:
    """A visit in an hour that somebody said yes to and nobody paid yet."""
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(minutes=50))
    onboard(stripe, booking.helper)
    return booking


def see(page: Page, text: str) -> None:
    expect(page.locator("body")).to_contain_text(text, timeout=PATIENCE)


def pay_there(page: Page) -> None:
    """On the hosted page: press pay, and be back."""
    page.wait_for_url("**/c/pay/**")
    page.click("button[value=pay]")
    page.wait_for_url("**/bookings/*/")


def answer(page: Page, text: str) -> None:
    """The four questions with four times yes."""
    for name in page.eval_on_selector_all("fieldset input[type=radio][value='2']", "all => all.map(i => i.name)"):
        page.check(f"[name={name}][value='2']", force=True)
    page.fill("[name=text]", text)
    page.click("button[form=review-form]")
    page.wait_for_url("**/bookings/*/")


def test_a_paid_visit_from_the_payment_to_the_open_reviews(browser: Browser, server: Server, stripe: Running):
    booking = reserved(stripe)
    address = f"/bookings/{booking.pk}/"
    seeker, helper = open_page(browser, server, booking.seeker), open_page(browser, server, booking.helper)
    helper.goto(address)
    see(helper, "once the payment is held")

    seeker.goto(address)
    seeker.click(f"form[action='{address}pay/'] button")
    pay_there(seeker)
    see(helper, "Go there at the agreed time")
    helper.click("form[action$='/start/'] button")
    see(seeker, "Your helper is at work")
    helper.click("text=Ask for something more")
    helper.fill("#extra-words", "A longer cable")
    helper.fill("#extra-price", "4,50")
    helper.click("form[action$='/extra/'] button")
    see(seeker, "A longer cable")
    seeker.click("form[action$='/approve/'] button")
    pay_there(seeker)
    see(helper, "added")
    helper.click("form[action$='/finish/'] button")
    see(seeker, "Is everything done?")
    seeker.click("form[action$='/confirm/'] button")
    see(helper, "are on their way to your account")

    for page, text in ((helper, "Nice tea."), (seeker, "It works again.")):
        page.goto(f"{address}review/")
        answer(page, text)
    for page in (seeker, helper):
        page.goto(address)
        see(page, "Nice tea.")
        see(page, "It works again.")

    money = queries.money_of(Booking.objects.get(pk=booking.pk))
    assert (money.captured, money.is_closed, Review.objects.filter(revealed_at=None).count()) == (5_450, True, 0)
    assert queries.checked().faults == []


def test_a_case_with_a_split(browser: Browser, server: Server, stripe: Running):
    booking, olga = reserved(stripe), make_operator()
    address = f"/bookings/{booking.pk}/"
    seeker, helper = open_page(browser, server, booking.seeker), open_page(browser, server, booking.helper)
    operator = open_page(browser, server, olga)
    seeker.goto(address)
    seeker.click(f"form[action='{address}pay/'] button")
    pay_there(seeker)
    for verb in (bookings.start_booking, bookings.finish_booking):
        verb(by=booking.helper, booking_id=booking.pk)

    seeker.goto(address)
    seeker.click("a:has-text('Something is not right')")
    seeker.check("[name=about][value=not_done]", force=True)
    seeker.fill("[name=text]", "It broke again at once.")
    seeker.click("button[form=case-form]")
    seeker.wait_for_url("**/cases/*/")
    # A ruling that is faster than the machine takes no more than the helper's share, and nothing has to go back.
    until(lambda: queries.money_of(booking).captured == 5_000, PATIENCE / 1_000, "the capture")
    helper.goto(address)
    helper.click("text=To the case")
    helper.fill("[name=text]", "It worked when I left.")
    helper.click("form[action$='/say/'] button")
    operator.goto("/console/cases/")
    operator.click("table a")
    see(operator, "It worked when I left.")
    operator.check("[name=ruling][value=split]", force=True)
    operator.fill("[name=to_helper]", "20")
    operator.fill("form[action$='/rule/'] [name=reason]", "Both carry a part of it.")
    operator.click("form[action$='/rule/'] button")
    see(operator, "Both carry a part of it.")

    helper.goto(address)
    see(helper, "are on their way to your account")
    seeker.goto(address)
    see(seeker, "went back")
    money = queries.money_of(Booking.objects.get(pk=booking.pk))
    assert (money.refunded, money.paid_out) == (3_000, 2_000 - 240)
    assert queries.checked().faults == []
