"""Who is told what of an event: event name → the kinds of notice and whom each is for."""

from collections.abc import Callable

from marketplace.core.models import Event

Audience = Callable[[Event], list[int]]


def fact(name: str) -> Audience:
    """The person whose id is a fact of the event, unless they did it themselves."""
    return lambda event: [event.facts[name]] if event.facts.get(name) not in (None, event.actor_id) else []


def subject(event: Event) -> list[int]:
    return [event.subject_id]


def both(event: Event) -> list[int]:
    """Seeker and helper, less the one who did it."""
    return [person for name in ("seeker", "helper") for person in fact(name)(event)]


TOLD: dict[str, tuple[tuple[str, Audience], ...]] = {
    "offer.sent": (("offer_received", fact("helper")),),
    "offer.asked_again": (("offer_again", fact("helper")),),
    "offer.lost": (("offer_lost", fact("helper")),),
    "offer.withdrawn": (("offer_withdrawn", fact("helper")),),
    "booking.agreed": (
        ("booking_agreed", fact("seeker")),
        ("booking_won", lambda event: [event.facts["helper"]]),
    ),
    "booking.started": (("booking_started", fact("seeker")),),
    "booking.finished": (("booking_finished", fact("seeker")),),
    "booking.confirm_reminded": (("booking_reminded", fact("seeker")),),
    "booking.confirmed": (("booking_confirmed", fact("helper")),),
    "booking.cancelled": (("booking_cancelled", both),),
    "booking.annulled": (("booking_cancelled", both),),
    "request.exhausted": (("request_exhausted", fact("seeker")),),
    "application.approved": (("application_approved", fact("person")),),
    "application.refused": (("application_refused", fact("person")),),
    "person.suspended": (("person_suspended", subject),),
    "person.restored": (("person_restored", subject),),
}
