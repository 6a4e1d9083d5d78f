"""How people are told, where bounces are heard, and what makes the site an app."""

from django.urls import path

from frontend.views import app, bounces, phones, telling

urlpatterns = [
    path("inbox/how/", telling.preferences, name="telling"),
    path("inbox/how/again/", telling.again, name="telling_again"),
    path("inbox/browsers/", telling.link_browser, name="browser_link"),
    path("inbox/browsers/<int:browser_id>/end/", telling.end_browser, name="browser_end"),
    path("inbox/phone/", phones.ask, name="phone_ask"),
    path("inbox/phone/confirm/", phones.confirm, name="phone_confirm"),
    path("inbox/phone/end/", phones.end, name="phone_end"),
    path("n/<int:notice_id>/", phones.link, name="notice_link"),
    path("mails/off/<str:mail_token>/", telling.mail_off, name="mail_off"),
    path("hooks/mail/<str:hook_secret>/", bounces.mail_hook, name="mail_hook"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("service-worker.js", app.worker, name="service_worker"),
    path("offline/<slug:language>/", app.offline, name="offline"),
]
