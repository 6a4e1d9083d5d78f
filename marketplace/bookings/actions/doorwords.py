"""The words of a visit are drawn when it is firm."""

import secrets

from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Doorstep


def draw_words(booking: Booking) -> None:
    """Give a held booking its two words, in its seeker's language. Another helper has another booking, and others."""
    language = booking.seeker.language
    seeker_word, helper_word = rules.draw_words(language, secrets.choice)
    drawn = {"language": language, "seeker_word": seeker_word, "helper_word": helper_word}
    Doorstep.objects.get_or_create(booking=booking, defaults=drawn)
