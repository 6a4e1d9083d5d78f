"""One's visits in one's own calendar."""

from django.urls import path

from frontend.views import calendars

urlpatterns = [
    path("calendar/<str:token>.ics", calendars.feed, name="calendar_feed"),
    path("profile/calendar/", calendars.calendar, name="calendar"),
    path("profile/calendar/close/", calendars.close, name="calendar_close"),
]
