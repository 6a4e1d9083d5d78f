"""Who reacts to what: event name → handlers, each run once as a job of its own.

A handler subscribes only to events of rooms strictly below its own
(`tests/architecture/test_borders.py`).
"""

_REBUILD = "matching.handlers.on_person_changed"
_REBUILD_BY_FACT = "matching.handlers.on_fact_about_person"
_MONEY = "payments.handlers.on_booking_moved"
_TELL = "marketplace.notifications.handlers.on_event"
_LINE = "marketplace.chat.handlers.on_booking_moved"
_RING_OFFER = "frontend.handlers.on_offer"
_RING_REQUEST = "frontend.handlers.on_request"
_RING_BOOKING = "frontend.handlers.on_booking"
_RING_BOOKING_BY_FACT = "frontend.handlers.on_fact_about_booking"

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "application.approved": (_TELL,),
    "application.refused": (_TELL,),
    "badge.given": (_REBUILD_BY_FACT,),
    "booking.agreed": ("matching.handlers.on_booking_agreed", _LINE, _TELL, _RING_BOOKING),
    "booking.annulled": (_MONEY, _LINE, _TELL, _RING_BOOKING),
    "booking.cancelled": ("reviews.handlers.on_booking_cancelled", _MONEY, _LINE, _TELL, _RING_BOOKING),
    "booking.confirm_reminded": (_TELL,),
    "booking.confirmed": ("reviews.handlers.on_booking_confirmed", _MONEY, _LINE, _TELL, _RING_BOOKING),
    "booking.finished": (_MONEY, _LINE, _TELL, _RING_BOOKING),
    "booking.lapsed": (_MONEY, _LINE, _TELL, _RING_BOOKING),
    "booking.case_dismissed": (
        "reviews.handlers.on_booking_confirmed",
        _RING_BOOKING,
    ),
    "booking.case_upheld": (
        "reviews.handlers.on_case_upheld",
        _RING_BOOKING,
    ),
    "booking.cleared": (_RING_BOOKING,),
    "booking.frozen": (_RING_BOOKING,),
    "booking.hold_due": (_TELL, _RING_BOOKING),
    "booking.reserved": ("matching.handlers.on_booking_agreed", _LINE, _TELL, _RING_BOOKING),
    "booking.settled": (_TELL, _RING_BOOKING),
    "booking.started": (_LINE, _TELL, _RING_BOOKING),
    "case.opened": (_TELL, _RING_BOOKING_BY_FACT),
    "case.ruled": (_TELL, _RING_BOOKING_BY_FACT),
    "case.spoken": (_TELL, _RING_BOOKING_BY_FACT),
    "check.recorded": (_REBUILD_BY_FACT,),
    "extra.added": (_TELL, _RING_BOOKING_BY_FACT),
    "extra.approved": (_RING_BOOKING_BY_FACT,),
    "extra.proposed": (_TELL, _RING_BOOKING_BY_FACT),
    "extra.refused": (_TELL, _RING_BOOKING_BY_FACT),
    "extra.withdrawn": (_RING_BOOKING_BY_FACT,),
    "helper.granted": (_REBUILD,),
    "helper.paused": (_REBUILD,),
    "helper.profile_changed": (_REBUILD,),
    "helper.resumed": (_REBUILD,),
    "helper.services_changed": (_REBUILD,),
    "hours.changed": (_REBUILD,),
    "lookouts.saw": (_TELL,),
    "message.read": ("frontend.handlers.on_message",),
    "message.sent": ("frontend.handlers.on_message",),
    "notice.given": ("frontend.handlers.on_notice",),
    "offer.accepted": (_RING_OFFER,),
    "offer.asked_again": (_TELL, _RING_OFFER),
    "offer.declined": ("matching.handlers.on_offer_over", _RING_OFFER),
    "offer.expired": ("matching.handlers.on_offer_over", _RING_OFFER),
    "offer.lost": (_TELL, _RING_OFFER),
    "offer.read": (_RING_OFFER,),
    "offer.sent": ("marketplace.chat.handlers.on_offer_sent", _TELL, _RING_OFFER),
    "offer.standby": (_RING_OFFER,),
    "offer.stood_down": (_RING_OFFER,),
    "offer.withdrawn": ("matching.handlers.on_offer_over", _TELL, _RING_OFFER),
    "payee.ready": (_TELL,),
    "payment.came_late": (_TELL,),
    "payment.captured": (_RING_BOOKING_BY_FACT,),
    "payment.lost": (_RING_BOOKING_BY_FACT,),
    "payment.refunded": (_RING_BOOKING_BY_FACT,),
    "payment.released": (_RING_BOOKING_BY_FACT,),
    "payment.stuck": (_RING_BOOKING_BY_FACT,),
    "person.blocked": ("marketplace.bookings.handlers.on_person_blocked",),
    "person.erased": (_REBUILD,),
    "person.profile_changed": (_REBUILD,),
    "person.restored": (_REBUILD, _TELL),
    "person.suspended": ("marketplace.bookings.handlers.on_person_suspended", _REBUILD, _TELL),
    "place.saved": (_REBUILD_BY_FACT,),
    "policy.added": ("marketplace.notifications.handlers.on_policy_added",),
    "policy.tried": (_TELL,),
    "request.cancelled": ("matching.handlers.on_request_over", _RING_REQUEST),
    "request.closed": (_RING_REQUEST,),
    "request.exhausted": (_TELL, _RING_REQUEST),
    "request.published": ("matching.handlers.on_request_open", "matching.handlers.on_request_to_see", _RING_REQUEST),
    "request.reopened": ("matching.handlers.on_request_open", "matching.handlers.on_request_to_see", _RING_REQUEST),
    "review.removed": (_TELL, _RING_BOOKING_BY_FACT),
    "review.replied": (_TELL,),
    "review.revealed": (_TELL, _RING_BOOKING_BY_FACT),
    "trust.changed": (_REBUILD_BY_FACT,),
    "waiting.answered": (_TELL,),
    "wave.sent": (_RING_REQUEST,),
}
