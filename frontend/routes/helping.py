"""Becoming a helper, and deciding when, where and with what to help."""

from django.urls import path

from frontend.views import apply, helping, hours, policies

urlpatterns = [
    path("apply/", apply.overview, name="apply"),
    path("apply/start/", apply.start, name="apply_start"),
    path("apply/about/", apply.about, name="apply_about"),
    path("apply/topics/", apply.topics, name="apply_topics"),
    path("apply/conduct/", apply.conduct, name="apply_conduct"),
    path("apply/document/<slug:kind>/", apply.document, name="apply_document"),
    path("apply/submit/", apply.submit, name="apply_submit"),
    path("apply/withdraw/", apply.withdraw, name="apply_withdraw"),
    path("help/", helping.settings, name="helper_settings"),
    path("help/place/", helping.place, name="helper_place"),
    path("help/hours/", hours.week, name="helper_hours"),
    path("help/days/", hours.days, name="helper_days"),
    path("help/days/<int:exception_id>/remove/", hours.remove, name="helper_day_remove"),
    path("help/days/<int:exception_id>/open/", hours.open_day, name="helper_day_open"),
    path("help/days/<int:exception_id>/close/", hours.close_day, name="helper_day_close"),
    path("help/topics/", helping.topics, name="helper_topics"),
    path("help/prices/", helping.prices, name="helper_prices"),
    path("help/not-asked/", helping.not_asked, name="not_asked"),
    path("help/rules/", policies.rules, name="asking_rules"),
    path("help/pause/", helping.pause, name="helper_pause"),
    path("help/resume/", helping.resume, name="helper_resume"),
]
