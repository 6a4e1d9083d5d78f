"""The operators' console."""

from django.urls import path

from frontend.views import console

urlpatterns = [
    path("console/", console.home, name="console"),
    path("console/applications/<int:application_id>/", console.application, name="console_application"),
    path("console/applications/<int:application_id>/approve/", console.approve, name="console_approve"),
    path("console/applications/<int:application_id>/refuse/", console.refuse, name="console_refuse"),
    path("console/documents/<int:document_id>/", console.document, name="console_document"),
    path("console/requests/", console.requests, name="console_requests"),
    path("console/people/", console.people, name="console_people"),
    path("console/people/<int:person_id>/", console.person, name="console_person"),
    path("console/people/<int:person_id>/suspend/", console.suspend, name="console_suspend"),
    path("console/people/<int:person_id>/restore/", console.restore, name="console_restore"),
]
