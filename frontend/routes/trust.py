"""One's own trust, and what is contested of it."""

from django.urls import path

from frontend.views import trust

urlpatterns = [
    path("trust/", trust.trust, name="trust"),
    path("trust/entries/<int:entry_id>/contest/", trust.contest_entry, name="entry_contest"),
    path("trust/contests/<int:contest_id>/", trust.contest, name="contest"),
    path("trust/contests/<int:contest_id>/stand/", trust.answer, {"verb": "stand"}, name="contest_stand"),
    path("trust/contests/<int:contest_id>/take-out/", trust.answer, {"verb": "take-out"}, name="contest_take_out"),
    path("console/contests/", trust.contests, name="console_contests"),
    path("console/people/<int:person_id>/trust/", trust.trust_of, name="console_trust"),
]
