"""The money of one visit in real browsers, from the account to the paper: every cent has a place to be read."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page

from marketplace.bookings.models import Booking
from payments import queries
from payments.models import Payee, Payout
from payments.sandbox.server import Running
from tests.factories import make_operator
from tests.journeys.test_paid_story import see, server, stripe  # noqa: F401  fixtures
from tests.journeys.test_story import PATIENCE, open_page
from tests.payments.paying import make_paid_booking
from tests.race import until
from tests.server import Server

WITHIN = PATIENCE / 1_000
A_WEEK = 7 * 24 * 3600


def press(page: Page, action: str) -> None:
    page.click(f"form[action$='{action}'] button[type=submit]")


def onboard_there(page: Page) -> None:
    """The helper tells Stripe who they are and where the money goes."""
    page.goto("/help/payouts/")
    press(page, "/help/payouts/start/")
    page.wait_for_url("**/setup/acct_**")
    page.click("button[value=complete]")
    page.wait_for_url("**/help/payouts/**")
    see(page, "Everything is set up")


def pay_with_a_word_of_the_bank(page: Page, booking: Booking) -> None:
    page.goto(f"/bookings/{booking.pk}/")
    press(page, f"/bookings/{booking.pk}/pay/")
    page.wait_for_url("**/c/pay/**")
    page.click("button[value=ask]")
    page.click("button[value=confirm]")
    page.wait_for_url("**/bookings/*/")
    see(page, "Thank you. The payment has arrived.")


def tip(page: Page) -> None:
    page.locator("[name=amount][value='500']").check(force=True)
    page.click("text=Add the tip")
    page.wait_for_url("**/c/pay/**")
    page.click("button[value=pay]")
    page.wait_for_url("**/bookings/*/")


def complain(page: Page, address: str) -> None:
    page.goto(address)
    page.click("a:has-text('Something is not right')")
    page.check("[name=about][value=not_done]", force=True)
    page.fill("[name=text]", "It broke again after a day.")
    page.click("button[form=case-form]")
    page.wait_for_url("**/cases/*/")


def rule(page: Page) -> None:
    page.goto("/console/cases/")
    page.click("table a")
    page.check("[name=ruling][value=split]", force=True)
    page.fill("[name=to_helper]", "30")
    page.fill("form[action$='/rule/'] [name=reason]", "A part of it was done.")
    press(page, "/rule/")
    see(page, "A part of it was done.")


def pdf_of(page: Page, folder: Path) -> bytes:
    """The first paper of the list as PDF."""
    page.goto("/papers/")
    page.locator("main a[href^='/papers/']:not([href*='details']):not([href*='self'])").first.click()
    with page.expect_download() as told:
        page.click("a[href$='/pdf/']")
    told.value.save_as(folder / "paper.pdf")
    return (folder / "paper.pdf").read_bytes()


def test_from_the_account_to_the_paper(browser: Browser, server: Server, stripe: Running, tmp_path: Path):  # noqa: F811
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(minutes=50))
    Payee.objects.all().delete()
    address = f"/bookings/{booking.pk}/"
    seeker, helper = open_page(browser, server, booking.seeker), open_page(browser, server, booking.helper)

    onboard_there(helper)
    pay_with_a_word_of_the_bank(seeker, booking)
    helper.goto(address)
    press(helper, "/start/")
    see(seeker, "Your helper is at work")
    press(helper, "/finish/")
    see(seeker, "Is everything done?")
    press(seeker, "/confirm/")
    see(helper, "are on their way to your account")

    # A tip is asked for when the helper has gone.
    Booking.objects.filter(pk=booking.pk).update(done_at=timezone.now() - timedelta(hours=2))
    seeker.goto(address)
    tip(seeker)
    see(seeker, "All of it went to Hana")

    complain(seeker, address)
    rule(open_page(browser, server, make_operator()))
    until(lambda: queries.money_of(booking).refunded == 2_000, WITHIN, "the refund")
    seeker.goto(address)
    see(seeker, "20 € went back")

    stripe.advance(A_WEEK)
    until(lambda: Payout.objects.filter(state=Payout.State.PAID).exists(), 3 * WITHIN, "the payout")
    helper.goto("/help/payouts/")
    see(helper, "31.40")
    assert pdf_of(seeker, tmp_path).startswith(b"%PDF-")
    assert pdf_of(helper, tmp_path).startswith(b"%PDF-")
    assert queries.checked().faults == []
