"""What the story's two say of each other, sealed until both have; and what each reads of their own trust."""

from typing import Any

from marketplace.config.tour.browser import Browser, expect


def review(who: Browser, booking: int, text: str, **answers: Any) -> None:
    page = who.get(f"/bookings/{booking}/review/")
    who.submit(page, f"/bookings/{booking}/review/", text=text, **answers)


def review_blind(helper: Browser, seeker: Browser, booking: int) -> None:
    """Sealed until both are in, then open together."""
    first, second = "The tea was good.", "It works again!"
    review(helper, booking, first, paid=2, polite=2, present=2, as_described=2)
    expect("sealed: only you can read it" in helper.get(f"/bookings/{booking}/").text, "the helper's is not sealed")
    for page in (f"/bookings/{booking}/", "/inbox/", "/trust/"):
        expect(first not in seeker.get(page).text, f"the seeker reads at {page} what is sealed")
    review(seeker, booking, second, solved=2, on_time=2, kind_and_clear=2, price_as_agreed=1)
    expect(first in seeker.get(f"/bookings/{booking}/").text, "the seeker does not read the other side")
    expect(second in helper.get(f"/bookings/{booking}/").text, "the helper does not read the other side")


def read_trust(who: Browser, booking: int) -> None:
    """What the visit did to one's own trust, with the way to its cause; and the rules of the badges."""
    page = who.get("/trust/")
    expect(page.status == 200, f"{page.path} answered {page.status}")
    for part in ("My trust", f'href="/bookings/{booking}/'):
        expect(part in page.text, f"{who.name} does not read of their trust: {part}")


def read_badges(helper: Browser) -> None:
    """How far the helper is, said without hurry, and the rule beside it."""
    own = helper.get("/badges/own/")
    expect("of 10 visits so far" in own.text, f"{helper.name} does not read how far they are")
    expect("The rule:" in helper.get("/badges/").text, "the rules of badges cannot be read")
