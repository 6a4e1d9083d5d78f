"""Who reacts to what: event name → handlers, each run once as a job of its own.

A handler subscribes only to events of rooms strictly below its own
(`tests/architecture/test_borders.py`).
"""

_REBUILD = "matching.handlers.on_person_changed"
_REBUILD_BY_FACT = "matching.handlers.on_fact_about_person"
_TELL = "marketplace.notifications.handlers.on_event"
_LINE = "marketplace.chat.handlers.on_booking_moved"

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "application.approved": (_TELL,),
    "application.refused": (_TELL,),
    "badge.given": (_REBUILD_BY_FACT,),
    "booking.agreed": ("matching.handlers.on_booking_agreed", _LINE, _TELL),
    "booking.annulled": (_LINE, _TELL),
    "booking.cancelled": (_LINE, _TELL),
    "booking.confirm_reminded": (_TELL,),
    "booking.confirmed": (_LINE, _TELL),
    "booking.finished": (_LINE, _TELL),
    "booking.started": (_LINE, _TELL),
    "helper.paused": (_REBUILD,),
    "helper.profile_changed": (_REBUILD,),
    "helper.resumed": (_REBUILD,),
    "helper.services_changed": (_REBUILD,),
    "hours.changed": (_REBUILD,),
    "offer.asked_again": (_TELL,),
    "offer.declined": ("matching.handlers.on_offer_over",),
    "offer.expired": ("matching.handlers.on_offer_over",),
    "offer.lost": (_TELL,),
    "offer.sent": ("marketplace.chat.handlers.on_offer_sent", _TELL),
    "offer.withdrawn": (_TELL,),
    "person.blocked": ("marketplace.bookings.handlers.on_person_blocked",),
    "person.profile_changed": (_REBUILD,),
    "person.restored": (_REBUILD, _TELL),
    "person.suspended": ("marketplace.bookings.handlers.on_person_suspended", _REBUILD, _TELL),
    "place.saved": (_REBUILD_BY_FACT,),
    "request.cancelled": ("matching.handlers.on_request_over",),
    "request.exhausted": (_TELL,),
    "request.published": ("matching.handlers.on_request_open",),
    "request.reopened": ("matching.handlers.on_request_open",),
}
