"""People: one's own profile and places, others' public side, blocks."""

from django.urls import path

from frontend.views import people

urlpatterns = [
    path("profile/", people.profile, name="profile"),
    path("profile/photo/", people.photo, name="profile_photo"),
    path("profile/photo/remove/", people.photo_remove, name="profile_photo_remove"),
    path("suspended/", people.suspended, name="suspended"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/photo/", people.person_photo, name="person_photo"),
    path("people/<int:person_id>/block/", people.block, name="person_block"),
    path("people/<int:person_id>/unblock/", people.unblock, name="person_unblock"),
]
