"""Who reacts to what: event name → handlers, each run once as a job of its own.

A handler subscribes only to events of rooms strictly below its own
(`tests/architecture/test_subscriptions.py`).
"""

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "person.suspended": ("marketplace.bookings.handlers.on_person_suspended",),
    "person.blocked": ("marketplace.bookings.handlers.on_person_blocked",),
}
