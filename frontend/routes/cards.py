"""Saved cards, paying with them, tips, and what was paid."""

from django.urls import path

from frontend.views import cards

urlpatterns = [
    path("cards/", cards.cards, name="cards"),
    path("cards/add/", cards.add_card, name="card_add"),
    path("cards/<int:card_id>/remove/", cards.remove_card, name="card_remove"),
    path("payments/", cards.paid_visits, name="paid_visits"),
    path("bookings/<int:booking_id>/pay/card/", cards.pay_by_card, name="booking_pay_card"),
    path("bookings/<int:booking_id>/later/", cards.agree_later, name="booking_later"),
    path("bookings/<int:booking_id>/later/stop/", cards.stop_later, name="booking_later_stop"),
    path("bookings/<int:booking_id>/later/card/", cards.add_card_for, name="booking_later_card"),
    path("bookings/<int:booking_id>/tip/", cards.give_tip, name="booking_tip"),
    path("bookings/<int:booking_id>/tip/skip/", cards.skip_tip, name="booking_tip_skip"),
    path("bookings/<int:booking_id>/tip/back/", cards.take_back_tip, name="booking_tip_back"),
    path("extras/<int:extra_id>/pay/card/", cards.pay_extra_by_card, name="extra_pay_card"),
]
