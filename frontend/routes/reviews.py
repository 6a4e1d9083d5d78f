"""Reviews and trust."""

from django.urls import path

from frontend.views import photos, reviews

urlpatterns = [
    path("bookings/<int:booking_id>/review/", reviews.review, name="review"),
    path("review-photos/<int:photo_id>/", photos.photo, name="review_photo"),
    path("review-photos/<int:photo_id>/show/", photos.show, name="review_photo_show"),
    path("review-photos/<int:photo_id>/remove/", photos.remove, name="review_photo_remove"),
    path("reviews/reminders/", reviews.reminders, name="review_reminders"),
    path("reviews/<int:review_id>/reply/", reviews.reply, name="review_reply"),
    path("reviews/<int:review_id>/report/", reviews.report, name="review_report"),
]
