"""Reviews and trust."""

from django.urls import path

from frontend.views import reviews

urlpatterns = [
    path("bookings/<int:booking_id>/review/", reviews.review, name="review"),
    path("reviews/reminders/", reviews.reminders, name="review_reminders"),
    path("reviews/<int:review_id>/reply/", reviews.reply, name="review_reply"),
    path("reviews/<int:review_id>/report/", reviews.report, name="review_report"),
]
