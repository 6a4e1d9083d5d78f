"""Who reacts to what: event name → handlers, each run once as a job of its own.

A handler subscribes only to events of rooms strictly below its own
(`tests/architecture/test_borders.py`).
"""

_REBUILD = "matching.handlers.on_person_changed"
_REBUILD_BY_FACT = "matching.handlers.on_fact_about_person"

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "badge.given": (_REBUILD_BY_FACT,),
    "booking.agreed": ("matching.handlers.on_booking_agreed",),
    "helper.paused": (_REBUILD,),
    "helper.profile_changed": (_REBUILD,),
    "helper.resumed": (_REBUILD,),
    "helper.services_changed": (_REBUILD,),
    "hours.changed": (_REBUILD,),
    "offer.declined": ("matching.handlers.on_offer_over",),
    "offer.expired": ("matching.handlers.on_offer_over",),
    "person.blocked": ("marketplace.bookings.handlers.on_person_blocked",),
    "person.profile_changed": (_REBUILD,),
    "person.restored": (_REBUILD,),
    "person.suspended": ("marketplace.bookings.handlers.on_person_suspended", _REBUILD),
    "place.saved": (_REBUILD_BY_FACT,),
    "request.cancelled": ("matching.handlers.on_request_over",),
    "request.published": ("matching.handlers.on_request_open",),
    "request.reopened": ("matching.handlers.on_request_open",),
}
