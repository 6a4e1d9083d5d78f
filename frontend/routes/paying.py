"""Paying and being paid."""

from django.urls import path

from frontend.views import earning, paying

urlpatterns = [
    path("bookings/<int:booking_id>/pay/", paying.pay, name="booking_pay"),
    path("bookings/<int:booking_id>/paid/", paying.paid, name="booking_paid"),
    path("bookings/<int:booking_id>/receipt/", paying.receipt, name="receipt"),
    path("bookings/<int:booking_id>/extra/", paying.propose_extra, name="extra_propose"),
    path("extras/<int:extra_id>/approve/", paying.approve_extra, name="extra_approve"),
    path("extras/<int:extra_id>/pay/", paying.pay_extra, name="extra_pay"),
    path("extras/<int:extra_id>/refuse/", paying.answer_extra, {"verb": "refuse"}, name="extra_refuse"),
    path("extras/<int:extra_id>/withdraw/", paying.answer_extra, {"verb": "withdraw"}, name="extra_withdraw"),
    path("help/payouts/", earning.payouts, name="payouts"),
    path("help/payouts/start/", earning.start_payouts, name="payouts_start"),
    path("help/payouts/least/", earning.set_least, name="payouts_least"),
    path("help/payouts/<int:payout_id>/", earning.payout, name="payout"),
]
