"""From the request to the visit, without anybody's words and without where it is."""

from django.contrib import admin

from marketplace.bookings.models import Booking, Extra, Move, Offer, Quote, Request, Series
from marketplace.core.sheets import ReadOnly


@admin.register(Request)
class RequestAdmin(ReadOnly):
    list_display = ("id", "seeker", "topic", "state", "begins_at", "round", "published_at")
    fields = (
        *("seeker", "topic", "package", "options", "state", "urgency", "begins_at", "ends_at", "languages"),
        *("budget", "asks_quotes", "round", "created_at", "published_at", "closed_at"),
    )
    list_filter = ("state",)
    list_select_related = ("seeker", "topic")
    ordering = ("-id",)


@admin.register(Offer)
class OfferAdmin(ReadOnly):
    list_display = ("id", "request", "helper", "state", "wave", "round", "sent_at", "answered_at")
    fields = (
        *("request", "helper", "state", "wave", "round", "distance_band"),
        *("price", "rate", "minutes_most", "commission", "currency", "terms"),
        *("sent_at", "expires_at", "read_at", "answered_at", "decline_reason"),
    )
    list_filter = ("state",)
    list_select_related = ("request", "helper")
    ordering = ("-id",)


@admin.register(Booking)
class BookingAdmin(ReadOnly):
    list_display = ("id", "seeker", "helper", "state", "visit", "price", "agreed_at")
    fields = (
        *("request", "offer", "seeker", "helper", "state", "visit", "price", "commission", "currency", "terms"),
        *("rate", "minutes_most", "minutes_worked"),
        *("moves_made", "moved_at", "moved_by", "counts_from"),
        *("hold_by", "held_until", "settled_at", "agreed_at", "started_at", "done_at", "confirm_by", "confirmed_at"),
        *("cancelled_at", "cancelled_by", "cancel_reason"),
    )
    list_filter = ("state",)
    list_select_related = ("seeker", "helper")
    ordering = ("-id",)


@admin.register(Quote)
class QuoteAdmin(ReadOnly):
    list_display = ("offer", "by", "state", "price", "sent_at", "until")
    fields = ("offer", "by", "state", "price", "commission", "currency", "terms", "sent_at", "until", "answered_at")
    list_filter = ("state",)
    list_select_related = ("offer", "by")
    ordering = ("-id",)


@admin.register(Extra)
class ExtraAdmin(ReadOnly):
    list_display = fields = ("booking", "state", "price", "commission", "proposed_at", "answered_at")
    list_select_related = ("booking",)
    ordering = ("-id",)


@admin.register(Move)
class MoveAdmin(ReadOnly):
    list_display = fields = ("booking", "proposer", "state", "begins", "proposed_at", "lapses_at", "answered_at")
    list_select_related = ("booking", "proposer")
    ordering = ("-id",)


@admin.register(Series)
class SeriesAdmin(ReadOnly):
    list_display = ("after", "seeker", "helper", "state", "weeks", "visits", "begins", "price", "proposed_at")
    fields = (
        *("after", "seeker", "helper", "state", "weeks", "visits", "begins", "minutes", "zone"),
        *(
            "price",
            "commission",
            "currency",
            "terms",
            "proposed_at",
            "answer_by",
            "answered_at",
            "ended_at",
            "ended_by",
        ),
    )
    list_select_related = ("after", "seeker", "helper")
    ordering = ("-id",)
