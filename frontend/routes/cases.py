"""Cases."""

from django.urls import path

from frontend.views import cases

urlpatterns = [
    path("bookings/<int:booking_id>/case/", cases.open_case, name="case_open"),
    path("cases/<int:case_id>/", cases.case, name="case"),
    path("cases/<int:case_id>/say/", cases.speak, name="case_say"),
    path("cases/<int:case_id>/rule/", cases.rule, name="case_rule"),
]
