"""The operators' console."""

from django.urls import path

from frontend.views import console, overseeing

urlpatterns = [
    path("console/", console.home, name="console"),
    path("console/applications/<int:application_id>/", console.application, name="console_application"),
    path("console/applications/<int:application_id>/approve/", console.approve, name="console_approve"),
    path("console/applications/<int:application_id>/refuse/", console.refuse, name="console_refuse"),
    path("console/documents/<int:document_id>/", console.document, name="console_document"),
    path("console/requests/", console.requests, name="console_requests"),
    path("console/cases/", overseeing.cases, name="console_cases"),
    path("console/payments/", overseeing.payments_stuck, name="console_payments"),
    path("console/payments/<int:deal_id>/retry/", overseeing.retry_payment, name="console_payment_retry"),
    path("console/reviews/", overseeing.reports, name="console_reports"),
    path("console/reviews/<int:review_id>/keep/", overseeing.keep_review, name="console_review_keep"),
    path("console/reviews/<int:review_id>/remove/", overseeing.remove_review, name="console_review_remove"),
    path("console/bookings/", overseeing.bookings, name="console_bookings"),
    path("console/people/", console.people, name="console_people"),
    path("console/people/<int:person_id>/", console.person, name="console_person"),
    path("console/people/<int:person_id>/suspend/", console.suspend, name="console_suspend"),
    path("console/people/<int:person_id>/restore/", console.restore, name="console_restore"),
]
