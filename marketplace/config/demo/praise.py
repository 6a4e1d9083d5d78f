"""What the demo's people say of each other: mostly good, sometimes not, always through the real verb."""

from io import BytesIO
from random import Random

from marketplace.accounts.models import User
from marketplace.bookings.models import Booking
from marketplace.config.demo.pictures import shelf_on_a_wall
from marketplace.core.errors import Refused
from reviews import actions as reviews
from reviews.models import TrustEntry
from reviews.rules import AXES, PARTLY, YES

OF_HELPERS = (
    "Kam pünktlich, hat zugehört und alles in Ruhe erklärt.",
    "Nach zwanzig Minuten lief alles wieder. Vielen Dank!",
    "Sehr freundlich. Ich habe sogar verstanden, was das Problem war.",
    "Hat noch kurz nach dem Drucker geschaut, ohne dass ich fragen musste.",
    "Gute Arbeit, nur etwas spät.",
)
OF_SEEKERS = (
    "Sehr nett empfangen worden, alles wie beschrieben.",
    "Jemand war da, der Kaffee war gut.",
    "Klare Beschreibung, angenehmer Besuch.",
)


def review_past(dice: Random) -> int:
    """Both sides write about the free visits of the last days; returns how many reviews there are."""
    written = 0
    for booking in Booking.objects.filter(state="confirmed", price=0).order_by("confirmed_at"):
        written += review_visit(booking, dice)
    return written


def review_visit(booking: Booking, dice: Random, note: str = "", felt: str = "") -> int:
    """Both sides write, the seeker with a note to our team; what is too old for a review stays without."""
    try:
        for by, role, texts in ((booking.helper, "seeker", OF_SEEKERS), (booking.seeker, "helper", OF_HELPERS)):
            answers = [YES] * 4 if dice.random() < 0.8 else [YES, PARTLY, YES, YES]
            said = {"axes": dict(zip(AXES[role], answers, strict=True)), "text": dice.choice(texts)}
            if role == "helper":
                said |= {"private_note": note, "felt": felt}
            reviews.write_review(by=by, booking_id=booking.pk, **said)
    except Refused:
        return 0
    return 2


def show_result(booking: Booking, pictures: int) -> None:
    """The seeker adds pictures of what was done, for everybody to see."""
    for number in range(pictures):
        file = BytesIO(shelf_on_a_wall(40 + 150 * number))
        reviews.add_photo(by=booking.seeker, booking_id=booking.pk, file=file, may_show=True)


def contest_worst(person: User) -> None:
    """Whatever did somebody least good is contested, and waits for our team."""
    entry = TrustEntry.objects.filter(person=person, role="helper").order_by("good", "-pk").first()
    if entry:
        words = "Ich war pünktlich da, nur die Klingel ging nicht. Wir haben es danach am Telefon geklärt."
        reviews.contest_entry(by=person, entry_id=entry.pk, words=words)
